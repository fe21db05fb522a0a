import { boxOfLandmarks, headPose, type Landmarks } from '@musica/core';
import { type FaceRecord, groupOfFace } from '@musica/datasets';

/** What tells a sort of face, as the data set has it or its labels say. */
export interface FaceTraits {
  readonly subsets: readonly string[];
  readonly attributes?: FaceRecord['attributes'];
  /** How far the head is turned to the side, degrees; left out where neither an attribute nor the landmarks say it. */
  readonly yaw?: number;
  /** sqrt(width x height) of the tight box of the true landmarks, in pixels. */
  readonly size: number;
  /** The faces of one person are alike. */
  readonly person: string;
}

export function traitsOf(
  face: Pick<FaceRecord, 'id' | 'group' | 'subsets' | 'attributes' | 'weights'>,
  truth: Landmarks,
): FaceTraits {
  const { subsets = [], attributes, weights } = face;
  const { width, height } = boxOfLandmarks(truth);
  const known = attributes?.yaw;
  const isWhole = weights?.includes(0) !== true;
  const yaw = typeof known === 'number' ? known : isWhole ? headPose(truth)?.yaw : undefined;
  return {
    subsets,
    ...(attributes && { attributes }),
    ...(yaw === undefined ? {} : { yaw }),
    size: Math.sqrt(width * height),
    person: groupOfFace(face),
  };
}
