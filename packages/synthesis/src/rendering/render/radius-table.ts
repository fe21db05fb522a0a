import type { HeadModel } from '../head/head-model';

const ANGLES = 72;
const LOWEST = -20;
const HEIGHTS = 36;
const AXIS_Z = 1.5;

/** How far the skin is from a vertical axis through the head, by angle and height. */
export class RadiusTable {
  /** The axis is x = 0 at this z, in centimetres. */
  readonly axisZ = AXIS_Z;
  readonly #radius = new Float32Array(ANGLES * HEIGHTS);
  readonly #widest = new Float32Array(ANGLES * HEIGHTS);

  constructor({ mean, skin }: HeadModel, positions: Float32Array) {
    const columns = columnsOf(mean);
    const { vertices } = skin;
    for (let i = 0; i < vertices; i++) {
      const row = Math.round(positions[3 * i + 1]! - LOWEST);
      if (row < 0 || row >= HEIGHTS) continue;
      const at = row * ANGLES + columns[i]!;
      const x = positions[3 * i]!;
      const z = positions[3 * i + 2]! - AXIS_Z;
      const radius = Math.sqrt(x * x + z * z);
      if (radius > this.#radius[at]!) this.#radius[at] = radius;
    }
    // Empty bins take the larger of their neighbours.
    for (let row = HEIGHTS - 1; row >= 0; row--) {
      for (let column = 0; column < ANGLES; column++) {
        const at = row * ANGLES + column;
        if (this.#radius[at] === 0) {
          const left = this.#radius[row * ANGLES + ((column + ANGLES - 1) % ANGLES)]!;
          const right = this.#radius[row * ANGLES + ((column + 1) % ANGLES)]!;
          this.#radius[at] = Math.max(left, right);
        }
        const above = row + 1 < HEIGHTS ? this.#widest[at + ANGLES]! : 0;
        this.#widest[at] = Math.max(above, this.#radius[at]!);
      }
    }
  }

  at(angle: number, y: number): number {
    return this.#read(this.#radius, angle, y);
  }

  /** The largest radius at this height and above. */
  widestAbove(angle: number, y: number): number {
    return this.#read(this.#widest, angle, y);
  }

  #read(table: Float32Array, angle: number, y: number): number {
    const height = Math.min(HEIGHTS - 1.001, Math.max(0, y - LOWEST));
    const row = Math.floor(height);
    const turn = ((angle / (2 * Math.PI)) * ANGLES + 2 * ANGLES) % ANGLES;
    const column = Math.floor(turn);
    const next = (column + 1) % ANGLES;
    const [fx, fy] = [turn - column, height - row];
    const low = table[row * ANGLES + column]! * (1 - fx) + table[row * ANGLES + next]! * fx;
    const high = table[(row + 1) * ANGLES + column]! * (1 - fx) + table[(row + 1) * ANGLES + next]! * fx;
    return low * (1 - fy) + high * fy;
  }
}

const knownColumns = new WeakMap<Float32Array, Uint8Array>();

/** The column each vertex of the mean head belongs to, which does for all heads: angles take longer than all the rest. */
function columnsOf(mean: Float32Array): Uint8Array {
  const known = knownColumns.get(mean);
  if (known) return known;
  const columns = Uint8Array.from({ length: mean.length / 3 }, (_, i) =>
    bin(Math.atan2(mean[3 * i]!, mean[3 * i + 2]! - AXIS_Z)),
  );
  knownColumns.set(mean, columns);
  return columns;
}

const bin = (angle: number) => (Math.round((angle / (2 * Math.PI)) * ANGLES) + ANGLES) % ANGLES;
