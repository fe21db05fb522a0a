import { type Box, boxOfLandmarks, liesOutside } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import type { Point } from '../geometry/point';
import { assertNumber } from '../numeric/assert-number';
import type { Random } from '../numeric/random';
import type { LandmarkScheme } from '../schemes/scheme';
import { mirrorOfScheme } from '../schemes/scheme-knowledge';
import type { Aligner } from './aligner';

/** What several looks at one face agree on. */
export interface Consensus {
  /** The mean over the looks, in pixels of the image. */
  readonly landmarks: Point[];
  /** The tight box of the landmarks. */
  readonly box: Box;
  /** How far the looks are from their mean: root mean square over landmarks, in percent of the box size, sqrt(w h). */
  readonly spread: number;
  /** The same of each landmark, in pixels of the image. */
  readonly spreads: readonly number[];
  /** Mean of the predicted NMEs, in percent. */
  readonly predictedNme: number;
}

/** Times the box is drawn anew around the landmarks found in it: a detector's is only about where the face is. */
const ROUNDS = 3;
/** How the box of a look differs from the tight one: no more than training has shown the model. */
const SCALE = [0.96, 1.1] as const;
const SHIFT = 0.05;

/** Every look counts once: none of them is a mean of two. */
const plain = { flipTest: false } as const;

/**
 * Labels a face with a model by looking at it several times, in boxes that differ a little and every second time in a
 * mirror, and taking the mean: what the looks disagree on is noise of the model, and their spread tells bad labels.
 * @param box about where the face is
 * @param looks how many, at least 1
 * @returns undefined where the landmarks run out of the image
 * @throws MusicaError `config` where `looks` is no such number; as `Aligner.align`
 */
export async function labelFace(
  aligner: Aligner,
  scheme: LandmarkScheme,
  image: PixelImage,
  box: Box,
  looks: number,
  random: Random,
): Promise<Consensus | undefined> {
  assertNumber('looks', looks, { from: 1, whole: true });
  let tight = box;
  for (let round = 0; round < ROUNDS; round++) {
    const [face] = await aligner.align(image, [tight], plain);
    tight = boxOfLandmarks(face!.landmarks);
    if (!(tight.width > 0 && tight.height > 0) || liesOutside(tight, image)) return undefined;
  }
  const mirror = mirrorOfScheme(scheme, 'labelling in a mirror');
  const mirrored = mirrorImage(image);
  const direct = Array.from({ length: Math.ceil(looks / 2) }, () => vary(tight, random));
  const flipped = Array.from({ length: Math.floor(looks / 2) }, () => mirrorBox(vary(tight, random), image));
  const found = [
    ...(await aligner.align(image, direct, plain)),
    ...(await aligner.align(mirrored, flipped, plain)).map((face) => ({
      ...face,
      landmarks: mirror.map((index) => mirrorPoint(face.landmarks[index]!, image)),
    })),
  ];
  const landmarks = mirror.map((_, index) => centre(found.map((face) => face.landmarks[index]!)));
  const squares = landmarks.map(([x, y], index) =>
    average(found.map((face) => (face.landmarks[index]![0] - x) ** 2 + (face.landmarks[index]![1] - y) ** 2)),
  );
  const bounds = boxOfLandmarks(landmarks);
  return {
    landmarks,
    box: bounds,
    spread: 100 * Math.sqrt(average(squares) / (bounds.width * bounds.height)),
    spreads: squares.map(Math.sqrt),
    predictedNme: average(found.map(({ predictedNme }) => predictedNme)),
  };
}

function vary({ x, y, width, height }: Box, random: Random): Box {
  const scale = random.uniform(...SCALE);
  const [dx, dy] = [random.uniform(-SHIFT, SHIFT) * width, random.uniform(-SHIFT, SHIFT) * height];
  return {
    x: x + dx + (width * (1 - scale)) / 2,
    y: y + dy + (height * (1 - scale)) / 2,
    width: width * scale,
    height: height * scale,
  };
}

/** The image flipped left to right. */
function mirrorImage(image: PixelImage): PixelImage {
  const { width, height, channels } = image;
  const data = new Uint8Array(image.data.length);
  for (let row = 0; row < height; row++) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      const from = (start + column) * channels;
      const to = (start + width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++) data[to + channel] = image.data[from + channel]!;
    }
  }
  return { ...image, data };
}

const mirrorPoint = ([x, y]: Point, { width }: PixelImage): Point => [width - 1 - x, y];
const mirrorBox = (box: Box, { width }: PixelImage): Box => ({ ...box, x: width - 1 - box.x - box.width });
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const centre = (points: readonly Point[]): Point => [
  average(points.map(([x]) => x)),
  average(points.map(([, y]) => y)),
];
