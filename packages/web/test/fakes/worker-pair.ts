import type { WorkerScope } from '../../src/worker/serve-aligner';

/** A Worker without a thread: what a page holds, and what runs inside talks through. Messages are cloned and moved. */
export interface WorkerPair {
  readonly worker: Worker;
  readonly scope: WorkerScope;
  /** Whether the page ended it. */
  readonly terminated: boolean;
  /** What the browser does when a script cannot be loaded or throws. */
  fail(message: string): Event;
}

export function workerPair(): WorkerPair {
  const { port1: page, port2: inside } = new MessageChannel();
  const target = new EventTarget();
  let terminated = false;
  const worker = Object.assign(target, {
    postMessage: (message: unknown, transfer: Transferable[] = []) => page.postMessage(message, transfer),
    terminate: () => {
      terminated = true;
      page.close();
    },
  });
  page.onmessage = ({ data }) => target.dispatchEvent(new MessageEvent('message', { data }));
  return {
    worker: worker as unknown as Worker,
    scope: {
      postMessage: (message) => inside.postMessage(message),
      addEventListener: (_, listener) => {
        inside.onmessage = listener;
      },
    },
    get terminated() {
      return terminated;
    },
    fail: (message) => {
      const event = Object.assign(new Event('error', { cancelable: true }), { message });
      target.dispatchEvent(event);
      return event;
    },
  };
}
