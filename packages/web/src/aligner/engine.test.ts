import { Aligner, MusicaError } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadTensors } from '../../test/fakes/tensors';
import { box, frame, tinyArtifacts } from '../../test/fakes/tiny-model';
import type { TensorBackend } from '../backends/active-backend';
import type { BackendName, LoadedBackend } from '../backends/backend';
import { loadCpu } from '../backends/cpu';
import { renewBackend } from '../backends/renew-backend';
import { activateBackend } from '../backends/use-backend';
import { Engine } from './engine';
import type { PlacedOptions } from './engine-options';
import { perStepPays } from './per-step-pays';

// The devices are fakes that can be lost; what computes is TensorFlow.js in JavaScript.
vi.mock('../backends/use-backend', () => ({ activateBackend: vi.fn(), useBackend: vi.fn() }));
vi.mock('../backends/renew-backend', () => ({ renewBackend: vi.fn() }));
vi.mock('./per-step-pays', () => ({ perStepPays: vi.fn(async () => true) }));

interface Device {
  readonly backend: TensorBackend;
  lose(reason: string): void;
}

function device(name: BackendName, gpu = true): Device {
  let lose!: (reason: string) => void;
  const lost = new Promise<string>((resolve) => {
    lose = resolve;
  });
  const loaded: LoadedBackend<BackendName> = { name, gpu, detail: `the fake ${name}` };
  return { backend: gpu ? { loaded, lost } : { loaded }, lose };
}

let artifacts: io.ModelArtifacts;
beforeAll(async () => {
  await loadCpu();
  artifacts = await tinyArtifacts();
});

let changes: [string, string, string][];
let first: Device;
let next: Device;
beforeEach(() => {
  changes = [];
  [first, next] = [device('webgpu'), device('webgl')];
  vi.mocked(activateBackend)
    .mockReset()
    .mockImplementation(async () => first.backend);
  vi.mocked(renewBackend)
    .mockReset()
    .mockImplementation(async () => next.backend);
});
afterEach(() => vi.restoreAllMocks());

const load = (options: Partial<PlacedOptions> = {}) =>
  Engine.load(
    {
      backend: 'webgpu',
      model: { load: async () => artifacts },
      onBackendChange: (now, before, reason) => changes.push([before.name, now.name, reason]),
      ...options,
    },
    loadTensors,
  );

/** Calls of `align` never end, as on a device that is gone, until `times` of them were made. */
function hang(times: number) {
  const original = Aligner.prototype.align;
  let calls = 0;
  return vi.spyOn(Aligner.prototype, 'align').mockImplementation(function (this: Aligner, ...args) {
    return calls++ < times ? new Promise(() => {}) : original.apply(this, args);
  });
}

describe('a lost GPU', () => {
  it('what it worked on is done again elsewhere, in order, and the page hears of it', async () => {
    const engine = await load();
    const expected = await engine.align(frame, [box]);
    hang(1);
    const order: number[] = [];
    const answers = [0, 1].map(async (index) => {
      const faces = await engine.align(frame, [box]);
      order.push(index);
      return faces;
    });
    await new Promise((resolve) => setTimeout(resolve));
    first.lose('the driver crashed');
    expect(await Promise.all(answers)).toEqual([expected, expected]);
    expect(order).toEqual([0, 1]);
    expect(changes).toEqual([['webgpu', 'webgl', 'the driver crashed']]);
    expect(engine.backend).toEqual(next.backend.loaded);
    await engine.dispose();
  });

  it('is replaced when nothing is asked, too', async () => {
    const engine = await load();
    first.lose('asleep');
    await expect.poll(() => changes).toEqual([['webgpu', 'webgl', 'asleep']]);
    expect(await engine.align(frame, [box])).toHaveLength(1);
    await engine.dispose();
  });

  it('may fail a call before the news of its loss comes', async () => {
    const engine = await load();
    vi.spyOn(Aligner.prototype, 'align').mockRejectedValueOnce(new Error('mapping failed'));
    const answer = engine.align(frame, [box]);
    setTimeout(() => first.lose('reset'), 20);
    expect(await answer).toHaveLength(1);
    expect(changes).toEqual([['webgpu', 'webgl', 'reset']]);
    await engine.dispose();
  });

  it('is tried again once; lost within a minute, another backend takes over', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(5_000);
    const engine = await load();
    const devices = [first, device('webgpu'), device('webgpu'), device('webgpu')];
    for (const [index, at] of [5_000, 20_000, 200_000].entries()) {
      now.mockReturnValue(at);
      next = devices[index + 1]!;
      devices[index]!.lose('again');
      await expect.poll(() => changes.length).toBe(index + 1);
    }
    const asked = vi.mocked(renewBackend).mock.calls.map(([name, , , again]) => [name, again]);
    expect(asked).toEqual([
      ['webgpu', true],
      ['webgpu', false],
      ['webgpu', true],
    ]);
    await engine.dispose();
  });

  it('that does not come back leaves the work to the kernels on the processor', async () => {
    const engine = await load();
    const [expected] = await engine.align(frame, [box]);
    vi.mocked(renewBackend).mockResolvedValueOnce(undefined);
    first.lose('the driver is gone');
    await expect.poll(() => changes).toEqual([['webgpu', 'simd', 'the driver is gone']]);
    const [face] = await engine.align(frame, [box]);
    for (const [index, [x, y]] of face!.landmarks.entries()) {
      expect(x).toBeCloseTo(expected!.landmarks[index]![0], 1);
      expect(y).toBeCloseTo(expected!.landmarks[index]![1], 1);
    }
    await engine.dispose();
  });

  it('of which nothing is left to use is an error that says so, and not for ever', async () => {
    const engine = await load();
    vi.mocked(renewBackend).mockRejectedValueOnce(new MusicaError('backend', 'no backend can be loaded'));
    hang(1);
    const answer = engine.align(frame, [box]);
    await new Promise((resolve) => setTimeout(resolve));
    first.lose('gone');
    await expect(answer).rejects.toMatchObject({ code: 'backend', message: 'no backend can be loaded' });
    expect(await engine.align(frame, [box])).toHaveLength(1);
    await engine.dispose();
  });

  it('is no matter to an engine that was disposed of', async () => {
    const engine = await load();
    await engine.dispose();
    first.lose('later');
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(renewBackend).not.toHaveBeenCalled();
    await expect(engine.align(frame, [box])).rejects.toMatchObject({ code: 'config' });
  });
});

