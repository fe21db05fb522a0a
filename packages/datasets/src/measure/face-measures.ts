import { boxOfLandmarks, type LandmarkScheme, type Landmarks } from '@musica/core';

/** What is measured of a face for the statistics of a data set. */
export interface FaceMeasures {
  /** sqrt(width x height) of the tight landmark box, pixels. */
  readonly size: number;
  /** Width over height of the tight landmark box. */
  readonly aspect: number;
  /** Distance of the outer eye corners, pixels. Undefined, as the roll, where the scheme does not know them. */
  readonly interOcular: number | undefined;
  /** How far the head leans in the image, degrees, clockwise as seen: the direction from eye corner to eye corner. */
  readonly roll: number | undefined;
  /**
   * How far the head is turned, without a 3D model: where the tip of the nose lies between the outer eye corners, along
   * the line through them, 0 half way, -1 and 1 at the corners. Undefined where the scheme has no tip of the nose.
   */
  readonly turn: number | undefined;
}

export function measureFaceShape(landmarks: Landmarks, scheme: LandmarkScheme): FaceMeasures {
  const { width, height } = boxOfLandmarks(landmarks);
  const size = Math.sqrt(width * height);
  const aspect = width / height;
  if (!scheme.outerEyeCorners) {
    return { size, aspect, interOcular: undefined, roll: undefined, turn: undefined };
  }
  const [left, right] = scheme.outerEyeCorners.map((index) => landmarks[index]!) as [
    Landmarks[number],
    Landmarks[number],
  ];
  const [dx, dy] = [right[0] - left[0], right[1] - left[1]];
  const interOcular = Math.hypot(dx, dy);
  const tip = scheme.parts.noseBridge?.at(-1);
  const nose = tip === undefined ? undefined : landmarks[tip];
  // Twice the way from the middle to the nose, along the eye line, in units of the eye line.
  const along =
    nose &&
    (2 * ((nose[0] - (left[0] + right[0]) / 2) * dx + (nose[1] - (left[1] + right[1]) / 2) * dy)) /
      interOcular ** 2;
  return {
    size,
    aspect,
    interOcular,
    roll: (Math.atan2(dy, dx) * 180) / Math.PI,
    turn: along !== undefined && Number.isFinite(along) ? along : undefined,
  };
}
