import type { EarlyExit } from '@musica/core';
import { RemoteAligner } from './aligner/remote-aligner';
import type { WebAligner } from './aligner/web-aligner';
import { assetFolder, fromAssets } from './assets';
import type { AlignerBackend, WasmOptions } from './backends/backend';
import type { BlazeFaceOptions } from './detector/open-network';
import type { DownloadOptions, ModelSource } from './models/model-source';
import { ownFiles } from './own-files';
import { makeWorker } from './worker/make-worker';

export interface LoadAlignerOptions extends DownloadOptions {
  /** Default: `standard`, of @musica/models. */
  model?: ModelSource;
  /**
   * What runs the model: `simd`, the kernels of @musica/wasm, or a backend of TensorFlow.js. Default `auto`: `simd`, or
   * where WebAssembly has no SIMD, the first backend of TensorFlow.js that starts. TensorFlow.js is downloaded only where it
   * runs the model.
   */
  backend?: AlignerBackend | 'auto';
  /** For the backend `wasm`. */
  wasm?: WasmOptions;
  /** Earlier way to name the backend `wasm`. @internal */
  engine?: 'auto' | 'tensorflow';
  /**
   * The folder that `npx musica-assets FOLDER` filled, as it is served: `/musica/`. Worker, weights and WebAssembly then come
   * from there. Default: from where the bundler has put them, which Vite, webpack and Rspack do.
   */
  assets?: string | URL;
  /** Load a face detector too, for `align` without boxes, `detect` and `createTracker`. Default false. */
  detector?: boolean | BlazeFaceOptions;
  /**
   * Run in a module Worker, so that the page stays responsive: true for one of this package's own, or a function that
   * makes it from `@musica/web/worker`. Default false.
   */
  worker?: boolean | (() => Worker);
  /**
   * When `exitBelow` and the flip test are decided (see `AlignOptions.earlyExit`): `per-step` or `deferred`, with the same
   * results. Default `auto`: `per-step` on the processor, which has nothing to wait for; on a GPU `deferred`, unless
   * `warmup` has measured that two steps with their waits take less time than all steps with one.
   */
  earlyExit?: 'auto' | EarlyExit;
}

/**
 * Loads a model and what runs it.
 * @throws MusicaError `backend` or `weights` where one of them cannot be loaded; the reason of `signal` where it was
 *   aborted.
 */
export async function loadAligner(options: LoadAlignerOptions = {}): Promise<WebAligner> {
  const { worker = false, assets, ...rest } = options;
  const folder = assets === undefined ? undefined : assetFolder(assets);
  const placed = folder === undefined ? rest : fromAssets(rest, folder);
  if (worker === false) {
    // A page with a Worker has no use for the engine.
    const { LocalAligner } = await import('./aligner/local-aligner');
    return LocalAligner.load(placed, ownFiles(folder));
  }
  return RemoteAligner.load(worker === true ? makeWorker(folder) : worker(), placed, ownFiles(folder));
}
