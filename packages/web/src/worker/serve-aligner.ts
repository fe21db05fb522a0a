import { MusicaError } from '@musica/core';
import { Engine } from '../aligner/engine';
import { LocalTracker } from '../aligner/local-tracker';
import type { TensorTools } from '../aligner/tensor-tools';
import { PixelReader } from '../images/pixel-reader';
import { toPlainError } from './plain-error';
import type { CallName, Calls, Cancellation, Reply, Request, SentFrame } from './protocol';

/** What a Worker has to talk through. */
export interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

type Handlers = {
  [Name in CallName]: (
    ...args: [...Parameters<Calls[Name]>, signal: AbortSignal]
  ) => Promise<ReturnType<Calls[Name]>> | ReturnType<Calls[Name]>;
};

/**
 * The Worker's side of `RemoteAligner`: answers its calls.
 * @param importTensors imports the file with TensorFlow.js from its URL, should it be needed
 */
export function serveAligner(scope: WorkerScope, importTensors: (url: string) => Promise<TensorTools>): void {
  const reply = (message: Reply) => scope.postMessage(message);
  const handlers = makeHandlers(reply, importTensors);
  const open = new Map<number, AbortController>();
  scope.addEventListener('message', async ({ data }: MessageEvent<Request | Cancellation>) => {
    if ('cancel' in data) return open.get(data.cancel)?.abort();
    const { id, name, args } = data;
    const controller = new AbortController();
    open.set(id, controller);
    try {
      const handler = handlers[name] as (...args: unknown[]) => unknown;
      reply({ id, result: await handler(...args, controller.signal) });
    } catch (error) {
      reply({ id, error: toPlainError(error) });
    } finally {
      open.delete(id);
    }
  });
}

function makeHandlers(
  reply: (message: Reply) => void,
  importTensors: (url: string) => Promise<TensorTools>,
): Handlers {
  const reader = new PixelReader();
  const trackers = new Map<number, LocalTracker>();
  let nextTracker = 1;
  let loaded: Engine | undefined;
  const engine = () => {
    if (loaded) return loaded;
    throw new MusicaError('config', 'the Worker has not loaded an aligner');
  };
  const pixels = (frame: SentFrame) => {
    try {
      return reader.read(frame);
    } finally {
      release(frame);
    }
  };
  return {
    load: async (options, { tensors }) => {
      loaded = await Engine.load(
        {
          ...options,
          onProgress: (progress) => reply({ event: 'progress', progress }),
          onBackendChange: (backend, previous, reason) =>
            reply({ event: 'backendchange', backend, previous, reason }),
        },
        () => importTensors(tensors),
      );
      return { backend: loaded.backend, model: loaded.model };
    },
    align: (frame, boxes, options, signal) => engine().align(pixels(frame), boxes, { ...options, signal }),
    alignAllSteps: (frame, boxes, options, signal) =>
      engine().alignAllSteps(pixels(frame), boxes, { ...options, signal }),
    explain: (frame, boxes, signal) => engine().explain(pixels(frame), boxes, { signal }),
    detect: (frame, signal) => engine().detect(pixels(frame), { signal }),
    createTracker: (options) => {
      trackers.set(nextTracker, new LocalTracker(engine().createTracker(options), reader));
      return nextTracker++;
    },
    track: async (tracker, frame, time, signal) => {
      try {
        return await trackers.get(tracker)?.update(frame, time, { signal });
      } finally {
        release(frame);
      }
    },
    resetTracker: (tracker) => trackers.get(tracker)?.reset(),
    disposeTracker: (tracker) => {
      trackers.get(tracker)?.dispose();
      trackers.delete(tracker);
    },
    warmup: () => engine().warmup(),
    numTensors: () => engine().numTensors(),
    dispose: () => engine().dispose(),
  };
}

/** Frames hold memory of the GPU or of a decoder until they are closed. */
function release(frame: SentFrame): void {
  if ('close' in frame) frame.close();
}
