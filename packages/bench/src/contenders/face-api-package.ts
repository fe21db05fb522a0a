import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { MusicaError } from '@musica/core';
import type * as Tf from '@tensorflow/tfjs-core';

/** The parts of @vladmandic/face-api that the benchmark uses. */
export interface FaceApi {
  readonly tf: typeof Tf & { setWasmPaths(folder: string): void };
  readonly FaceLandmark68Net: new () => LandmarkNet;
  readonly FaceLandmark68TinyNet: new () => LandmarkNet;
  readonly TinyFaceDetectorOptions: new (options: { inputSize: number }) => object;
  readonly nets: Readonly<
    Record<'tinyFaceDetector' | 'faceLandmark68TinyNet', { loadFromDisk(folder: string): Promise<void> }>
  >;
  detectAllFaces(
    input: object,
    options: object,
  ): { withFaceLandmarks(tiny: boolean): Promise<readonly unknown[]> };
}

export interface LandmarkNet {
  loadFromDisk(folder: string): Promise<void>;
  detectLandmarks(input: Tf.Tensor3D | Tf.Tensor3D[]): Promise<Shape | Shape[]>;
}

interface Shape {
  /** In units of the crop. */
  readonly relativePositions: readonly { readonly x: number; readonly y: number }[];
}

/**
 * @vladmandic/face-api on its WASM backend, and the folder of its models.
 * It comes with its own copy of TensorFlow.js: nothing of ours may run in the same process.
 * @throws MusicaError `backend` where it is not installed
 */
export async function faceApi(): Promise<{ api: FaceApi; models: string }> {
  const require = createRequire(import.meta.url);
  let path: string;
  try {
    path = require.resolve('@vladmandic/face-api/dist/face-api.node-wasm.js');
  } catch (cause) {
    throw new MusicaError('backend', '@vladmandic/face-api is not installed', {
      cause,
      hint: 'npm install @vladmandic/face-api @tensorflow/tfjs @tensorflow/tfjs-backend-wasm',
    });
  }
  const api = require(path) as FaceApi;
  api.tf.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await api.tf.setBackend('wasm');
  await api.tf.ready();
  return { api, models: join(dirname(path), '..', 'model') };
}
