import {
  anchorShape,
  applyAffine,
  assertLandmarks,
  type Box,
  boxOfLandmarks,
  buildPyramid,
  composeAffine,
  cropTransform,
  flattenPoints,
  invertAffine,
  type LandmarkScheme,
  type Landmarks,
  type ModelConfig,
  MusicaError,
  mirrorOfScheme,
  type PixelImage,
  pyramidLevels,
  Random,
  standardize,
  warp,
} from '@musica/core';
import type { Sample } from '@musica/core/training';
import { type AugmentOptions, defaultAugmentation } from './augment-options';
import { boxBlur } from './blur';
import { moveEyelids } from './eyelids';
import { bendLandmarks, drawGeometry, jitterBox } from './face-geometry';
import { occlude } from './occlude';
import { addNoise, varyLight } from './photometric';
import { shrink } from './shrink';

/** A face of a data set with its image decoded. */
export interface LabelledFace {
  /** Names the face in messages. */
  readonly id: string;
  readonly image: PixelImage;
  /** In pixels of the image. */
  readonly landmarks: Landmarks;
  /** How much each landmark counts, see `FaceRecord`. Default 1 for all. */
  readonly weights?: ArrayLike<number>;
  /** The box that the model shall be given, in pixels of the image. Default: the tight one of the landmarks. */
  readonly box?: Box;
}

/** What of a model decides how its samples look; a `ModelConfig` and a mean shape have it all. */
export interface SampleConfig extends Pick<ModelConfig, 'boxSize' | 'cropSize' | 'levels'> {
  /** Where the cascade starts: the mean shape in units of the box, 0 to 1 (see `meanShapeOf`). */
  readonly meanShape: Landmarks;
}

/**
 * The generator of one sample. It depends on nothing but these three numbers, so it makes no difference which worker
 * makes which sample and in which order.
 */
export function sampleRandom(seed: number, epoch: number, index: number): Random {
  // 2^32 / golden ratio keeps the epochs far apart in the 32 bits of a stream.
  return new Random(seed, Math.imul(epoch, 0x9e3779b1) + index);
}

/**
 * Makes one training sample of a face: bends it, jitters its box, crops it, moves its lids, varies its light, covers and blurs it.
 * All of the geometry is one transform, so the image is sampled once.
 * @param random see `sampleRandom`; the sample is a function of it and of the other arguments.
 * @param options complete options, from `augmentOptions`; `noAugmentation` gives the plain crop of the tight box.
 * @param into receives the levels of the pyramid, where memory is to be used again.
 * @throws MusicaError `landmarks` where the landmarks do not fit the scheme or have no extent.
 */
export function makeSample(
  face: LabelledFace,
  config: SampleConfig,
  scheme: LandmarkScheme,
  random: Random,
  options: AugmentOptions = defaultAugmentation,
  into: readonly Float32Array[] = [],
): Sample {
  assertLandmarks(face.landmarks, scheme.count, face.id);
  const tight = boxOfLandmarks(face.landmarks);
  if (!(tight.width > 0 && tight.height > 0)) {
    throw new MusicaError('landmarks', `${face.id}: all landmarks lie on one line, so there is no face box`);
  }

  const geometry = drawGeometry([tight.x + tight.width / 2, tight.y + tight.height / 2], random, options);
  const bent = bendLandmarks(face.landmarks, geometry, scheme);
  const box = jitterBox(
    bentBox(boxOfLandmarks(bent), tight, face.box, geometry.mirrored),
    random,
    options.box,
  );
  const cropToBent = cropTransform(box, config);
  const bentToCrop = invertAffine(cropToBent);
  const cropToImage = composeAffine(invertAffine(geometry.transform), cropToBent);

  const size = config.cropSize;
  const inCrop = (points: Landmarks) => flattenPoints(points.map((point) => applyAffine(bentToCrop, point)));
  const landmarks = inCrop(bent);
  const pixels = warp(face.image, cropToImage, size, into[0]);
  // What is never wanted draws no number, so that recipes from before these two existed make the samples that they made.
  if (options.eyelids.probability > 0 && random.chance(options.eyelids.probability)) {
    moveEyelids(pixels, size, landmarks, scheme, random, options.eyelids);
  }
  varyLight(pixels, random, options);
  if (random.chance(options.occluder.probability))
    occlude(pixels, size, options.occluder.largestSide, random);
  if (random.chance(options.blur.probability)) {
    boxBlur(pixels, size, 1 + random.integer(options.blur.largestRadius));
  }
  if (options.shrink.probability > 0 && random.chance(options.shrink.probability)) {
    shrink(pixels, size, random, options.shrink);
  }
  if (random.chance(options.noise.probability)) {
    addNoise(pixels, random.uniform(0, options.noise.deviation), random);
  }
  standardize(pixels);

  return {
    levels: buildPyramid(pixels, size, pyramidLevels(config), into.slice(1)),
    landmarks,
    initial: inCrop(anchorShape(config.meanShape, box)),
    ...(face.weights ? { weights: bentWeights(face.weights, geometry.mirrored, scheme) } : {}),
  };
}

/** A face's own box keeps its place in units of the tight one, however the face is bent. */
function bentBox(bent: Box, tight: Box, own: Box | undefined, mirrored: boolean): Box {
  if (own === undefined) return bent;
  const [width, height] = [own.width / tight.width, own.height / tight.height];
  const left = (own.x - tight.x) / tight.width;
  return {
    x: bent.x + (mirrored ? 1 - left - width : left) * bent.width,
    y: bent.y + ((own.y - tight.y) / tight.height) * bent.height,
    width: width * bent.width,
    height: height * bent.height,
  };
}

/** The weights as the landmarks are numbered in the sample. */
function bentWeights(weights: ArrayLike<number>, mirrored: boolean, scheme: LandmarkScheme): Float32Array {
  if (!mirrored) return Float32Array.from(weights);
  const mirror = mirrorOfScheme(scheme, 'the augmentation "mirror"');
  return Float32Array.from(mirror, (other) => weights[other]!);
}
