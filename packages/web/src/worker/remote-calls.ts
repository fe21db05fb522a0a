import { MusicaError } from '@musica/core/client';
import { PolicyWatch } from '../policy';
import { workerHint } from './make-worker';
import { fromPlainError } from './plain-error';
import type { CallName, Calls, Cancellation, Reply, Request } from './protocol';

type Event = Extract<Reply, { event: string }>;

/** The page's side of the protocol: calls that are answered, and news. */
export class RemoteCalls {
  readonly #worker: Worker;
  readonly #open = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #nextId = 1;
  readonly #policy = new PolicyWatch(['worker-src', 'child-src', 'script-src']);
  #dead: Error | undefined;

  constructor(worker: Worker, onEvent: (event: Event) => void) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      if ('event' in data) return onEvent(data);
      const call = this.#open.get(data.id);
      this.#open.delete(data.id);
      if ('error' in data) call?.reject(fromPlainError(data.error));
      else call?.resolve(data.result as never);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      void this.#fail(event.message);
    });
  }

  /** @param signal rejects the call when it is aborted, and ends its work in the Worker */
  call<Name extends CallName>(
    name: Name,
    args: Parameters<Calls[Name]>,
    transfer: Transferable[] = [],
    signal?: AbortSignal,
  ): Promise<ReturnType<Calls[Name]>> {
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#nextId++;
    const cancel = () => {
      this.#worker.postMessage({ cancel: id } satisfies Cancellation);
      this.#open.get(id)?.reject(signal!.reason);
      this.#open.delete(id);
    };
    signal?.addEventListener('abort', cancel);
    return new Promise<ReturnType<Calls[Name]>>((resolve, reject) => {
      this.#open.set(id, { resolve: resolve as (value: never) => void, reject });
      const request: Request<Name> = { id, name, args };
      this.#worker.postMessage(request, transfer);
    }).finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** @param message what the browser says; nothing of a script that it could not load */
  async #fail(message: string): Promise<void> {
    const directive = message ? undefined : await this.#policy.refusedBy();
    if (directive !== undefined) {
      return this.end(
        new MusicaError('backend', 'the Content-Security-Policy forbids the Worker', {
          hint: `add the folder of its script to ${directive}: \`worker-src 'self'\``,
        }),
      );
    }
    const reason = message || 'its script cannot be loaded';
    this.end(new MusicaError('backend', `the Worker failed: ${reason}`, { hint: workerHint }));
  }

  /** Ends the Worker; what is still open is rejected with `error`. */
  end(error: Error): void {
    if (this.#dead) return;
    this.#dead = error;
    this.#policy.stop();
    this.#worker.terminate();
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
