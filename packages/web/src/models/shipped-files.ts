import type { EngineOptions, PlacedOptions } from '../aligner/engine-options';
import { wasmUrls } from '../backends/wasm-files';
import { defaultModel, isShipped, shippedDetector, shippedModel } from './shipped-models';

/**
 * The options with the URLs of what the packages ship. A bundler has put them into the page; the Worker, which is one file as
 * it was built, knows none.
 */
export async function withShippedFiles({
  model = defaultModel,
  detector = false,
  wasm,
  ...options
}: EngineOptions): Promise<PlacedOptions> {
  const look = detector === true ? {} : detector;
  return {
    ...options,
    model: isShipped(model) ? await shippedModel(model) : model,
    detector: look && { ...look, weights: look.weights ?? (await shippedDetector()) },
    wasm: { ...wasm, files: wasmUrls(wasm?.files) },
  };
}
