import { PANEL } from './pack';

/**
 * Panels of `packPanels` as `multiplyBytes` reads them: of every two rows, each column's two values side by side.
 * @param panels [panels, depth, 8], depth even
 */
export function packBytes(panels: ArrayLike<number>): Int8Array {
  const packed = new Int8Array(panels.length);
  for (let pair = 0; pair < packed.length; pair += 2 * PANEL) {
    for (let column = 0; column < PANEL; column++) {
      packed[pair + 2 * column] = panels[pair + column]!;
      packed[pair + 2 * column + 1] = panels[pair + PANEL + column]!;
    }
  }
  return packed;
}
