import type { Point } from '@musica/core';

/** A rotation as nine numbers, row by row. */
export type Rotation = Float64Array;

/**
 * Degrees: where the nose points (yaw sideways, pitch down) and how the head leans about that direction. The head is
 * turned by roll first, then by pitch, then by yaw about the image's vertical, as one looks to the side.
 */
export interface HeadAngles {
  /** Above 0 the face looks towards the right edge of the image. */
  readonly yaw: number;
  /** Above 0 the face looks down. */
  readonly pitch: number;
  /** Above 0 the head leans clockwise as seen from in front of it. */
  readonly roll: number;
}

/**
 * A weak-perspective camera: a point X of the model (centimetres, y up, z to the viewer) is seen at
 * `[x, y] = translation + scale * [(R X).x, -(R X).y]` pixels, at the depth `scale * (R X).z` towards the viewer.
 */
export interface Pose {
  readonly rotation: Rotation;
  /** Pixels a centimetre. */
  readonly scale: number;
  /** Where the model's origin is seen, in pixels. */
  readonly translation: Point;
}

const radians = Math.PI / 180;

/** R = Ry(yaw) Rx(pitch) Rz(-roll). */
export function rotationOf({ yaw, pitch, roll }: HeadAngles): Rotation {
  const [cy, sy] = [Math.cos(yaw * radians), Math.sin(yaw * radians)];
  const [cx, sx] = [Math.cos(pitch * radians), Math.sin(pitch * radians)];
  const [cz, sz] = [Math.cos(-roll * radians), Math.sin(-roll * radians)];
  return multiply(
    Float64Array.of(cy, 0, sy, 0, 1, 0, -sy, 0, cy),
    multiply(
      Float64Array.of(1, 0, 0, 0, cx, -sx, 0, sx, cx),
      Float64Array.of(cz, -sz, 0, sz, cz, 0, 0, 0, 1),
    ),
  );
}

/** The angles of a rotation; yaw in [-180, 180], pitch in [-90, 90]. */
export function anglesOf(r: Rotation): HeadAngles {
  // The last column, where z goes, is (sin yaw cos pitch, -sin pitch, cos yaw cos pitch); yaw leaves the second row,
  // (-cos pitch sin roll, cos pitch cos roll, -sin pitch), as it is.
  return {
    yaw: Math.atan2(r[2]!, r[8]!) / radians,
    pitch: Math.asin(Math.min(1, Math.max(-1, -r[5]!))) / radians,
    roll: Math.atan2(-r[3]!, r[4]!) / radians,
  };
}

/** a b */
export function multiply(a: Rotation, b: Rotation): Rotation {
  const product = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      product[3 * i + j] = a[3 * i]! * b[j]! + a[3 * i + 1]! * b[3 + j]! + a[3 * i + 2]! * b[6 + j]!;
    }
  }
  return product;
}

/** The rotation by |w| radians about w (Rodrigues). */
export function rotationAbout(x: number, y: number, z: number): Rotation {
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-12) return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const [u, v, w] = [x / angle, y / angle, z / angle];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const d = 1 - c;
  return Float64Array.of(
    c + u * u * d,
    u * v * d - w * s,
    u * w * d + v * s,
    u * v * d + w * s,
    c + v * v * d,
    v * w * d - u * s,
    u * w * d - v * s,
    v * w * d + u * s,
    c + w * w * d,
  );
}

/** [points, 3] of the model as [points, 3]: pixels x and y, and depth towards the viewer in pixels. */
export function project(
  points: ArrayLike<number>,
  { rotation: r, scale, translation }: Pose,
  out = new Float32Array(points.length),
): Float32Array {
  for (let at = 0; at < points.length; at += 3) {
    const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!];
    out[at] = translation[0] + scale * (r[0]! * x + r[1]! * y + r[2]! * z);
    out[at + 1] = translation[1] - scale * (r[3]! * x + r[4]! * y + r[5]! * z);
    out[at + 2] = scale * (r[6]! * x + r[7]! * y + r[8]! * z);
  }
  return out;
}
