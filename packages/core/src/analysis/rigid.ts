/** Three numbers: a point or a direction; x to the image's right, y up, z to the viewer. */
export type Vector = readonly [x: number, y: number, z: number];

/** A rotation, row by row. */
export type Rotation = readonly [Vector, Vector, Vector];

export const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** a + factor b, of length 1. */
export function unit(a: Vector, b: Vector = a, factor = 0): Vector {
  const sum: Vector = [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]];
  const length = Math.sqrt(dot(sum, sum));
  return [sum[0] / length, sum[1] / length, sum[2] / length];
}

export const turn = (r: Rotation, v: Vector): Vector => [dot(r[0], v), dot(r[1], v), dot(r[2], v)];

/** R turned further by |w| radians about w (Rodrigues). */
export function turnedBy(w: Vector, r: Rotation): Rotation {
  const angle = Math.sqrt(dot(w, w));
  if (angle < 1e-12) return r;
  const axis = unit(w);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const column = (k: 0 | 1 | 2): Vector => {
    const v: Vector = [r[0][k], r[1][k], r[2][k]];
    const along = dot(axis, v) * (1 - cos);
    const beside = cross(axis, v);
    return [
      cos * v[0] + sin * beside[0] + along * axis[0],
      cos * v[1] + sin * beside[1] + along * axis[1],
      cos * v[2] + sin * beside[2] + along * axis[2],
    ];
  };
  const [x, y, z] = [column(0), column(1), column(2)];
  return [
    [x[0], y[0], z[0]],
    [x[1], y[1], z[1]],
    [x[2], y[2], z[2]],
  ];
}
