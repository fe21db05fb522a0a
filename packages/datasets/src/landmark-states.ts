import type { FaceRecord } from './dataset';

/** What a data set knows of a landmark: `hidden` has a place that something covers, `missing` is not labelled at all. */
export type LandmarkState = 'present' | 'hidden' | 'missing';

/** The state of each landmark: those of weight 0 are missing, those that are `occluded` hidden. */
export function landmarkStates({
  landmarks,
  occluded,
  weights,
}: Pick<FaceRecord, 'landmarks' | 'occluded' | 'weights'>): LandmarkState[] {
  return landmarks.map((_, i) => (weights?.[i] === 0 ? 'missing' : occluded?.[i] ? 'hidden' : 'present'));
}
