import {
  type Affine,
  applyAffine,
  cropTransform,
  type ExplainedFace,
  type ExplainedStep,
  invertAffine,
  type LandmarkScheme,
  type ModelConfig,
  type PixelImage,
  type Point,
  schemeOfConfig,
  warp,
} from '@musica/core';
import { drawOver, landmarksSvg } from '@musica/node';
import { colourOf, legend, type Range, strokeText } from './colour-scale';

/** Side of the crop of a face in the drawing, in pixels. */
const SIZE = 280;
const GAP = 8;
const TOP = 30;
const BOTTOM = 48;
const BACKGROUND = 0x20;
const INK = '#e8e8e8';
/** Share of the heat in what is drawn where patches lie, and of the photograph where none does. */
const HEAT = 0.6;
const DIMMED = 0.45;

/** A face that will be drawn, without the rest of its image. */
export interface HeatFace {
  readonly name: string;
  /** SIZE x SIZE pixels, 0 to 255. */
  readonly crop: Float32Array;
  readonly toCrop: Affine;
  readonly explained: ExplainedFace;
  /** What the landmarks mean. */
  readonly scheme?: LandmarkScheme | undefined;
}

/** Keeps of an image what a drawing of one face needs: the crop that the model sees. */
export function heatFace(
  name: string,
  image: PixelImage,
  explained: ExplainedFace,
  config: Pick<ModelConfig, 'boxSize' | 'cropSize' | 'scheme'>,
): HeatFace {
  const { boxSize, cropSize } = config;
  const toImage = cropTransform(explained.box, { boxSize: (boxSize * SIZE) / cropSize, cropSize: SIZE });
  return {
    name,
    crop: warp(image, toImage, SIZE),
    toCrop: invertAffine(toImage),
    explained,
    scheme: schemeOfConfig(config),
  };
}

/**
 * Draws the face with the landmarks found, and once for each step with its patches in their true size: where patches
 * overlap, the mean of their attention.
 * @param ranges what the colours of each step stand for
 * @returns the bytes of a PNG
 */
export function drawHeat(
  { name, crop, toCrop, explained, scheme }: HeatFace,
  ranges: readonly Range[],
): Promise<Buffer> {
  const { steps } = explained;
  const width = GAP + (steps.length + 1) * (SIZE + GAP);
  const height = TOP + SIZE + BOTTOM;
  const canvas: PixelImage = {
    data: new Uint8Array(width * height * 3).fill(BACKGROUND),
    width,
    height,
    channels: 3,
  };
  const leftOf = (panel: number) => GAP + panel * (SIZE + GAP);
  paste(canvas, crop, leftOf(0), TOP);
  const drawings = [];
  const found = steps.at(-1)!.landmarks.map((point) => applyAffine(toCrop, point));
  drawings.push({
    svg: landmarksSvg([{ landmarks: found }], SIZE, SIZE, 1, { scheme }),
    left: leftOf(0),
    top: TOP,
  });
  const words = [strokeText(shortened(name), leftOf(0), 11, 8, INK)];
  for (const [index, step] of steps.entries()) {
    const left = leftOf(index + 1);
    const range = ranges[index]!;
    const squares = step.patches.map(({ corners, attention }) => ({
      corners: corners.map((corner) => applyAffine(toCrop, corner)),
      attention,
    }));
    paste(canvas, heatOver(crop, heatMap(squares, SIZE), range), left, TOP);
    drawings.push({ svg: outlines(squares), left, top: TOP });
    words.push(strokeText(titleOf(step, index), left, 11, 8, INK));
    words.push(legend(range, left + 30, TOP + SIZE + 8, SIZE - 60, INK));
  }
  const texts = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${words.join('')}</svg>`;
  return drawOver(canvas, [...drawings, { svg: texts }]);
}

/** Attention of a square area, upright in the crop or turned with the face. */
interface Square {
  readonly corners: readonly Point[];
  readonly attention: number;
}

/**
 * The mean attention of all squares that cover a pixel's centre.
 * @returns [size * size], NaN where there is none
 */
export function heatMap(squares: readonly Square[], size: number): Float32Array {
  const sums = new Float32Array(size * size);
  const counts = new Uint16Array(size * size);
  for (const { corners, attention } of squares) {
    const [origin, right, , down] = corners as [Point, Point, Point, Point];
    const [ux, uy] = [right[0] - origin[0], right[1] - origin[1]];
    const [vx, vy] = [down[0] - origin[0], down[1] - origin[1]];
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const clamp = (value: number) => Math.min(Math.max(value, 0), size - 1);
    for (let y = clamp(Math.ceil(Math.min(...ys))); y <= clamp(Math.floor(Math.max(...ys))); y++) {
      for (let x = clamp(Math.ceil(Math.min(...xs))); x <= clamp(Math.floor(Math.max(...xs))); x++) {
        const [dx, dy] = [x - origin[0], y - origin[1]];
        const along = (dx * ux + dy * uy) / (ux * ux + uy * uy);
        const across = (dx * vx + dy * vy) / (vx * vx + vy * vy);
        if (along < 0 || along > 1 || across < 0 || across > 1) continue;
        sums[y * size + x]! += attention;
        counts[y * size + x]!++;
      }
    }
  }
  return sums.map((sum, pixel) => sum / counts[pixel]!);
}

function heatOver(crop: Float32Array, heat: Float32Array, range: Range): Float32Array {
  const result = new Float32Array(crop.length);
  for (const [pixel, value] of heat.entries()) {
    const at = pixel * 3;
    const gray = 0.299 * crop[at]! + 0.587 * crop[at + 1]! + 0.114 * crop[at + 2]!;
    const colour = Number.isNaN(value) ? undefined : colourOf(value, range);
    for (let channel = 0; channel < 3; channel++) {
      // Over grey the colours mean what the legend says; the skin would shift them.
      result[at + channel] = colour ? HEAT * colour[channel]! + (1 - HEAT) * gray : DIMMED * gray;
    }
  }
  return result;
}

function outlines(squares: readonly Square[]): string {
  const path = squares
    .map(
      ({ corners }) =>
        `M${corners.map(([x, y]) => `${(x + 0.5).toFixed(1)} ${(y + 0.5).toFixed(1)}`).join('L')}Z`,
    )
    .join('');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">` +
    `<path d="${path}" fill="none" stroke="#ffffff" stroke-opacity="0.28" stroke-width="0.8"/></svg>`
  );
}

/** Names differ at their end. */
const shortened = (name: string) => (name.length <= 30 ? name : `..${name.slice(-28)}`);

function titleOf({ patches, predictedNme }: ExplainedStep, index: number): string {
  const mean = patches.reduce((sum, { attention }) => sum + attention, 0) / patches.length;
  return `step ${index + 1}: ${mean.toFixed(3)}, predicted ${predictedNme.toFixed(1)} %`;
}

function paste(canvas: PixelImage, crop: Float32Array, left: number, top: number): void {
  for (let y = 0; y < SIZE; y++) {
    const row = Uint8Array.from(crop.subarray(y * SIZE * 3, (y + 1) * SIZE * 3), Math.round);
    canvas.data.set(row, ((top + y) * canvas.width + left) * 3);
  }
}
