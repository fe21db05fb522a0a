import { MusicaError, messageOf } from '@musica/core/client';
import { ownFiles } from '../own-files';
import type { LoadTensors } from './tensor-tools';

/**
 * TensorFlow.js is a file of its own that bundlers copy and do not look into: with it, building a page would take ten times as
 * long, and some of its code breaks when it is bundled.
 * @param url where it is; default: where the bundler has put it
 * @throws MusicaError `backend`, of the promise, where it is not there or does not run
 */
export const loadTensors =
  (url: string = ownFiles().tensors): LoadTensors =>
  async () => {
    try {
      return await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);
    } catch (error) {
      throw new MusicaError('backend', `TensorFlow.js cannot be loaded from ${url}: ${messageOf(error)}`, {
        cause: error,
        hint: 'the backends webgpu, webgl, wasm and cpu need it, in a browser; simd does without',
      });
    }
  };
