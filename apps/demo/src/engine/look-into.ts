import { modelBoxOfDetected } from '@musica/core';
import type { WebAligner } from '@musica/web';
import type { StillFace, StillImage, StillScene } from '../state';
import type { Timings } from './timings';

/** Faces that are shown; a photograph of a crowd would take long. */
const MOST_FACES = 24;

/** Finds the faces of an image and looks into every step of each. */
export async function lookInto(
  aligner: WebAligner,
  { image }: StillImage,
  timings: Timings,
): Promise<StillFace[]> {
  const source = image as ImageBitmap | HTMLCanvasElement;
  const found = await timings.measure('Find faces', () => aligner.detect(source));
  const faces: StillFace[] = [];
  for (const { box } of inReadingOrder(found.slice(0, MOST_FACES))) {
    const [explained] = await timings.measure('Look into a face', () =>
      aligner.explain(source, [modelBoxOfDetected(box, aligner.model)]),
    );
    faces.push({ kind: 'still', ...explained! });
  }
  return faces;
}

/** From left to right, as people count faces. */
function inReadingOrder<T extends { box: { x: number; width: number } }>(faces: readonly T[]): T[] {
  return [...faces].sort((a, b) => a.box.x + a.box.width / 2 - (b.box.x + b.box.width / 2));
}

/** Milliseconds that all faces take at this threshold, as an application would run them: the best of three. */
export async function timeAll(
  aligner: WebAligner,
  { image, faces }: StillScene,
  exitBelow: number,
): Promise<number> {
  const boxes = faces.map(({ box }) => box);
  let best = Infinity;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    await aligner.align(image as ImageBitmap | HTMLCanvasElement, boxes, { exitBelow });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
