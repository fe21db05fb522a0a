import {
  type Box,
  type BoxConvention,
  type FaceDetector,
  MusicaError,
  type PixelImage,
  toTightBox,
} from '@musica/core';
import { pairImages } from '@musica/datasets';

/** Where the boxes of an image's faces come from; it throws MusicaError where it cannot tell. */
export type BoxSource = (image: PixelImage, path: string) => Promise<readonly Box[]>;

/** Whatever faces the detector finds, best first. */
export function detectedBoxes(detector: FaceDetector): BoxSource {
  return async (image) => (await detector.detect(image)).map(({ box }) => box);
}

/** The same boxes for every image. */
export function fixedBoxes(boxes: readonly Box[]): BoxSource {
  return async () => boxes;
}

/** The tight boxes in those of another detector; without a convention as they are. */
export function converted(source: BoxSource, convention: BoxConvention | undefined): BoxSource {
  if (convention === undefined) return source;
  return async (image, path) => (await source(image, path)).map((box) => toTightBox(box, convention));
}

/** Boxes by the images' names (see `pairImages`). */
export function listedBoxes(
  boxes: ReadonlyMap<string, readonly Box[]>,
  paths: readonly string[],
  file: string,
) {
  const pairs = pairImages(paths, boxes.keys());
  const source: BoxSource = async (_, path) => {
    const name = pairs.get(path);
    if (name !== undefined) return boxes.get(name)!;
    throw new MusicaError('box', `${path}: ${file} has no box for this image`, {
      hint: 'images are matched by their path, or by the end of it where that is unique',
    });
  };
  return source;
}
