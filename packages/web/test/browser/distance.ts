import type { FaceAlignment } from '@musica/core';

/** The largest distance between landmarks of two results, in pixels. */
export function distance(a: FaceAlignment | undefined, b: FaceAlignment | undefined): number {
  if (a === undefined || b === undefined || a.landmarks.length !== b.landmarks.length) return Infinity;
  return Math.max(
    ...a.landmarks.map(([x, y], i) => Math.hypot(x - b.landmarks[i]![0], y - b.landmarks[i]![1])),
  );
}
