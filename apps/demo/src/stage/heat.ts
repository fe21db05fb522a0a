import type { ExplainedPatch } from '@musica/core';
import { heatColour } from './palette';
import { place, type View } from './view';

/** Cells along the longer side of the map. */
const CELLS = 96;

/** Least and largest attention of a step's patches. */
export function attentionRange(patches: readonly ExplainedPatch[]): [least: number, most: number] {
  const values = patches.map(({ attention }) => attention);
  return [Math.min(...values), Math.max(...values)];
}

/** The attention of a patch within its step: 0 for the least of all patches, 1 for the most. */
export function relativeAttention(attention: number, [least, most]: readonly [number, number]): number {
  return most > least ? (attention - least) / (most - least) : 0.5;
}

/**
 * Draws the attention as heat: between the patches it is their mean, weighted by a Gaussian around each centre, and it
 * fades where no patch is near.
 */
export function drawHeat(
  context: CanvasRenderingContext2D,
  view: View,
  patches: readonly ExplainedPatch[],
  opacity: number,
): void {
  const range = attentionRange(patches);
  const centres = patches.map(({ centre }) => place(view, centre));
  const side = patches[0]!.side * view.scale;
  // Wide enough to join neighbours, narrow enough to tell them apart.
  const reach = Math.max(side * 0.38, spread(centres) * 0.045);
  const pad = reach * 2.4;
  const left = Math.min(...centres.map(([x]) => x)) - pad;
  const top = Math.min(...centres.map(([, y]) => y)) - pad;
  const width = Math.max(...centres.map(([x]) => x)) + pad - left;
  const height = Math.max(...centres.map(([, y]) => y)) + pad - top;
  const cell = Math.max(width, height) / CELLS;
  const columns = Math.max(1, Math.round(width / cell));
  const rows = Math.max(1, Math.round(height / cell));
  const weights = new Float32Array(columns * rows);
  const sums = new Float32Array(columns * rows);
  const radius = Math.ceil((reach * 2.4) / cell);
  for (const [i, [x, y]] of centres.entries()) {
    const value = relativeAttention(patches[i]!.attention, range);
    const [column, row] = [Math.floor((x - left) / cell), Math.floor((y - top) / cell)];
    for (let r = Math.max(0, row - radius); r <= Math.min(rows - 1, row + radius); r++) {
      for (let c = Math.max(0, column - radius); c <= Math.min(columns - 1, column + radius); c++) {
        const [dx, dy] = [left + (c + 0.5) * cell - x, top + (r + 0.5) * cell - y];
        const weight = Math.exp(-(dx * dx + dy * dy) / (2 * reach * reach));
        weights[r * columns + c]! += weight;
        sums[r * columns + c]! += weight * value;
      }
    }
  }
  const map = new ImageData(columns, rows);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight < 0.02) continue;
    const [red, green, blue] = heatColour(sums[i]! / weight);
    map.data.set([red, green, blue, 255 * opacity * Math.min(1, weight * 1.4)], 4 * i);
  }
  const canvas = new OffscreenCanvas(columns, rows);
  canvas.getContext('2d')!.putImageData(map, 0, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, left, top, width, height);
}

function spread(points: readonly (readonly [number, number])[]): number {
  const xs = points.map(([x]) => x);
  return Math.max(...xs) - Math.min(...xs);
}
