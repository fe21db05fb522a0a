import { boxOfLandmarks, type LandmarkScheme, type Landmarks, normalizerOf } from '@musica/core';

/** Least distance of the outer eye corners, as a part of the face size: below it percents of that distance mean nothing. */
const LEAST_EYE_DISTANCE = 0.25;

/** Whether errors on a face can be told in percent of the distance of its eyes: not of profiles, where they coincide. */
export function hasEyeDistance(
  { landmarks }: { readonly landmarks: Landmarks },
  scheme: LandmarkScheme,
): boolean {
  if (!scheme.outerEyeCorners) return true;
  const { width, height } = boxOfLandmarks(landmarks);
  return normalizerOf(landmarks, scheme, 'inter-ocular') >= LEAST_EYE_DISTANCE * Math.sqrt(width * height);
}
