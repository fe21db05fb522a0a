import type { Vector } from '../head/surface-point';
import type { Pose, View } from '../scene/scene';

/** The point the head turns about, and the one that is kept in the image's middle; head coordinates, centimetres. */
const PIVOT: Vector = [0, 0, 2];
const FACE_CENTRE: Vector = [0, -0.5, 6.5];
/** Height of the average face from brows to chin in centimetres. */
const FACE_HEIGHT = 14.5;

/** Rows of the matrix that turns head coordinates into those of the camera: yaw first, then pitch, then roll. */
export type Rotation = readonly [Vector, Vector, Vector];

export function rotationOf({ yaw, pitch, roll }: Pose): Rotation {
  const [sy, cy] = sinCos(yaw);
  const [sp, cp] = sinCos(pitch);
  const [sr, cr] = sinCos(roll);
  // After the yaw: x = cy x + sy z, z = -sy x + cy z. After the pitch: y = cp y - sp z, z = sp y + cp z.
  const x: Vector = [cy, 0, sy];
  const y: Vector = [sp * sy, cp, -sp * cy];
  const z: Vector = [-cp * sy, sp, cp * cy];
  const turned = (a: number, b: number): Vector => [
    a * x[0] + b * y[0],
    a * x[1] + b * y[1],
    a * x[2] + b * y[2],
  ];
  return [turned(cr, sr), turned(-sr, cr), z];
}

function sinCos(degrees: number): readonly [number, number] {
  const radians = (degrees * Math.PI) / 180;
  return [Math.sin(radians), Math.cos(radians)];
}

/** A pinhole camera that looks along -z at a turned head. */
export class Camera {
  readonly rotation: Rotation;
  readonly distance: number;
  /** Pixels that a centimetre spans at one centimetre from the camera. */
  readonly focal: number;
  readonly #shift: readonly [number, number];
  readonly #middle: readonly [number, number];

  /** @param size side of the image in pixels */
  constructor(view: View, size: number) {
    this.rotation = rotationOf(view.pose);
    this.distance = view.distance;
    const centre = this.#turn(FACE_CENTRE);
    this.#shift = [centre[0], centre[1]];
    this.focal = ((view.faceSize * size) / FACE_HEIGHT) * (view.distance - centre[2]);
    this.#middle = [(size - 1) / 2 + view.offset[0] * size, (size - 1) / 2 + view.offset[1] * size];
  }

  #turn([x, y, z]: Vector): Vector {
    const [a, b, c] = this.rotation;
    const [px, py, pz] = [x - PIVOT[0], y - PIVOT[1], z - PIVOT[2]];
    return [
      a[0] * px + a[1] * py + a[2] * pz,
      b[0] * px + b[1] * py + b[2] * pz,
      c[0] * px + c[1] * py + c[2] * pz,
    ];
  }

  /** Camera coordinates (cm; x right, y up, z to the camera) of a point of the head. */
  toCamera(point: Vector): Vector {
    const [x, y, z] = this.#turn(point);
    return [x - this.#shift[0], y - this.#shift[1], z];
  }

  /** Pixels of a point in camera coordinates, and the inverse of its distance along the view. */
  project([x, y, z]: Vector): { x: number; y: number; near: number } {
    const near = 1 / (this.distance - z);
    return {
      x: this.#middle[0] + this.focal * x * near,
      y: this.#middle[1] - this.focal * y * near,
      near,
    };
  }

  /** Turns [count, 3] directions of the head into those of the camera. */
  turnAll(from: Float32Array, to: Float32Array, count: number): void {
    const [[ax, ay, az], [bx, by, bz], [cx, cy, cz]] = this.rotation;
    for (let i = 0; i < 3 * count; i += 3) {
      const x = from[i]!;
      const y = from[i + 1]!;
      const z = from[i + 2]!;
      to[i] = ax * x + ay * y + az * z;
      to[i + 1] = bx * x + by * y + bz * z;
      to[i + 2] = cx * x + cy * y + cz * z;
    }
  }

  /** Camera coordinates of [count, 3] points of the head. */
  toCameraAll(from: Float32Array, to: Float32Array, count: number): void {
    this.turnAll(from, to, count);
    // A shift of all: the turned pivot, the image's middle.
    const origin = this.toCamera([0, 0, 0]);
    for (let i = 0; i < 3 * count; i += 3) {
      to[i] = to[i]! + origin[0];
      to[i + 1] = to[i + 1]! + origin[1];
      to[i + 2] = to[i + 2]! + origin[2];
    }
  }
}
