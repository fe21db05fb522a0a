import { type LandmarkScheme, messageOf } from '@musica/core';
import type { FaceRecord } from '../dataset';
import { contentHash } from './content-hash';
import { farOutside } from './far-outside';
import type { Finding } from './finding';
import { implausibleShapes } from './implausible-shape';
import { sharedGroups } from './shared-groups';
import { swappedSides } from './swapped-sides';

export interface CheckOptions {
  /** Opens an image far enough to tell its size; whatever it throws is a finding. */
  readonly sizeOf: (image: string) => Promise<{ width: number; height: number }>;
  /** The split of a face. Default: its own. */
  readonly splitOf?: (face: FaceRecord) => string | undefined;
  /** Told of every face that is done. */
  readonly onFace?: () => void;
}

/**
 * Looks for what is wrong with a data set that could be read: images that cannot be opened or are there twice, points
 * far outside, left and right mixed up, points that form no face, images and persons that are in two splits. Each image is read once, a hash of
 * its content is kept.
 */
export async function* checkFaces(
  faces: readonly FaceRecord[],
  scheme: LandmarkScheme,
  { sizeOf, splitOf = ({ split }) => split, onFace }: CheckOptions,
): AsyncGenerator<Finding> {
  /** By image: all its faces. By content: the images that have it. */
  const byImage = new Map<string, FaceRecord[]>();
  const byContent = new Map<string, string[]>();
  for (const face of faces) {
    const known = byImage.get(face.image);
    if (known) known.push(face);
    else byImage.set(face.image, [face]);
  }
  for (const [image, ofImage] of byImage) {
    const size = await openImage(image);
    if (typeof size === 'string')
      yield { kind: 'broken-image', faces: ofImage.map(({ id }) => id), message: size };
    for (const face of ofImage) {
      const outside = typeof size === 'string' ? undefined : farOutside(face.landmarks, size);
      if (outside) yield { kind: 'far-outside', faces: [face.id], message: outside };
      const swapped = swappedSides(face.landmarks, scheme);
      if (swapped) yield { kind: 'swapped-sides', faces: [face.id], message: swapped };
      onFace?.();
    }
    yield* repeatedFaces(ofImage);
    yield* sharedImage(ofImage);
  }
  for (const images of byContent.values()) {
    if (images.length === 1) continue;
    const same = images.flatMap((image) => byImage.get(image)!);
    yield {
      kind: 'duplicate-image',
      faces: same.map(({ id }) => id),
      message: `the same image ${images.length} times: ${listOf(images)}`,
    };
    yield* sharedImage(same);
  }
  for (const { face, distance } of implausibleShapes(faces)) {
    yield { kind: 'implausible-shape', faces: [face.id], message: describeShape(distance) };
  }
  yield* sharedGroups(faces, splitOf);

  async function openImage(image: string): Promise<{ width: number; height: number } | string> {
    try {
      const size = await sizeOf(image);
      const hash = await contentHash(image);
      const known = byContent.get(hash);
      if (known) known.push(image);
      else byContent.set(hash, [image]);
      return size;
    } catch (error) {
      return messageOf(error);
    }
  }

  function* sharedImage(same: readonly FaceRecord[]): Generator<Finding> {
    const splits = [...new Set(same.map(splitOf))].filter((split) => split !== undefined);
    if (splits.length < 2) return;
    const message = `the same image is in ${splits.join(' and ')}: ${listOf([...new Set(same.map(({ image }) => image))])}`;
    yield { kind: 'shared-image', faces: same.map(({ id }) => id), message };
  }
}

function describeShape(distance: number): string {
  if (!Number.isFinite(distance)) return 'all points lie in one place';
  return `the points form no face: they are ${Math.round(100 * distance)} % of its size off any pose of the others`;
}

function* repeatedFaces(faces: readonly FaceRecord[]): Generator<Finding> {
  if (faces.length < 2) return;
  const seen = new Map<string, string>();
  for (const { id, landmarks } of faces) {
    // To a tenth of a pixel: the same label through two formats.
    const key = landmarks
      .flat()
      .map((value) => value.toFixed(1))
      .join();
    const first = seen.get(key);
    if (first === undefined) seen.set(key, id);
    else yield { kind: 'repeated-face', faces: [first, id], message: `the same landmarks as ${first}` };
  }
}

function listOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} .. (${names.length})`;
}
