import { MusicaError } from '@musica/core';
import type { MorphableFace } from './morphable-face';

/** @throws MusicaError `dataset` where an index is not below the count; `things` names what is counted. */
export function requireIndices(
  file: string,
  indices: ArrayLike<number>,
  count: number,
  things: string,
): void {
  for (let at = 0; at < indices.length; at++) {
    if (indices[at]! < count) continue;
    throw new MusicaError(
      'dataset',
      `${file}: number ${at} is ${indices[at]}, but there are only ${count} ${things}`,
    );
  }
}

/**
 * Passes a face on that can be used.
 * @throws MusicaError `dataset` where positions are not finite, landmarks are not 68 vertices, or nothing changes it.
 */
export function requireSound(file: string, face: MorphableFace): MorphableFace {
  const { mean, landmarks68, components, vertexCount } = face;
  if (!mean.every(Number.isFinite))
    throw new MusicaError('dataset', `${file}: not all positions are numbers`);
  if (landmarks68.length !== 68) {
    throw new MusicaError('dataset', `${file}: ${landmarks68.length} landmark vertices, 68 are needed`);
  }
  requireIndices(file, landmarks68, vertexCount, 'vertices');
  if (components.length === 0)
    throw new MusicaError('dataset', `${file}: no components, so the face cannot change`);
  return face;
}
