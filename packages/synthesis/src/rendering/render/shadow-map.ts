import type { Vector } from '../head/surface-point';
import { type Cutout, Raster } from './raster';
import type { SceneMesh } from './scene-mesh';
import { FIELDS, Field, type Samples } from './shading/samples';

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
  /** [vertices, 4] as the light sees them. */
  #seen = new Float32Array(0);
  // The light's direction, and those to the right and up as it sees them; the right one has no height.
  #dx = 0;
  #dy = 0;
  #dz = 0;
  #rx = 0;
  #rz = 0;
  #ux = 0;
  #uy = 0;
  #uz = 0;

  /** Looks at a mesh from a light; `findReach` then tells what it reaches. */
  draw(mesh: SceneMesh, positions: Float32Array, direction: Vector, hair: Cutout, beard: Cutout): void {
    const { vertexCount } = mesh;
    if (this.#seen.length < 4 * vertexCount) this.#seen = new Float32Array(Math.ceil(5.2 * vertexCount));
    const seen = this.#seen;
    const [dx, dy, dz] = direction;
    // right = (0, 1, 0) x direction, but for lights from straight above or below.
    const flat = Math.hypot(dx, dz);
    const [rx, rz] = flat > 1e-3 ? [dz / flat, -dx / flat] : [1, 0];
    const [ux, uy, uz] = [dy * rz, dz * rx - dx * rz, -dy * rx];
    this.#dx = dx;
    this.#dy = dy;
    this.#dz = dz;
    this.#rx = rx;
    this.#rz = rz;
    this.#ux = ux;
    this.#uy = uy;
    this.#uz = uz;
    this.#look(positions, vertexCount);
    this.#raster.draw(mesh, seen, hair, beard);
  }

  /** The vertices as the light sees them. */
  #look(positions: Float32Array, vertexCount: number): void {
    const seen = this.#seen;
    const [dx, dy, dz] = [this.#dx, this.#dy, this.#dz];
    const [rx, rz] = [this.#rx, this.#rz];
    const [ux, uy, uz] = [this.#ux, this.#uy, this.#uz];
    const half = SIZE / 2;
    for (let i = 0; i < vertexCount; i++) {
      const x = positions[3 * i]!;
      const y = positions[3 * i + 1]!;
      const z = positions[3 * i + 2]!;
      seen[4 * i] = half + SCALE * (rx * x + rz * z);
      seen[4 * i + 1] = half - SCALE * (ux * x + uy * y + uz * z);
      seen[4 * i + 2] = FAR + dx * x + dy * y + dz * z;
    }
  }

  /** Finds the share of the light, 0 to 1, that reaches each sample. */
  findReach({ values, count }: Samples): void {
    const half = SIZE / 2;
    const rx = this.#rx;
    const rz = this.#rz;
    const ux = this.#ux;
    const uy = this.#uy;
    const uz = this.#uz;
    const dx = this.#dx;
    const dy = this.#dy;
    const dz = this.#dz;
    const { depth } = this.#raster;
    for (let i = 0, o = 0; i < count; i++, o += FIELDS) {
      values[o + Field.reach] = 1;
      const x = values[o + Field.x]!;
      const y = values[o + Field.y]!;
      const z = values[o + Field.z]!;
      const sx = half + SCALE * (rx * x + rz * z);
      const sy = half - SCALE * (ux * x + uy * y + uz * z);
      const column = Math.floor(sx);
      const row = Math.floor(sy);
      if (column < 0 || row < 0 || column >= SIZE - 1 || row >= SIZE - 1) continue;
      const near = FAR + dx * x + dy * y + dz * z + BIAS;
      const at = row * SIZE + column;
      const a = shadowOf(depth[at]! - near);
      const b = shadowOf(depth[at + 1]! - near);
      const c = shadowOf(depth[at + SIZE]! - near);
      const d = shadowOf(depth[at + SIZE + 1]! - near);
      const fx = sx - column;
      const top = a + (b - a) * fx;
      const shadow = top + (c + (d - c) * fx - top) * (sy - row);
      values[o + Field.reach] = 1 - shadow;
    }
  }
}

/** The share of light kept away by what is `before` centimetres nearer to it. */
function shadowOf(before: number): number {
  return before <= 0 ? 0 : before >= SOFT ? 1 : before / SOFT;
}
