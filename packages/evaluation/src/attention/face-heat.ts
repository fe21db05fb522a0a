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
import { changeText, colourOf, gateRange, legend, type Range, strokeText } from './colour-scale';

/** Side of the crop of a face in the drawing, in pixels. */
const SIZE = 280;
const GAP = 8;
const TOP = 30;
const BOTTOM = 48;
/** Height of a row of panels with its titles and legends. */
const ROW = TOP + SIZE + BOTTOM;
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
  /** [step][patch] how the NME changes without it, percentage points. */
  readonly changes?: readonly (readonly number[])[] | undefined;
  /** What the landmarks mean. */
  readonly scheme?: LandmarkScheme | undefined;
}

/** Keeps of an image what a drawing of one face needs: the crop that the model sees. */
export function heatFace(
  name: string,
  image: PixelImage,
  explained: ExplainedFace,
  config: Pick<ModelConfig, 'boxSize' | 'cropSize' | 'scheme'>,
  changes?: HeatFace['changes'],
): HeatFace {
  const { boxSize, cropSize } = config;
  const toImage = cropTransform(explained.box, { boxSize: (boxSize * SIZE) / cropSize, cropSize: SIZE });
  return {
    name,
    crop: warp(image, toImage, SIZE),
    toCrop: invertAffine(toImage),
    explained,
    changes,
    scheme: schemeOfConfig(config),
  };
}

/**
 * Draws the face with the landmarks found, and once for each step with its patches in their true size: where patches
 * overlap, the mean of their gates. Below, where it was measured, the same with what leaving a patch out costs this face.
 * @param ranges what the colours of the changes of each step stand for; those of gates go from 0 to 1
 * @returns the bytes of a PNG
 */
export function drawHeat(
  { name, crop, toCrop, explained, changes, scheme }: HeatFace,
  ranges: readonly Range[] = [],
): Promise<Buffer> {
  const { steps } = explained;
  const rows: HeatRow[] = [
    {
      title: titleOf,
      values: ({ patches }) => patches.map((patch) => patch.attention),
      range: () => gateRange,
    },
    ...(changes
      ? [
          {
            title: (_: ExplainedStep, step: number) => `step ${step + 1}: NME without, points`,
            values: (_: ExplainedStep, step: number) => changes[step]!,
            range: (step: number) => ranges[step]!,
            say: changeText,
          },
        ]
      : []),
  ];
  const width = GAP + (steps.length + 1) * (SIZE + GAP);
  const height = rows.length * ROW;
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
  for (const [row, { title, values, range: rangeOf, say }] of rows.entries()) {
    const top = row * ROW + TOP;
    for (const [index, step] of steps.entries()) {
      const left = leftOf(index + 1);
      const range = rangeOf(index);
      const numbers = values(step, index);
      const squares = step.patches.map(({ corners }, patch) => ({
        corners: corners.map((corner) => applyAffine(toCrop, corner)),
        value: numbers[patch]!,
      }));
      paste(canvas, heatOver(crop, heatMap(squares, SIZE), range), left, top);
      drawings.push({ svg: outlines(squares), left, top });
      words.push(strokeText(title(step, index), left, top - 19, 8, INK));
      words.push(legend(range, left + 30, top + SIZE + 8, SIZE - 60, INK, say));
    }
  }
  const texts = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${words.join('')}</svg>`;
  return drawOver(canvas, [...drawings, { svg: texts }]);
}

interface HeatRow {
  readonly title: (step: ExplainedStep, index: number) => string;
  /** Of each patch. */
  readonly values: (step: ExplainedStep, index: number) => readonly number[];
  readonly range: (index: number) => Range;
  readonly say?: (value: number) => string;
}

/** A value of a square area, upright in the crop or turned with the face. */
interface Square {
  readonly corners: readonly Point[];
  readonly value: number;
}

/**
 * The mean of the values of all squares that cover a pixel's centre.
 * @returns [size * size], NaN where there is none
 */
export function heatMap(squares: readonly Square[], size: number): Float32Array {
  const sums = new Float32Array(size * size);
  const counts = new Uint16Array(size * size);
  for (const { corners, value } of squares) {
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
        sums[y * size + x]! += value;
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
