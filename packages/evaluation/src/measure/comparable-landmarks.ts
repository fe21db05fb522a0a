import {
  commonScheme,
  ibug68,
  type LandmarkScheme,
  type Landmarks,
  type ModelConfig,
  MusicaError,
  parseScheme,
  wflw98ToIbug68,
} from '@musica/core';
import { datasetTo68, type FaceRecord } from '@musica/datasets';

/** True and found landmarks as points that can be compared. */
export interface ComparableLandmarks {
  /** What both are compared as. */
  readonly scheme: LandmarkScheme;
  readonly faces: readonly FaceRecord[];
  /** What a model found, in that scheme. */
  readonly found: (landmarks: Landmarks) => Landmarks;
}

const same = (landmarks: Landmarks) => landmarks;

/**
 * A model of WFLW's 98 landmarks is measured by 68 labels, and the reverse, in the 68 that both have (see `wflw98ToIbug68`).
 * @throws MusicaError `dataset` where model and data have nothing to compare.
 */
export function comparableLandmarks(
  {
    data,
    scheme,
    faces,
  }: { readonly data: string; readonly scheme: LandmarkScheme; readonly faces: readonly FaceRecord[] },
  { name, landmarks, scheme: own }: Pick<ModelConfig, 'name' | 'landmarks' | 'scheme'>,
): ComparableLandmarks {
  if (landmarks === scheme.count) {
    const model = own === undefined ? undefined : parseScheme(own);
    return { scheme: (model && commonScheme(scheme, model)) ?? scheme, faces, found: same };
  }
  if (landmarks === 98 && scheme.name === 'ibug68') return { scheme, faces, found: wflw98ToIbug68 };
  if (landmarks === 68 && scheme.name === 'wflw98') {
    const converted = datasetTo68({ name: data, scheme, faces });
    return { scheme: ibug68, faces: [...converted.faces], found: same };
  }
  throw new MusicaError(
    'dataset',
    `${data} has ${scheme.count} landmarks a face, but model ${name} finds ${landmarks}`,
  );
}
