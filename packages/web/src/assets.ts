import type { EngineOptions } from './aligner/engine-options';
import { defaultModel, isShipped } from './models/shipped-models';

/** The folder that `musica-assets` made, as an absolute URL that ends in a slash. */
export const assetFolder = (assets: string | URL): URL =>
  new URL(`${assets}`.replace(/\/?$/, '/'), globalThis.location?.href);

/** The options with every file of this package and of @musica/models taken from that folder. */
export function fromAssets(options: EngineOptions, folder: URL): EngineOptions {
  const { model = defaultModel, detector = false, wasm } = options;
  const weights = { 'weights.bin': new URL('models/blazeface/weights.bin', folder) };
  return {
    ...options,
    model: isShipped(model) ? new URL(`models/${model}/model.json`, folder) : model,
    detector: detector && { weights, ...(detector === true ? {} : detector) },
    wasm: { files: new URL('wasm/', folder), ...wasm },
  };
}
