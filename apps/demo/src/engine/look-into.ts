import type { WebAligner } from '@musica/web';
import type { StillFace, StillImage, StillScene } from '../state';
import type { Timings } from './timings';

/** Faces that are shown; a photograph of a crowd would take long. */
const MOST_FACES = 24;

/** Finds the faces of an image, rolled ones too, and looks into every step of each. */
export async function lookInto(
  aligner: WebAligner,
  { image }: StillImage,
  timings: Timings,
): Promise<{ faces: StillFace[]; found: number }> {
  const source = image as ImageBitmap | HTMLCanvasElement;
  // Not `detect`: where a face is rolled the aligner tries more than one box, and tells which it kept.
  const found = await timings.measure('Find and align the faces', () => aligner.align(source));
  const faces: StillFace[] = [];
  for (const { box } of inReadingOrder(found.slice(0, MOST_FACES))) {
    const [explained] = await timings.measure('Look into a face', () => aligner.explain(source, [box]));
    faces.push({ kind: 'still', ...explained! });
  }
  return { faces, found: found.length };
}

/** From left to right, as people count faces. */
function inReadingOrder<T extends { box: { x: number; width: number } }>(faces: readonly T[]): T[] {
  return [...faces].sort((a, b) => a.box.x + a.box.width / 2 - (b.box.x + b.box.width / 2));
}

/** Longer than this, in milliseconds, is not measured again: nobody waits for the best of three of it. */
const LONG = 500;

/** Milliseconds that all faces take at this threshold, as an application would run them: the best of three. */
export async function timeAll(
  aligner: WebAligner,
  { image, faces }: StillScene,
  exitBelow: number,
): Promise<number> {
  const boxes = faces.map(({ box }) => box);
  let best = Infinity;
  for (let run = 0; run < 3 && !(best > LONG && run > 0); run++) {
    const start = performance.now();
    await aligner.align(image as ImageBitmap | HTMLCanvasElement, boxes, { exitBelow });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
