import { describeError, isMusicaError, messageOf } from '@musica/core';
import { checkVectors, type ReferenceVectors } from '@musica/core/tensors';
import { type AlignerBackend, useBackend } from '@musica/node';
import { simdDeviation } from './check-simd';
import { timeFace } from './time-face';

/** The largest difference to the reference vectors that float32 arithmetic explains. */
export const tolerance = 5e-4;

/** How a backend does here. */
export interface BackendCheck {
  readonly name: AlignerBackend;
  readonly loaded: boolean;
  /** Whether it loaded and agrees with the reference vectors to 5e-4. */
  readonly ok: boolean;
  /** Largest absolute difference to any value of the vectors; null where it did not load or gave no numbers at all. */
  readonly maxDeviation: number | null;
  /** Milliseconds to align one face, all steps: median of repeated runs; null where that could not be measured. */
  readonly msPerFace: number | null;
  /** How to get it, where it did not load; null else. */
  readonly hint: string | null;
  /** What exactly runs, or why it does not. */
  readonly detail: string;
}

/**
 * Loads a backend in this process, compares it with reference vectors and times it.
 * @param model for the timing: as for `loadAligner`; undefined for the shipped one, or a fresh one where that is missing
 */
export async function checkBackend(
  name: AlignerBackend,
  vectors: readonly ReferenceVectors[] = [],
  model?: string,
): Promise<BackendCheck> {
  let detail: string;
  try {
    // The kernels need a backend of TensorFlow.js only to hold the weights.
    ({ detail } = await useBackend(name === 'simd' ? 'cpu' : name));
  } catch (error) {
    return notLoaded(name, messageOf(error), isMusicaError(error) ? error.hint : undefined);
  }
  let maxDeviation: number | null = 0;
  let msPerFace: number | null = null;
  try {
    for (const values of vectors) {
      if (name === 'simd') maxDeviation = Math.max(maxDeviation, await simdDeviation(values));
      else {
        for (const { deviation } of await checkVectors(values)) {
          maxDeviation = Math.max(maxDeviation, deviation);
        }
      }
    }
    const timed = await timeFace(name, model);
    msPerFace = timed.milliseconds;
    if (name === 'simd') detail = timed.engine;
  } catch (error) {
    if (isMusicaError(error) && error.code !== 'backend') throw error;
    // It loads but does not compute: a kernel is missing, or the device ran out of memory.
    maxDeviation = null;
    detail = `${detail}: ${describeError(error)}`;
  }
  const ok = maxDeviation !== null && maxDeviation <= tolerance;
  // Infinity, for results that are no numbers, does not exist in JSON.
  const finite = maxDeviation !== null && Number.isFinite(maxDeviation) ? maxDeviation : null;
  return { name, loaded: true, ok, maxDeviation: finite, msPerFace, hint: null, detail };
}

/** @param reason of which the first line is told */
export function notLoaded(name: AlignerBackend, reason: string, hint?: string): BackendCheck {
  const detail = reason.split('\n')[0]!;
  return { name, loaded: false, ok: false, maxDeviation: null, msPerFace: null, hint: hint ?? null, detail };
}
