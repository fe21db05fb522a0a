import { MusicaError } from '@musica/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadTensors } from '../../test/fakes/tensors';
import { box, frame, tinyFiles } from '../../test/fakes/tiny-model';
import { workerPair } from '../../test/fakes/worker-pair';
import { useBackend } from '../backends/use-backend';
import type { ModelFiles } from '../models/model-source';
import { serveAligner } from '../worker/serve-aligner';
import type { EngineOptions } from './engine-options';
import { LocalAligner } from './local-aligner';
import { RemoteAligner } from './remote-aligner';
import { BackendChangeEvent } from './web-aligner';

// In the page too.
vi.mock('./load-tensors', () => ({ loadTensors: () => loadTensors }));

/** Nothing is fetched: both sides are in this thread. */
const files = { tensors: 'none' };

let model: ModelFiles;
beforeAll(async () => {
  await useBackend('cpu');
  const { json, weights, shard } = await tinyFiles();
  model = { 'model.json': json, [shard]: weights };
});

/** An aligner whose Worker is served in this thread. */
async function load(options: EngineOptions = {}) {
  const pair = workerPair();
  serveAligner(pair.scope, () => loadTensors());
  const aligner = await RemoteAligner.load(pair.worker, { model, backend: 'cpu', ...options }, files);
  return { pair, aligner };
}

describe('RemoteAligner', () => {
  it('gives what an aligner of this thread gives', async () => {
    const local = await LocalAligner.load({ model, backend: 'cpu' });
    const { pair, aligner } = await load();
    expect([aligner.inWorker, aligner.backend, aligner.model]).toEqual([true, local.backend, local.model]);
    expect(await aligner.align(frame, [box, box])).toEqual(await local.align(frame, [box, box]));
    expect(await aligner.align(frame, [box], { maxSteps: 1 })).toEqual(
      await local.align(frame, [box], { maxSteps: 1 }),
    );
    expect(await aligner.alignAllSteps(frame, [box])).toEqual(await local.alignAllSteps(frame, [box]));
    expect(await aligner.explain(frame, [box])).toEqual(await local.explain(frame, [box]));
    const aborted = { signal: AbortSignal.abort(new Error('enough')) };
    for (const each of [local, aligner]) {
      await expect(each.explain(frame, [box], aborted)).rejects.toThrow('enough');
    }
    await aligner.warmup();
    // The image is still the caller's.
    expect(frame.data).toHaveLength(64 * 64 * 3);
    local.dispose();
    aligner.dispose();
    await expect.poll(() => pair.terminated).toBe(true);
  });

  it('runs a detector of the page on the page: only its boxes cross', async () => {
    const { aligner } = await load();
    const detect = vi.fn(async () => [{ box, score: 0.9 }]);
    const found = await aligner.align(frame, { name: 'of the page', detect, dispose: () => {} });
    expect(found).toEqual(await aligner.align(frame, [box]));
    expect(detect).toHaveBeenCalledOnce();
    aligner.dispose();
  });

  it('tells how far loading is', async () => {
    const progress: unknown[] = [];
    const { aligner } = await load({ onProgress: (step) => progress.push(step) });
    const total = Object.values(model).reduce((sum, bytes) => sum + (bytes as Uint8Array).length, 0);
    expect(progress.at(-1)).toEqual({ loaded: total, total });
    aligner.dispose();
  });

  it('refuses as an aligner of this thread does', async () => {
    const { aligner } = await load();
    const refused = [
      [
        aligner.align(frame, [{ ...box, x: 500 }]),
        { code: 'box', message: expect.stringContaining('outside') },
      ],
      [aligner.detect(frame), { code: 'detector', hint: expect.stringContaining('detector: true') }],
      [aligner.align({ ...frame, width: 9 }, [box]), { code: 'image' }],
    ] as const;
    for (const [call, error] of refused) {
      const reason = await (call as Promise<unknown>).catch((reason) => reason);
      expect(reason).toBeInstanceOf(MusicaError);
      expect(reason).toMatchObject(error);
    }
    // It goes on.
    expect(await aligner.align(frame, [box])).toHaveLength(1);
    aligner.dispose();
  });

  it('answers what was asked before dispose, refuses what comes after, and ends the Worker', async () => {
    const { pair, aligner } = await load();
    const asked = [aligner.align(frame, [box]), aligner.align(frame, [box])];
    aligner.dispose();
    aligner.dispose();
    const late = aligner.align(frame, [box]);
    await expect(late).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('disposed'),
    });
    for (const faces of await Promise.all(asked)) expect(faces).toHaveLength(1);
    await expect.poll(() => pair.terminated).toBe(true);
    await expect(aligner.numTensors()).rejects.toMatchObject({ code: 'config' });
  });

  it('tells of another backend, and is on it', async () => {
    const { pair, aligner } = await load();
    const events: BackendChangeEvent[] = [];
    aligner.addEventListener('backendchange', (event) => events.push(event));
    const previous = aligner.backend;
    const backend = { name: 'wasm', gpu: false, detail: 'WebAssembly' } as const;
    pair.scope.postMessage({ event: 'backendchange', backend, previous, reason: 'the driver crashed' });
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]).toBeInstanceOf(BackendChangeEvent);
    expect(events[0]).toMatchObject({ backend, previous, reason: 'the driver crashed' });
    expect(aligner.backend).toEqual(backend);
    aligner.dispose();
  });

  it('ends a Worker that could not load, or was no longer to', async () => {
    const failing = workerPair();
    serveAligner(failing.scope, () => loadTensors());
    const broken = { 'model.json': new Uint8Array(3) };
    const none = RemoteAligner.load(failing.worker, { model: broken, backend: 'cpu' }, files);
    await expect(none).rejects.toMatchObject({ code: 'weights' });
    expect(failing.terminated).toBe(true);

    for (const when of ['before', 'while'] as const) {
      const pair = workerPair();
      serveAligner(pair.scope, () => loadTensors());
      const stop = new AbortController();
      if (when === 'before') stop.abort(new Error('enough'));
      const loading = RemoteAligner.load(pair.worker, { model, backend: 'cpu', signal: stop.signal }, files);
      stop.abort(new Error('enough'));
      await expect(loading, when).rejects.toThrow('enough');
      expect(pair.terminated, when).toBe(true);
    }
  });
});
