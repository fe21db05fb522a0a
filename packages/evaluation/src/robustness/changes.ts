import {
  type Affine,
  applyAffine,
  boxOfLandmarks,
  invertAffine,
  type Landmarks,
  MusicaError,
  mean,
  normalizerOf,
  type PixelImage,
  type Point,
  type Random,
  warpTo,
} from '@musica/core';
import type { Dataset } from '@musica/datasets';
import { decodeImage, encodeImage } from '@musica/node';
import { gaussianBlur } from './gaussian-blur';

/** What is done to the images, and how much. `none` is the image as it is. */
export const robustnessLevels = {
  none: [0],
  /** Degrees, clockwise. */
  turn: [30, 60, 90, 180],
  /** Distance of the outer eye corners, in pixels. */
  shrink: [24, 16, 10, 6],
  /** Factor of all values. */
  darken: [0.5, 0.25, 0.1],
  /** Deviation of a Gaussian, as a share of that distance. */
  blur: [0.05, 0.1, 0.2],
  /** Quality of a JPEG file. */
  compress: [30, 10, 5],
  /** Share of the face's box under a gray rectangle. */
  cover: [0.1, 0.25, 0.5],
} as const;
export type ChangeName = keyof typeof robustnessLevels;
export const changeNames = Object.keys(robustnessLevels) as ChangeName[];

/** An image and the landmarks of its faces. */
export interface Scene {
  readonly image: PixelImage;
  readonly faces: readonly Landmarks[];
}

/** Where the eyes are one behind the other, their distance counts as this share of the face's size. */
const LEAST_EYE_DISTANCE = 0.35;
/** Value of what covers a face. */
const COVER = 118;

/**
 * Changes an image and its faces.
 * @returns undefined where the faces are already smaller than they should become
 */
export async function changeScene(
  scene: Scene,
  change: ChangeName,
  level: number,
  scheme: Dataset['scheme'],
  random: Random,
): Promise<Scene | undefined> {
  const { image, faces } = scene;
  const eyes = mean(faces.map((face) => eyeDistance(face, scheme)));
  switch (change) {
    case 'none':
      return scene;
    case 'turn':
      return warped(scene, turn(image, level));
    case 'shrink':
      return eyes <= level ? undefined : warped(scene, shrink(image, eyes / level));
    case 'darken':
      return { image: mapped(image, (value) => value * level), faces };
    case 'blur':
      return { image: gaussianBlur(image, level * eyes), faces };
    case 'compress':
      return {
        image: await decodeImage(await encodeImage(image, { format: 'jpeg', quality: level })),
        faces,
      };
    case 'cover':
      return { image: covered(scene, level, random), faces };
  }
}

function eyeDistance(face: Landmarks, scheme: Dataset['scheme']): number {
  const { width, height } = boxOfLandmarks(face);
  const least = LEAST_EYE_DISTANCE * Math.sqrt(width * height);
  if (!(least > 0)) throw new MusicaError('landmarks', 'the landmarks of a face are all in one line');
  try {
    return Math.max(least, normalizerOf(face, scheme, 'inter-ocular'));
  } catch {
    return least;
  }
}

interface Frame {
  /** From pixels of the new image to pixels of the old one. */
  readonly toOld: Affine;
  readonly width: number;
  readonly height: number;
}

/** The frame that holds the whole image, turned around its centre. */
function turn({ width, height }: PixelImage, degrees: number): Frame {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = Math.ceil(Math.abs(cos) * width + Math.abs(sin) * height - 1e-6);
  const down = Math.ceil(Math.abs(sin) * width + Math.abs(cos) * height - 1e-6);
  const [u, v] = [(across - 1) / 2, (down - 1) / 2];
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  // Back by the angle, from the new centre to the old one.
  const toOld: Affine = [cos, sin, x - cos * u - sin * v, -sin, cos, y + sin * u - cos * v];
  return { toOld, width: across, height: down };
}

function shrink({ width, height }: PixelImage, factor: number): Frame {
  const size = (length: number) => Math.max(1, Math.round(length / factor));
  const shift = factor / 2 - 0.5;
  return { toOld: [factor, 0, shift, 0, factor, shift], width: size(width), height: size(height) };
}

function warped({ image, faces }: Scene, { toOld, width, height }: Frame): Scene {
  const values = warpTo(image, toOld, { width, height });
  const toNew = invertAffine(toOld);
  return {
    image: { data: Uint8Array.from(values, Math.round), width, height, channels: 3 },
    faces: faces.map((face) => face.map((point): Point => applyAffine(toNew, point))),
  };
}

/** All colours through a function; alpha stays. */
function mapped(image: PixelImage, value: (value: number) => number): PixelImage {
  const { data, channels } = image;
  const isColour = (i: number) => channels !== 4 || i % 4 !== 3;
  return { ...image, data: Uint8Array.from(data, (v, i) => (isColour(i) ? Math.round(value(v)) : v)) };
}

/** A rectangle somewhere on each face, as high and as wide in proportion as the face. */
function covered({ image, faces }: Scene, share: number, random: Random): PixelImage {
  const { width, height, channels } = image;
  const data = Uint8Array.from(image.data);
  const side = Math.sqrt(share);
  for (const face of faces) {
    const box = boxOfLandmarks(face);
    const left = Math.max(0, Math.round(box.x + random.uniform(0, 1 - side) * box.width));
    const top = Math.max(0, Math.round(box.y + random.uniform(0, 1 - side) * box.height));
    const right = Math.min(width, Math.round(left + side * box.width));
    const bottom = Math.min(height, Math.round(top + side * box.height));
    for (let y = top; y < bottom; y++) {
      if (right > left) data.fill(COVER, channels * (width * y + left), channels * (width * y + right));
    }
  }
  return { ...image, data };
}
