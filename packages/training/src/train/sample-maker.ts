import {
  isMusicaError,
  messageOf,
  type PixelImage,
  pyramidLevels,
  pyramidSizes,
  toPoints,
} from '@musica/core';
import { augmentOptions, makeSample, sampleRandom } from '@musica/datasets';
import { ImageReader } from '@musica/synthesis';
import { assertInImage } from './assert-in-image';
import type { BatchAnswer, BatchMemory, BatchRequest, WorkerSetup } from './sample-messages';

/** Makes the batches that are asked for, of the faces that it was told of; it answers an error rather than throw one. */
export type BatchMaker = (request: BatchRequest) => Promise<BatchAnswer>;

export function batchMaker(setup: WorkerSetup): BatchMaker {
  const { faces, weighted, config, scheme, augmentation, seed, cacheBytes } = setup;
  const options = augmentOptions(augmentation);
  const sizes = pyramidSizes(config.cropSize, pyramidLevels(config));
  const images = new ImageReader();
  const decoded = new Map<string, PixelImage>();
  let decodedBytes = 0;
  const told = new Set<number>();

  async function imageAt(path: string): Promise<PixelImage> {
    const known = decoded.get(path);
    if (known) return known;
    const image = await images.read(path);
    if (decodedBytes + image.data.length <= cacheBytes) {
      decoded.set(path, image);
      decodedBytes += image.data.length;
    }
    return image;
  }

  /** The face at an address, or the next one whose image can be read. Each unreadable image is reported once. */
  async function readableFace(
    start: number,
    problems: string[],
  ): Promise<{ face: number; image: PixelImage }> {
    for (let tried = 0; tried < faces.length; tried++) {
      const face = (start + tried) % faces.length;
      try {
        const image = await imageAt(faces[face]!.image);
        const { id, landmarks, box } = faces[face]!;
        assertInImage({ id, image, landmarks: toPoints(landmarks), ...(box && { box }) });
        return { face, image };
      } catch (error) {
        if (!isMusicaError(error)) throw error;
        if (!told.has(face)) problems.push(error.message);
        told.add(face);
      }
    }
    throw new Error('no image of the data set can be used');
  }

  function newMemory(count: number): BatchMemory {
    const points = () => new Float32Array(count * scheme.count * 2);
    const levels = sizes.map((size) => new Float32Array(count * size * size * 3));
    const weights = weighted ? { weights: new Float32Array(count * scheme.count) } : {};
    return { levels, landmarks: points(), initial: points(), ...weights };
  }

  async function makeBatch({ step, samples, memory }: BatchRequest): Promise<BatchAnswer> {
    const problems: string[] = [];
    const made = memory ?? newMemory(samples.length);
    const { levels, landmarks, initial, weights: allWeights } = made;
    for (const [row, { epoch, face }] of samples.entries()) {
      const readable = await readableFace(face, problems);
      const { id, landmarks: packed, weights, box } = faces[readable.face]!;
      const labelled = {
        id,
        image: readable.image,
        landmarks: toPoints(packed),
        ...(weights && { weights }),
        ...(box && { box }),
      };
      const place = levels.map((all) => {
        const length = all.length / samples.length;
        return all.subarray(row * length, (row + 1) * length);
      });
      const sample = makeSample(labelled, config, scheme, sampleRandom(seed, epoch, face), options, place);
      landmarks.set(sample.landmarks, row * sample.landmarks.length);
      initial.set(sample.initial, row * sample.initial.length);
      const counts = allWeights?.subarray(row * scheme.count, (row + 1) * scheme.count);
      if (sample.weights) counts?.set(sample.weights);
      else counts?.fill(1);
    }
    return { step, ...made, problems };
  }

  return async (request) => {
    try {
      return await makeBatch(request);
    } catch (error) {
      return { step: request.step, error: messageOf(error) };
    }
  };
}
