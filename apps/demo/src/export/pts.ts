import type { Point } from '@musica/core';

/** The text of a .pts file, as 300W has them: counted from 1, where landmarks are counted from 0. */
export function formatPts(landmarks: readonly Point[]): string {
  const rows = landmarks.map(([x, y]) => `${(x + 1).toFixed(3)} ${(y + 1).toFixed(3)}`);
  return `${['version: 1', `n_points: ${landmarks.length}`, '{', ...rows, '}'].join('\n')}\n`;
}
