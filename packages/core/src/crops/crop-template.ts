import { MusicaError } from '../errors';
import type { Landmarks, Point } from '../geometry/point';
import { ibug68, wflw98 } from '../schemes/index';

/** Where five points of a face lie in a crop: eyes, nose tip, mouth corners, each at the image's left first. */
export interface CropTemplate {
  /** Side of the square crop that the points are given for, in pixels. */
  readonly size: number;
  readonly points: readonly [Point, Point, Point, Point, Point];
}

/**
 * The crop of 112 x 112 pixels that most models of face recognition take: that of ArcFace (Deng et al., CVPR 2019; the
 * points of insightface's `face_align`).
 */
export const arcFaceTemplate: CropTemplate = {
  size: 112,
  points: [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
  ],
};

/**
 * The five points of a face: pupils, or the means of the eye contours; nose tip; mouth corners.
 * @param landmarks 68 (iBUG) or 98 (WFLW)
 * @throws MusicaError `landmarks` for another number
 */
export function fivePoints(landmarks: Landmarks): CropTemplate['points'] {
  const nose = ({ 68: 30, 98: 54 } as const)[landmarks.length];
  if (nose === undefined) {
    throw new MusicaError(
      'landmarks',
      `${landmarks.length} landmarks: five points are known of 68 and of 98`,
    );
  }
  const { pupils, parts } = landmarks.length === 68 ? ibug68 : wflw98;
  const mouth = parts.mouthOuter!;
  const mean = (indices: readonly number[]): Point => {
    const sum = (axis: 0 | 1) => indices.reduce((total, index) => total + landmarks[index]![axis], 0);
    return [sum(0) / indices.length, sum(1) / indices.length];
  };
  return [mean(pupils[0]), mean(pupils[1]), landmarks[nose]!, landmarks[mouth[0]!]!, landmarks[mouth[6]!]!];
}
