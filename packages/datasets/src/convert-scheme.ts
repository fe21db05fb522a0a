import { ibug68, MusicaError, wflw98FlagsToIbug68, wflw98ToIbug68, wflw98ValuesToIbug68 } from '@musica/core';
import type { FaceRecord, WritableDataset } from './dataset';

/**
 * A data set of WFLW's 98 points with iBUG's 68 instead (see `wflw98ToIbug68`); all else stays.
 * @throws MusicaError `dataset` where it has other landmarks.
 */
export function datasetTo68(dataset: WritableDataset): WritableDataset {
  if (dataset.scheme.name !== 'wflw98') {
    throw new MusicaError(
      'dataset',
      `${dataset.name} has ${dataset.scheme.name} landmarks, wflw98 are needed`,
    );
  }
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
