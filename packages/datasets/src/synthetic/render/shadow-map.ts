import type { Vector } from '../head/surface-point';
import { type Cutout, Raster } from './raster';
import type { SceneMesh } from './scene-mesh';

const SIZE = 160;
/** Samples a centimetre; the map spans 40 cm. */
const SCALE = 4;
/** Added so that all depths are positive. */
const FAR = 100;
/** Shadows start this far behind what casts them, and are full this much further, in centimetres. */
const BIAS = 0.35;
const SOFT = 0.5;

/** What a distant light sees, to tell what lies in the shadow. */
export class ShadowMap {
  readonly #raster = new Raster(SIZE);
  #x = new Float32Array(0);
  #y = new Float32Array(0);
  #near = new Float32Array(0);
  // The light's direction, and those to the right and up as it sees them; the right one has no height.
  #dx = 0;
  #dy = 0;
  #dz = 0;
  #rx = 0;
  #rz = 0;
  #ux = 0;
  #uy = 0;
  #uz = 0;

  /** Looks at a mesh from a light; `lit` then tells what the light reaches. */
  draw(mesh: SceneMesh, positions: Float32Array, direction: Vector, hair: Cutout, beard: Cutout): void {
    const { vertexCount } = mesh;
    if (this.#x.length < vertexCount) {
      this.#x = new Float32Array(vertexCount);
      this.#y = new Float32Array(vertexCount);
      this.#near = new Float32Array(vertexCount);
    }
    const [dx, dy, dz] = direction;
    // right = (0, 1, 0) x direction, but for lights from straight above or below.
    const flat = Math.hypot(dx, dz);
    const [rx, rz] = flat > 1e-3 ? [dz / flat, -dx / flat] : [1, 0];
    const [ux, uy, uz] = [dy * rz, dz * rx - dx * rz, -dy * rx];
    const half = SIZE / 2;
    for (let i = 0; i < vertexCount; i++) {
      const x = positions[3 * i]!;
      const y = positions[3 * i + 1]!;
      const z = positions[3 * i + 2]!;
      this.#x[i] = half + SCALE * (rx * x + rz * z);
      this.#y[i] = half - SCALE * (ux * x + uy * y + uz * z);
      this.#near[i] = FAR + dx * x + dy * y + dz * z;
    }
    this.#raster.draw(mesh, this.#x, this.#y, this.#near, hair, beard);
    this.#dx = dx;
    this.#dy = dy;
    this.#dz = dz;
    this.#rx = rx;
    this.#rz = rz;
    this.#ux = ux;
    this.#uy = uy;
    this.#uz = uz;
  }

  /** The share of light, 0 to 1, that reaches a point in camera coordinates. */
  lit(x: number, y: number, z: number): number {
    const half = SIZE / 2;
    const sx = half + SCALE * (this.#rx * x + this.#rz * z);
    const sy = half - SCALE * (this.#ux * x + this.#uy * y + this.#uz * z);
    const near = FAR + this.#dx * x + this.#dy * y + this.#dz * z;
    const column = Math.floor(sx);
    const row = Math.floor(sy);
    const fx = sx - column;
    const fy = sy - row;
    const { depth } = this.#raster;
    const top = shadowAt(depth, column, row, near) * (1 - fx) + shadowAt(depth, column + 1, row, near) * fx;
    const bottom =
      shadowAt(depth, column, row + 1, near) * (1 - fx) + shadowAt(depth, column + 1, row + 1, near) * fx;
    return 1 - (top * (1 - fy) + bottom * fy);
  }
}

function shadowAt(depth: Float32Array, column: number, row: number, near: number): number {
  if (column < 0 || row < 0 || column >= SIZE || row >= SIZE) return 0;
  const before = depth[row * SIZE + column]! - near - BIAS;
  return before <= 0 ? 0 : before >= SOFT ? 1 : before / SOFT;
}
