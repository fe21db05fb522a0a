import type { Rotation, Vector } from './rigid';

/** Where a head is turned to, in degrees; all 0 looks into the camera. */
export interface HeadPose {
  /** Above 0 the nose points to the image's right. */
  readonly yaw: number;
  /** Above 0 the face looks down. */
  readonly pitch: number;
  /** Above 0 the head leans clockwise as seen in the image, its crown to the image's right. */
  readonly roll: number;
}

/** Where somebody looks, in degrees as the camera sees it; both 0 looks into the camera. */
export interface GazeDirection {
  /** Above 0 to the image's right. */
  readonly yaw: number;
  /** Above 0 down. */
  readonly pitch: number;
}

const degrees = 180 / Math.PI;

/** The angles of R = Rz(-roll) Rx(pitch) Ry(yaw): the head turns sideways first, then nods, then the image is rolled. */
export function poseOf([right, up, ahead]: Rotation): HeadPose {
  // The last row is (-cos pitch sin yaw, sin pitch, cos pitch cos yaw); the roll leaves it as it is.
  return {
    yaw: degrees * Math.atan2(-ahead[0], ahead[2]),
    pitch: degrees * Math.asin(Math.min(1, Math.max(-1, ahead[1]))),
    roll: degrees * Math.atan2(right[1], up[1]),
  };
}

/** @param direction of length 1: x to the image's right, y up, z to the viewer */
export function directionOf([x, y, z]: Vector): GazeDirection {
  return { yaw: degrees * Math.atan2(x, z), pitch: -degrees * Math.asin(Math.min(1, Math.max(-1, y))) };
}
