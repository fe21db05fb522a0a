import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backendNames } from './backend';
import { useTrainingBackend } from './lazy-backends';
import { listBackends, useBackend } from './use-backend';

afterEach(() => vi.restoreAllMocks());

const crashListeners = () => [
  ...process.listeners('uncaughtException'),
  ...process.listeners('unhandledRejection'),
];
const listenersAtStart = crashListeners();

const product = async () => {
  const result = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  const [value] = await result.data();
  result.dispose();
  return value;
};

describe('useBackend', () => {
  it('loads the two backends that are always there and computes on them, without a word', async () => {
    const logs = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    for (const name of ['cpu', 'wasm'] as const) {
      const loaded = await useBackend(name);
      expect(loaded).toMatchObject({ name, registeredAs: name, gpu: false });
      expect(tf.getBackend()).toBe(name);
      expect(await product()).toBe(11);
    }
    for (const spy of logs) expect(spy).not.toHaveBeenCalled();
  });

  it('adds no listeners for crashes', async () => {
    await useBackend('wasm');
    expect(crashListeners()).toEqual(listenersAtStart);
  });

  it('uses WebAssembly with SIMD', async () => {
    expect((await useBackend('wasm')).detail).toBe('WebAssembly with SIMD');
  });

  it('chooses something faster than plain JavaScript by itself', async () => {
    const loaded = await useBackend();
    expect(loaded.registeredAs).toBe(tf.getBackend());
    expect(loaded.name).not.toBe('cpu');
    expect(await product()).toBe(11);
  });

  it('says which names there are', async () => {
    await expect(useBackend('cuda' as 'cpu')).rejects.toMatchObject({
      code: 'backend',
      message: 'there is no backend "cuda"',
      hint: 'choose one of auto, tensorflow-gpu, tensorflow, wasm, cpu, webgpu',
    });
    await expect(useBackend('toString' as 'cpu')).rejects.toMatchObject({ code: 'backend' });
  });
});

describe('useTrainingBackend', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    [undefined, '1'],
    ['0', '0'],
  ])('asks for the kernels of oneDNN where the environment says %s', async (given, expected) => {
    vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', given);
    expect(await useTrainingBackend('cpu')).toMatchObject({ name: 'cpu' });
    expect(process.env.TF_ENABLE_ONEDNN_OPTS).toBe(expected);
  });
});

describe('listBackends', () => {
  it('reports every backend, with a way to get those that do not load, and changes nothing', async () => {
    await useBackend('cpu');
    const reports = await listBackends();
    expect(reports.map(({ name }) => name)).toEqual([...backendNames]);
    for (const { name, loaded, detail, reason, hint } of reports) {
      if (name === 'wasm' || name === 'cpu') expect(loaded).toBe(true);
      if (loaded) expect(detail).toBeTruthy();
      else expect([typeof reason, typeof hint]).toEqual(['string', 'string']);
    }
    expect(tf.getBackend()).toBe('cpu');
  });
});
