import {
  type Affine,
  type Box,
  invertAffine,
  type PixelImage,
  Random,
  type Similarity,
  warp,
} from '@musica/core';

/** Where a face has been moved to, and how. */
export interface StillPose {
  /** From the middle of the frame, in sizes of the face. */
  readonly x: number;
  readonly y: number;
  /** How much larger than at rest. */
  readonly zoom: number;
  /** Degrees, clockwise. */
  readonly roll: number;
}

/** One frame of a photograph that moves, and the truth about it. */
export interface StillFrame {
  readonly image: PixelImage;
  /** Milliseconds. */
  readonly time: number;
  /** From pixels of the photograph to pixels of the frame. */
  readonly toFrame: Similarity;
}

export interface MovingStillOptions {
  /** Frames a second. Default 30. */
  readonly frameRate?: number;
  /** Deviation of the sensor's noise, in levels of 255. Default 2. */
  readonly noise?: number;
  /** Of the noise. Default 0. */
  readonly seed?: number;
}

/** The face is at most this large in the frame, in pixels: the usual size before a webcam. */
const largestFace = 120;
/** Side of the square frame, in sizes of the face. */
const frameSide = 3.2;

/** Parts of the tour: how long, in seconds, and the pose from 0 to 1 in it. All begin and end in the middle, some abruptly. */
const tour: readonly { readonly seconds: number; readonly pose: (part: number) => Partial<StillPose> }[] = [
  { seconds: 3, pose: () => ({}) },
  // Slowly across, and back.
  { seconds: 4, pose: (part) => ({ x: 0.2 * wave(part) }) },
  // Quickly.
  { seconds: 3, pose: (part) => ({ x: 0.5 * wave(2 * part) }) },
  // Nodding.
  { seconds: 2, pose: (part) => ({ y: 0.12 * wave(3 * part) }) },
  // Swaying, which turns the head as well.
  { seconds: 3, pose: (part) => ({ x: 0.15 * wave(part), y: 0.04 * wave(2 * part), roll: 10 * wave(part) }) },
  { seconds: 3, pose: (part) => ({ zoom: 1.35 ** wave(part) }) },
  { seconds: 3, pose: (part) => ({ roll: 25 * wave(part) }) },
  { seconds: 2, pose: () => ({}) },
];

/**
 * A photograph's face moved about, for measuring trackers: at rest, across slowly and quickly, nodding, swaying, nearer
 * and further, turned in the plane. How it moves is known exactly.
 * @param face its tight landmark box in the photograph, where it is to start in the middle
 */
export function* movingStill(
  photograph: PixelImage,
  face: Box,
  { frameRate = 30, noise = 2, seed = 0 }: MovingStillOptions = {},
): Generator<StillFrame, void, void> {
  const size = Math.sqrt(face.width * face.height);
  const shown = Math.min(size, largestFace);
  const side = Math.round(frameSide * shown);
  const random = new Random(seed);
  const seconds = tour.reduce((sum, part) => sum + part.seconds, 0);
  for (let frame = 0; frame < seconds * frameRate; frame++) {
    const pose = poseAt(frame / frameRate);
    const scale = (shown / size) * pose.zoom;
    const angle = (pose.roll * Math.PI) / 180;
    const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    const [centreX, centreY] = [face.x + face.width / 2, face.y + face.height / 2];
    const toX = (side - 1) / 2 + pose.x * shown;
    const toY = (side - 1) / 2 + pose.y * shown;
    const toFrame = { a, b, c: toX - a * centreX + b * centreY, d: toY - b * centreX - a * centreY };
    const affine: Affine = [a, -b, toFrame.c, b, a, toFrame.d];
    const pixels = warp(photograph, invertAffine(affine), side);
    const data = Uint8ClampedArray.from(pixels, (value) => value + noise * random.normal());
    yield {
      image: { data, width: side, height: side, channels: 3 },
      time: (1000 * frame) / frameRate,
      toFrame,
    };
  }
}

/** Where the face is at a time of the tour. */
function poseAt(seconds: number): StillPose {
  let start = 0;
  for (const part of tour) {
    if (seconds < start + part.seconds) {
      return { x: 0, y: 0, zoom: 1, roll: 0, ...part.pose((seconds - start) / part.seconds) };
    }
    start += part.seconds;
  }
  return { x: 0, y: 0, zoom: 1, roll: 0 };
}

/** The sine of so many turns. */
const wave = (turns: number) => Math.sin(2 * Math.PI * turns);
