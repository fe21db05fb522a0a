import { isUrl, MusicaError } from '@musica/core/client';
import type { PlacedDetector, PlacedOptions } from '../aligner/engine-options';
import { wasmUrls } from '../backends/wasm-files';
import { absolute } from '../models/absolute';
import { isHandler, type ModelFiles } from '../models/model-source';
import type { SentOptions } from './protocol';

/** The options that cross to the Worker: plain values, with URLs that no longer depend on whose they are. */
export function sentOptions(options: PlacedOptions): SentOptions {
  const { model, backend, wasm, detector, engine, earlyExit, cache } = options;
  if (isHandler(model)) {
    throw new MusicaError('config', 'an IOHandler cannot be used in a Worker', {
      hint: 'give the URL of model.json, or its files as URLs or bytes',
    });
  }
  return {
    model: plainFiles(model),
    ...(backend !== undefined && { backend }),
    ...(wasm !== undefined && { wasm: { ...wasm, ...(wasm.files && { files: wasmUrls(wasm.files) }) } }),
    ...(engine !== undefined && { engine }),
    ...(earlyExit !== undefined && { earlyExit }),
    ...(cache !== undefined && { cache }),
    ...(detector && { detector: plainDetector(detector) }),
  };
}

function plainDetector(detector: PlacedDetector) {
  return { ...detector, weights: plainFiles(detector.weights) };
}

function plainFiles(files: string | URL | ModelFiles): string | ModelFiles {
  if (typeof files === 'string' || isUrl(files)) return absolute(files);
  const plain = Object.entries(files).map(([name, file]) => [
    name,
    typeof file === 'string' || isUrl(file) ? absolute(file) : file,
  ]);
  return Object.fromEntries(plain);
}
