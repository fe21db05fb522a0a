import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasNativeBinding, packageRoot, resolvePackage } from './packages';
import { useBackend } from './use-backend';

// Applications with made-up copies of tfjs-node: what they look like when they are missing, not built, broken or whole.
let application: string;
const home = process.cwd();
beforeEach(async () => {
  application = await mkdtemp(join(tmpdir(), 'musica-app-'));
  process.chdir(application);
});
afterEach(async () => {
  process.chdir(home);
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
  await rm(application, { recursive: true, force: true });
});

async function install(name: string, source: string, built: boolean): Promise<void> {
  const root = join(application, 'node_modules', name);
  await mkdir(join(root, 'lib', 'napi-v8'), { recursive: true });
  await writeFile(join(root, 'package.json'), JSON.stringify({ name, main: 'index.js' }));
  await writeFile(join(root, 'index.js'), source);
  if (built) await writeFile(join(root, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
}

/** Registers a backend as tfjs-node does, and needs the functions of `util` that newer Nodes lack. */
const working = (gpu: boolean) => `
  if (!require('util').isNullOrUndefined(null)) throw new Error('no isNullOrUndefined');
  globalThis._tfengine.registerBackend('tensorflow', () => ({
    isUsingGpuDevice: ${gpu}, binding: { TF_Version: '9.8.7' },
    setDataMover() {}, dispose() {}, floatPrecision: () => 32, epsilon: () => 1e-7,
  }), 3);`;

const both = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

describe('the native backend', () => {
  it('is taken from the application and shares the engine', async () => {
    for (const name of both) await install(name, working(false), name === '@tensorflow/tfjs-node');
    Object.assign(util, { isNullOrUndefined: undefined }); // as in Node 23
    expect(await useBackend()).toEqual({
      name: 'tensorflow',
      registeredAs: 'tensorflow',
      gpu: false,
      detail: 'TensorFlow 9.8.7',
    });
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('says when it computes on a GPU, and refuses to pretend when there is none', async () => {
    for (const name of both) await install(name, working(true), true);
    expect(await useBackend('tensorflow-gpu')).toMatchObject({ name: 'tensorflow-gpu', gpu: true });
    expect(await useBackend('auto')).toMatchObject({ name: 'tensorflow-gpu' });
    tf.removeBackend('tensorflow');

    process.chdir(home);
    await rm(application, { recursive: true });
    application = await mkdtemp(join(tmpdir(), 'musica-app-'));
    process.chdir(application);
    for (const name of both) await install(name, working(false), true);
    await useBackend('cpu');
    await expect(useBackend('tensorflow-gpu')).rejects.toMatchObject({
      code: 'backend',
      message: expect.stringContaining('no CUDA device'),
    });
    expect(tf.getBackend()).toBe('cpu');
  });

  it('that loads but does not start is an error with the reason, and another one stays active', async () => {
    const dead = `globalThis._tfengine.registerBackend('tensorflow', () => { throw new Error('out of memory'); }, 3);`;
    for (const name of both) await install(name, dead, true);
    await useBackend('cpu');
    await expect(useBackend('tensorflow')).rejects.toMatchObject({
      code: 'backend',
      message: 'backend tensorflow cannot start: out of memory',
    });
    expect(tf.getBackend()).toBe('cpu');
    expect((await useBackend()).name).toBe('wasm');
  });

  it('that was never built is passed over, or an error with what to do where it is named', async () => {
    for (const name of both) await install(name, 'throw new Error("must not be loaded")', false);
    expect((await useBackend()).name).toBe('wasm');
    await expect(useBackend('tensorflow')).rejects.toMatchObject({
      code: 'backend',
      message: '@tensorflow/tfjs-node is installed without its native part',
      hint: expect.stringMatching(
        /: npx musica-build-native \(Linux\), or npm rebuild @tensorflow\/tfjs-node \(/,
      ),
    });
  });

  it('that is not installed is an error that names the package and both commands, in order', async () => {
    await expect(useBackend('tensorflow-gpu')).rejects.toMatchObject({
      message: 'TensorFlow for Node is not installed',
      hint: expect.stringContaining(
        'npm install @tensorflow/tfjs-node-gpu --ignore-scripts, then npx musica-build-native --gpu',
      ),
    });
    await expect(useBackend('tensorflow')).rejects.toMatchObject({
      hint: expect.stringContaining(
        'npm install @tensorflow/tfjs-node --ignore-scripts, then npx musica-build-native (',
      ),
    });
  });

  it('that breaks on loading is passed over, or an error with the reason where it is named', async () => {
    const broken = 'throw new Error("libcudart.so.11.0: cannot open shared object file\\nmore lines")';
    for (const name of both) await install(name, broken, true);
    expect((await useBackend()).name).toBe('wasm');
    await expect(useBackend('tensorflow-gpu')).rejects.toMatchObject({
      code: 'backend',
      message:
        '@tensorflow/tfjs-node-gpu cannot be loaded: libcudart.so.11.0: cannot open shared object file',
    });
  });
});

const entry = resolvePackage('@tensorflow/tfjs-node');
const root = entry && packageRoot(entry);
describe.skipIf(!root || !hasNativeBinding(root))(
  'the native backend of this machine (tfjs-node is built here)',
  () => {
    it('computes', async () => {
      process.chdir(home);
      expect((await useBackend('tensorflow')).registeredAs).toBe('tensorflow');
      const sum = tf.tidy(() => tf.sum(tf.tensor1d([1, 2, 3.5])));
      expect((await sum.data())[0]).toBe(6.5);
    });
  },
);

describe('resolvePackage', () => {
  it('is undefined for what is not installed', () => {
    expect(resolvePackage('@tensorflow/no-such-package')).toBeUndefined();
  });

  it('looks into the application before this package', async () => {
    await install('sharp', '', false);
    expect(packageRoot(resolvePackage('sharp')!)).toContain(join('node_modules', 'sharp'));
    expect(resolvePackage('sharp')).toContain(application);
  });
});
