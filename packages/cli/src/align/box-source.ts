import { type Box, type BoxConvention, MusicaError, toTightBox } from '@musica/core';
import { pairImages } from '@musica/datasets';

/** The boxes of an image's faces; undefined: whatever the detector finds. It throws MusicaError where it cannot tell. */
export type BoxSource = (path: string) => readonly Box[] | undefined;

/** The tight boxes in those of another detector; without a convention as they are. */
export function converted(source: BoxSource, convention: BoxConvention | undefined): BoxSource {
  if (convention === undefined) return source;
  return (path) => source(path)?.map((box) => toTightBox(box, convention));
}

/** Boxes by the images' names (see `pairImages`). */
export function listedBoxes(
  boxes: ReadonlyMap<string, readonly Box[]>,
  paths: readonly string[],
  file: string,
): BoxSource {
  const pairs = pairImages(paths, boxes.keys());
  return (path) => {
    const name = pairs.get(path);
    if (name !== undefined) return boxes.get(name)!;
    throw new MusicaError('box', `${path}: ${file} has no box for this image`, {
      hint: 'images are matched by their path, or by the end of it where that is unique',
    });
  };
}
