import { boxOfLandmarks, isMusicaError, type Landmarks, type PixelImage } from '@musica/core';
import { drawLandmarks } from '@musica/node';
import { ImageReader } from '@musica/synthesis';
import type { Evaluation } from '../measure/evaluation';
import { type Html, html } from './html';

export type Example = Evaluation['examples']['best'][number];

/** Side of an image in the file, in pixels; the drawing over it is made of lines and stays sharp. */
const SIDE = 200;

/** A face as a small image with its true landmarks and those that were found; without its image where that is gone. */
export async function faceImage(example: Example): Promise<Html> {
  const { id, nme, predictedNme, truth, landmarks } = example;
  const frame = frameOf(truth, landmarks);
  const photo = await photoOf(example.image, frame);
  const unit = frame.side / 100;
  // A landmark at [0, 0] is in the middle of the top left pixel.
  const at = ([x, y]: Landmarks[number]) =>
    `${((x + 0.5 - frame.x) / unit).toFixed(1)} ${((y + 0.5 - frame.y) / unit).toFixed(1)}`;
  const dots = (points: Landmarks) => points.map((point) => `M${at(point)}h0`).join('');
  const slips = truth.map((point, i) => `M${at(point)}L${at(landmarks[i]!)}`).join('');
  const expected = predictedNme === undefined ? undefined : `expected ${predictedNme.toFixed(2)} %`;
  return html`<figure class="face"><svg viewBox="0 0 100 100" role="img" aria-label="${id}: NME ${nme.toFixed(2)} %${expected && `, ${expected}`}">${
    photo === undefined
      ? html`<text x="50" y="8" class="gone">no image</text>`
      : html`<image href="data:image/jpeg;base64,${photo}" width="100" height="100" preserveAspectRatio="none"/>`
  }<path class="slips" d="${slips}"/><path class="truth" d="${dots(truth)}"/><path class="found" d="${dots(landmarks)}"/></svg><figcaption><b>${nme.toFixed(2)} %</b>${expected && html`<br>${expected}`}<br><span class="id">${id}</span></figcaption></figure>`;
}

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** A square around the true landmarks, and those found as far as they are not too far away to show the face as well. */
function frameOf(truth: Landmarks, found: Landmarks): Frame {
  const { x, y, width, height } = boxOfLandmarks(truth);
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  const size = Math.max(4, width, height);
  const reach = Math.max(
    ...found.map(([fx, fy]) => Math.max(Math.abs(fx - centreX), Math.abs(fy - centreY))),
  );
  const side = Math.round(Math.min(Math.max(1.3 * size, 2.15 * reach), 2 * size));
  return { x: Math.round(centreX - side / 2), y: Math.round(centreY - side / 2), side };
}

async function photoOf(path: string, frame: Frame): Promise<string | undefined> {
  try {
    const image = cut(await new ImageReader().read(path), frame);
    const scale = Math.min(1, SIDE / image.width);
    const bytes = await drawLandmarks(image, [], { format: 'jpeg', quality: 78, scale });
    return bytes.toString('base64');
  } catch (error) {
    if (isMusicaError(error)) return undefined;
    throw error;
  }
}

/** Larger pieces are taken pixel by pixel apart, so that a landmark far away does not ask for a gigabyte. */
const MOST_PIXELS = 600;

/** The part of an image that a frame shows; gray outside of the image. */
function cut({ data, width, height, channels }: PixelImage, { x, y, side }: Frame): PixelImage {
  const pixels = Math.min(side, MOST_PIXELS);
  const step = side / pixels;
  const piece = new Uint8Array(pixels * pixels * 3).fill(128);
  for (let row = 0; row < pixels; row++) {
    const sourceY = Math.floor(y + (row + 0.5) * step);
    if (sourceY < 0 || sourceY >= height) continue;
    for (let column = 0; column < pixels; column++) {
      const sourceX = Math.floor(x + (column + 0.5) * step);
      if (sourceX < 0 || sourceX >= width) continue;
      const from = (sourceY * width + sourceX) * channels;
      for (let c = 0; c < 3; c++)
        piece[(row * pixels + column) * 3 + c] = data[from + (channels === 1 ? 0 : c)]!;
    }
  }
  return { data: piece, width: pixels, height: pixels, channels: 3 };
}
