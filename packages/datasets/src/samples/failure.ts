import {
  type Box,
  boxOfLandmarks,
  intersectionOverUnion,
  type Landmarks,
  type PixelImage,
  type Point,
  type Random,
} from '@musica/core';

/**
 * What an aligner cannot get right: a box `shifted` by half of its side and more, a box on the `background`, or a
 * face `upside-down`.
 */
export const failureKinds = ['shifted', 'background', 'upside-down'] as const;
export type FailureKind = (typeof failureKinds)[number];

/** A face that was made impossible to align. */
export interface FailedFace {
  readonly image: PixelImage;
  /** Where the landmarks really are, in pixels of that image. */
  readonly landmarks: Landmarks;
  /** Where the aligner is told to look. */
  readonly box: Box;
}

/** A box touches the face at most so much (intersection over union) to be called background. */
const MOST_OVERLAP = 0.1;
/** Places tried for a box on the background before one beside the face has to do. */
const TRIES = 30;

/** Makes a failure of a face, from its tight box. Background is anywhere in the image, as far as there is room. */
export function synthesizeFailure(
  image: PixelImage,
  landmarks: Landmarks,
  kind: FailureKind,
  random: Random,
): FailedFace {
  const tight = boxOfLandmarks(landmarks);
  if (kind === 'shifted') return { image, landmarks, box: moved(tight, random, random.uniform(0.5, 0.8)) };
  if (kind === 'background') return { image, landmarks, box: onBackground(image, tight, random) };
  const turn = ([x, y]: Point): Point => [image.width - 1 - x, image.height - 1 - y];
  const turned = landmarks.map(turn);
  return { image: turnedOver(image), landmarks: turned, box: boxOfLandmarks(turned) };
}

/** The box in a random direction, by a share of its sides. */
function moved(box: Box, random: Random, share: number): Box {
  const angle = random.uniform(0, 2 * Math.PI);
  // Along the larger axis by the whole share, so that a corner is as far as an edge.
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const unit = share / Math.max(Math.abs(dx), Math.abs(dy));
  return { ...box, x: box.x + dx * unit * box.width, y: box.y + dy * unit * box.height };
}

function onBackground(image: PixelImage, tight: Box, random: Random): Box {
  for (let tried = 0; tried < TRIES; tried++) {
    const size = random.uniform(0.4, 1.2);
    const [width, height] = [tight.width * size, tight.height * size];
    // Up to a quarter of it may reach beyond the image.
    const box = {
      x: random.uniform(-width / 4, image.width - (3 * width) / 4),
      y: random.uniform(-height / 4, image.height - (3 * height) / 4),
      width,
      height,
    };
    if (intersectionOverUnion(box, tight) <= MOST_OVERLAP) return box;
  }
  return moved(tight, random, 1);
}

function turnedOver(image: PixelImage): PixelImage {
  const { data, channels } = image;
  const turned = new Uint8Array(data.length);
  for (let from = 0, to = data.length - channels; to >= 0; from += channels, to -= channels) {
    for (let channel = 0; channel < channels; channel++) turned[to + channel] = data[from + channel]!;
  }
  return { ...image, data: turned };
}
