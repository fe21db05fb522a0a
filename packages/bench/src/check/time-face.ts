import {
  Aligner,
  freshWeights,
  isMusicaError,
  median,
  musica68Standard,
  type PixelImage,
  type Point,
  Random,
  type StoredModel,
} from '@musica/core';
import { type AlignerBackend, defaultModel, openEngine, openStoredModel } from '@musica/node';

/** Runs of one face are repeated for this long, at least 3 and at most 50 times. */
const MILLISECONDS = 1000;

/**
 * Milliseconds that one face takes, from decoded pixels to landmarks, all steps; the median of repeated runs after a
 * warm-up.
 * @param model as for `loadAligner`; undefined for the shipped one, or for a fresh cascade of its kind where that is missing
 */
export async function timeFace(
  backend: AlignerBackend,
  model?: string,
): Promise<{ milliseconds: number; engine: string }> {
  const { weights, ...description } = await openModelOrFresh(model);
  const aligner = new Aligner(description, await openEngine(weights, backend));
  try {
    await aligner.warmup();
    const times: number[] = [];
    const start = performance.now();
    while (times.length < 3 || (times.length < 50 && performance.now() - start < MILLISECONDS)) {
      const before = performance.now();
      await aligner.align(noise, [{ x: 60, y: 50, width: 130, height: 140 }]);
      times.push(performance.now() - before);
    }
    return { milliseconds: median(times), engine: aligner.engine.name };
  } finally {
    aligner.dispose();
  }
}

async function openModelOrFresh(model: string = defaultModel): Promise<StoredModel> {
  try {
    return await openStoredModel(model);
  } catch (error) {
    if (!isMusicaError(error) || model !== defaultModel) throw error;
    const config = musica68Standard;
    const meanShape = Array.from({ length: config.landmarks }, (_, index): Point => {
      const angle = (2 * Math.PI * index) / config.landmarks;
      return [0.5 + 0.5 * Math.cos(angle), 0.5 + 0.5 * Math.sin(angle)];
    });
    return { config, meanShape, weights: freshWeights(config) };
  }
}

const noise = ((): PixelImage => {
  const random = new Random(1);
  const size = 256;
  const data = Uint8Array.from({ length: size * size * 3 }, () => random.integer(256));
  return { data, width: size, height: size, channels: 3 };
})();
