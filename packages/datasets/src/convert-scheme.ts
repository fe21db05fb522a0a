import {
  ibug68,
  ibug68ToWflw98,
  MusicaError,
  wflw98,
  wflw98FlagsToIbug68,
  wflw98Mixtures,
  wflw98ToIbug68,
  wflw98ValuesToIbug68,
} from '@musica/core';
import type { FaceRecord, WritableDataset } from './dataset';

/**
 * A data set of WFLW's 98 points with iBUG's 68 instead (see `wflw98ToIbug68`); all else stays.
 * @throws MusicaError `dataset` where it has other landmarks.
 */
export function datasetTo68(dataset: WritableDataset): WritableDataset {
  needScheme(dataset, 'wflw98');
  const faces = dataset.faces.map((face): FaceRecord => {
    const { occluded, landmarks, weights, spreads } = face;
    return {
      ...face,
      landmarks: wflw98ToIbug68(landmarks),
      ...(occluded ? { occluded: wflw98FlagsToIbug68(occluded) } : {}),
      // No more certain than the least certain point that it is made of.
      ...(weights ? { weights: wflw98ValuesToIbug68(weights, (parts) => Math.min(...parts)) } : {}),
      ...(spreads ? { spreads: wflw98ValuesToIbug68(spreads, (parts) => Math.max(...parts)) } : {}),
    };
  });
  return { ...dataset, scheme: ibug68, faces };
}

/**
 * A data set of iBUG's 68 points with WFLW's 98 (see `ibug68ToWflw98`). Their weights say how far a point can be trusted:
 * those that lie between the 68 count less, brows little and pupils next to nothing. For training, not for measuring.
 * @throws MusicaError `dataset` where it has other landmarks.
 */
export function datasetTo98(dataset: WritableDataset): WritableDataset {
  needScheme(dataset, 'ibug68');
  const faces = dataset.faces.map((face): FaceRecord => {
    const { occluded, landmarks, weights, spreads } = face;
    const parts = <T>(values: readonly T[]) => wflw98Mixtures.map(({ from }) => from.map((i) => values[i]!));
    return {
      ...face,
      landmarks: ibug68ToWflw98(landmarks),
      weights: wflw98Mixtures.map(
        ({ from, trust }) => trust * Math.min(...from.map((index) => weights?.[index] ?? 1)),
      ),
      ...(occluded ? { occluded: parts(occluded).map((flags) => flags.some(Boolean)) } : {}),
      ...(spreads ? { spreads: parts(spreads).map((values) => Math.max(...values)) } : {}),
    };
  });
  return { ...dataset, scheme: wflw98, faces };
}

function needScheme({ name, scheme }: WritableDataset, needed: string): void {
  if (scheme.name === needed) return;
  throw new MusicaError('dataset', `${name} has ${scheme.name} landmarks, ${needed} are needed`);
}