describe('errors that no lost device explains', () => {
  it('what the caller did wrong is said at once', async () => {
    const engine = await load();
    const start = vi.spyOn(globalThis, 'setTimeout');
    await expect(engine.align(frame, [{ ...box, x: 500 }])).rejects.toMatchObject({ code: 'box' });
    expect(start.mock.calls.filter(([, delay]) => delay === 2000)).toEqual([]);
    await expect(engine.detect(frame)).rejects.toMatchObject({ code: 'detector' });
    await engine.dispose();
  });

  it('others are passed on when no news has come', async () => {
    const engine = await load();
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      vi.spyOn(Aligner.prototype, 'align').mockRejectedValueOnce(new Error('a bug'));
      const refused = expect(engine.align(frame, [box])).rejects.toThrow('a bug');
      await vi.advanceTimersByTimeAsync(2001);
      await refused;
    } finally {
      vi.useRealTimers();
    }
    expect(renewBackend).not.toHaveBeenCalled();
    await engine.dispose();
  });

  it('on a backend that cannot be lost, at once', async () => {
    first = device('wasm', false);
    const engine = await load();
    const start = vi.spyOn(globalThis, 'setTimeout');
    vi.spyOn(Aligner.prototype, 'align').mockRejectedValueOnce(new Error('a bug'));
    await expect(engine.align(frame, [box])).rejects.toThrow('a bug');
    expect(start.mock.calls.filter(([, delay]) => delay === 2000)).toEqual([]);
    await engine.dispose();
  });
});

describe('when an exit is decided', () => {
  const decided = async (engine: Engine, options = { exitBelow: 3 }) => {
    const align = vi.spyOn(Aligner.prototype, 'align');
    await engine.align(frame, [box], options);
    return align.mock.lastCall![2]!.earlyExit;
  };

  it('on the processor after each step, on a GPU at the end', async () => {
    const gpu = await load();
    expect(await decided(gpu)).toBe('deferred');
    first = device('cpu', false);
    const processor = await load();
    expect(await decided(processor)).toBe('per-step');
    await gpu.dispose();
    await processor.dispose();
  });

  it('on a GPU where that was measured to pay, after each step; not where nothing can exit', async () => {
    const engine = await load();
    await engine.warmup();
    expect(perStepPays).toHaveBeenCalledOnce();
    expect(await decided(engine)).toBe('per-step');
    expect(await decided(engine, { exitBelow: 0 })).toBe('deferred');
    // The next device is another.
    first.lose('gone');
    await expect.poll(() => changes).toHaveLength(1);
    expect(await decided(engine)).toBe('deferred');
    await engine.dispose();
  });

  it('as the options say, without measuring', async () => {
    vi.mocked(perStepPays).mockClear();
    for (const earlyExit of ['per-step', 'deferred'] as const) {
      const engine = await load({ earlyExit });
      await engine.warmup();
      expect(await decided(engine)).toBe(earlyExit);
      await engine.dispose();
    }
    expect(perStepPays).not.toHaveBeenCalled();
  });
});

it('loads nothing once it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(load({ signal })).rejects.toThrow('enough');
  expect(activateBackend).not.toHaveBeenCalled();
  const stop = new AbortController();
  const handler = vi.fn(async () => artifacts);
  vi.mocked(activateBackend).mockImplementation(async () => {
    stop.abort(new Error('meanwhile'));
    return first.backend;
  });
  await expect(load({ signal: stop.signal, model: { load: handler } })).rejects.toThrow('meanwhile');
  expect(handler).not.toHaveBeenCalled();
});
