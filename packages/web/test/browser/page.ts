// What tests reach in a page as `musica`.
import * as core from '@musica/core';
import * as tensors from '@musica/core/tensors';
import * as tf from '@tensorflow/tfjs-core';
import * as web from '../../src/index';
import { spyOnDevices } from './spy-on-devices';

spyOnDevices();

/** Where the server of the tests has the model. */
const model = '/models/standard/model.json';

async function loadImage(src: string, crossOrigin?: string): Promise<HTMLImageElement> {
  const image = new Image();
  if (crossOrigin !== undefined) image.crossOrigin = crossOrigin;
  image.src = src;
  await image.decode();
  return image;
}

/** What a promise rejects with, as a plain value that leaves the page. */
async function refusal(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { name, message } = error as Error;
    const { code, hint } = error as core.MusicaError;
    return { name, message, code, hint, isMusicaError: error instanceof core.MusicaError };
  }
  return undefined;
}

/** The files of a model of meaningless weights that costs next to nothing. */
async function tinyModel(backend: web.BackendName = 'wasm'): Promise<web.ModelFiles> {
  const config = core.parseModelConfig({
    name: 'tiny',
    landmarks: 3,
    patchIndices: [0, 2],
    hidden: 8,
    projection: 6,
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  });
  await web.useBackend(backend);
  const cascade = tensors.Cascade.create(config, 1);
  const meanShape = [
    [0, 0],
    [1, 0.2],
    [0.5, 1],
  ] as const;
  const { weightData, weightSpecs, ...rest } = await tensors.modelArtifacts({ config, meanShape, cascade });
  cascade.dispose();
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(json)),
    'weights.bin': tf.io.CompositeArrayBuffer.join(weightData),
  };
}

/** A Worker whose GPU devices a test can destroy. */
const spyingWorker = () => {
  const worker = new Worker('/spying-worker.js', { type: 'module' });
  spies.push(worker);
  return worker;
};
const spies: Worker[] = [];

/** Destroys the newest GPU device, of this page or of the newest Worker, as a crashed driver would. */
async function killDevice(inWorker: boolean): Promise<void> {
  const device = inWorker ? undefined : (globalThis as { newestDevice?: { destroy(): void } }).newestDevice;
  if (inWorker) spies.at(-1)!.postMessage('kill');
  device?.destroy();
}

const tools = { ...web, core, tensors, tf, model, loadImage, refusal, tinyModel, spyingWorker, killDevice };
declare global {
  var musica: typeof tools;
}
globalThis.musica = tools;
