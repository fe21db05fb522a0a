import {
  type Affine,
  applyAffine,
  type Box,
  boxOfLandmarks,
  cropTransform,
  describeError,
  invertAffine,
  isMusicaError,
  type Landmarks,
  type PixelImage,
  type Point,
  warp,
} from '@musica/core';
import type { FaceRecord, OpenedDataset } from '@musica/datasets';
import { facesByImage, prefetch } from '@musica/datasets';
import { readFaceImage } from '@musica/synthesis';

/** A face cut out of its image, square, to look at. */
export interface FaceCrop {
  readonly face: FaceRecord;
  /** `size` x `size` pixels, RGB; what lies outside the image is black. */
  readonly image: PixelImage;
  /** In pixels of the crop. */
  readonly landmarks: readonly Point[];
  /** The box of the data set, or where it has none the tight one of the landmarks, in pixels of the crop. */
  readonly box: Box;
  /** Whether the box is one that the data set brings. */
  readonly boxGiven: boolean;
  /** Width and height of the whole image. */
  readonly whole: { readonly width: number; readonly height: number };
}

/** Of the face's longest side, from its centre: what is shown at least, and at most for a large or shifted box. */
const LEAST_REACH = 0.68;
const MOST_REACH = 1.3;

/**
 * The square of an image that shows a face with some margin, and its box as far as that is not far away.
 * @param box a box that shall be seen
 * @returns the map from pixels of the crop to those of the image
 */
export function cropRegion(landmarks: Landmarks, box: Box | undefined, size: number): Affine {
  const tight = boxOfLandmarks(landmarks);
  const side = Math.max(tight.width, tight.height, 1);
  const [x, y] = [tight.x + tight.width / 2, tight.y + tight.height / 2];
  const edges = box ? [x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y] : [];
  const reach = Math.min(
    Math.max(LEAST_REACH * side, ...edges.map((edge) => edge * 1.04)),
    MOST_REACH * side,
  );
  return cropTransform(
    { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach },
    { boxSize: size, cropSize: size },
  );
}

/** Cuts one face out of its image. */
export function cutCrop(face: FaceRecord, whole: PixelImage, size: number): FaceCrop {
  const { landmarks } = face;
  const toImage = cropRegion(landmarks, face.box, size);
  const toCrop = invertAffine(toImage);
  const { x, y, width, height } = face.box ?? boxOfLandmarks(landmarks);
  const [left, top] = applyAffine(toCrop, [x, y]);
  return {
    face,
    image: {
      data: Uint8Array.from(warp(whole, toImage, size), (value) => Math.round(value)),
      width: size,
      height: size,
      channels: 3,
    },
    landmarks: landmarks.map((point) => applyAffine(toCrop, point)),
    box: { x: left, y: top, width: width / toImage[0], height: height / toImage[0] },
    boxGiven: face.box !== undefined,
    whole: { width: whole.width, height: whole.height },
  };
}

/**
 * Cuts faces out, image by image, each decoded once; those of data sets that hold their images in themselves as well.
 * @param onProblem told of an image that cannot be read; its faces are left out
 */
export async function* faceCrops(
  { path, format }: Pick<OpenedDataset, 'path' | 'format'>,
  faces: readonly FaceRecord[],
  size: number,
  onProblem: (message: string) => void,
): AsyncGenerator<FaceCrop> {
  const byImage = facesByImage(faces);
  for await (const { group, whole } of format.images
    ? imagesInside(format.images(path), byImage)
    : prefetch(byImage.values(), async (group) => ({ group, whole: await read(group[0]!) }))) {
    if (typeof whole === 'string') onProblem(whole);
    else for (const face of group) yield cutCrop(face, whole, size);
  }
}

async function* imagesInside(
  images: AsyncIterable<{ id: string; image: PixelImage }>,
  byImage: Map<string, FaceRecord[]>,
): AsyncGenerator<{ group: FaceRecord[]; whole: PixelImage | string }> {
  const missing = new Map(byImage);
  for await (const { id, image } of images) {
    const group = missing.get(id);
    if (group) yield { group, whole: image };
    missing.delete(id);
    if (missing.size === 0) return;
  }
  for (const [id, group] of missing) yield { group, whole: `the data set holds no image ${id}` };
}

async function read(face: FaceRecord): Promise<PixelImage | string> {
  try {
    return await readFaceImage(face);
  } catch (error) {
    if (isMusicaError(error)) return describeError(error);
    throw error;
  }
}
