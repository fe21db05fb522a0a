import { MusicaError } from '@musica/core';
import type { EngineOptions } from '../aligner/engine-options';
import { wasmUrls } from '../backends/wasm-files';
import { absolute } from '../models/files-handler';
import { isHandler, isShipped } from '../models/model-handler';
import type { ModelFiles } from '../models/model-source';
import type { SentOptions } from './protocol';

/** The options that cross to the Worker: plain values, with URLs that no longer depend on whose they are. */
export function sentOptions(options: EngineOptions): SentOptions {
  const { model, backend, wasm, detector, engine, earlyExit, cache } = options;
  if (model !== undefined && isHandler(model)) {
    throw new MusicaError('config', 'an IOHandler cannot be used in a Worker', {
      hint: 'give the URL of model.json, or its files as URLs or bytes',
    });
  }
  return {
    ...(model !== undefined && { model: isShipped(model) ? model : plainFiles(model) }),
    ...(backend !== undefined && { backend }),
    ...(wasm !== undefined && { wasm: { ...wasm, ...(wasm.files && { files: wasmUrls(wasm.files) }) } }),
    ...(engine !== undefined && { engine }),
    ...(earlyExit !== undefined && { earlyExit }),
    ...(cache !== undefined && { cache }),
    ...(detector !== undefined && { detector: plainDetector(detector) }),
  };
}

function plainDetector(detector: NonNullable<EngineOptions['detector']>) {
  if (typeof detector === 'boolean' || detector.weights === undefined) return detector;
  return { ...detector, weights: plainFiles(detector.weights) };
}

function plainFiles(files: string | URL | ModelFiles): string | ModelFiles {
  if (typeof files === 'string' || files instanceof URL) return absolute(files);
  const plain = Object.entries(files).map(([name, file]) => [
    name,
    typeof file === 'string' || file instanceof URL ? absolute(file) : file,
  ]);
  return Object.fromEntries(plain);
}
