import { ownFiles } from '../own-files';
import type { LoadTensors } from './tensor-tools';

/**
 * TensorFlow.js is a file of its own that bundlers copy and do not look into: with it, building a page would take ten times as
 * long, and some of its code breaks when it is bundled.
 * @param url where it is; default: where the bundler has put it
 */
export const loadTensors =
  (url: string = ownFiles().tensors): LoadTensors =>
  () =>
    import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url);
