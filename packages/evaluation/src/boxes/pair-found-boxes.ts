import { type Box, boundsOfBox, boxOfLandmarks, pairBoxes } from '@musica/core';
import { type FaceRecord, facesByImage, pairImages } from '@musica/datasets';
import type { FoundFace } from './fit-box-convention';

/** Detectors draw boxes of very different size: this much intersection over union makes one the box of a face. */
const leastOverlap = 0.1;

/**
 * Which box of a detector is which face of a data set.
 * @param boxes by the names of the images, which are matched as `pairImages` does
 * @returns the faces with a box, and the ids of those without
 */
export function pairFoundBoxes(
  faces: readonly FaceRecord[],
  boxes: ReadonlyMap<string, readonly Box[]>,
): { found: FoundFace[]; missing: string[] } {
  const byImage = facesByImage(faces);
  const names = pairImages(byImage.keys(), boxes.keys());
  const found: FoundFace[] = [];
  const missing: string[] = [];
  for (const [image, group] of byImage) {
    const ofImage = boxes.get(names.get(image) ?? '') ?? [];
    const pairs = pairBoxes(
      group.map(({ landmarks }) => boxOfLandmarks(landmarks)),
      ofImage.map(boundsOfBox),
      leastOverlap,
    );
    for (const [row, { id, landmarks }] of group.entries()) {
      const box = pairs[row] === undefined ? undefined : ofImage[pairs[row]];
      if (box) found.push({ box, landmarks });
      else missing.push(id);
    }
  }
  return { found, missing };
}
