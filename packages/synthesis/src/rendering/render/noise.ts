import { Random } from '@musica/core';

/** Side of a noise texture; they repeat. */
export const NOISE_SIZE = 256;
const MASK = NOISE_SIZE - 1;

/** The textures that everything is varied with; values 0 to 1 about a mean of 0.5. */
export interface NoiseTextures {
  /** Clouds of several sizes. */
  readonly clouds: Float32Array;
  /** Independent texels. */
  readonly grain: Float32Array;
  /** Hairs side by side along the rows, slowly changing down the columns. */
  readonly strands: Float32Array;
}

/** The same textures every time. */
export function noiseTextures(): NoiseTextures {
  const random = new Random(20_210_811);
  const grain = Float32Array.from({ length: NOISE_SIZE * NOISE_SIZE }, () => random.uniform());
  return { grain, clouds: clouds(random), strands: strands(random) };
}

/** The texel nearest to a place; one unit is one texel. */
export function texel(noise: Float32Array, x: number, y: number): number {
  return noise[((Math.floor(y) & MASK) << 8) | (Math.floor(x) & MASK)]!;
}

/** Between texels. */
export function smoothTexel(noise: Float32Array, x: number, y: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const top = (row & MASK) << 8;
  const bottom = ((row + 1) & MASK) << 8;
  const left = column & MASK;
  const right = (column + 1) & MASK;
  const a = noise[top | left]!;
  const b = noise[top | right]!;
  const c = noise[bottom | left]!;
  const d = noise[bottom | right]!;
  return a + (b - a) * fx + (c - a) * fy + (a - b - c + d) * fx * fy;
}

function clouds(random: Random): Float32Array {
  const sum = new Float32Array(NOISE_SIZE * NOISE_SIZE);
  for (const [cells, weight] of [
    [8, 0.5],
    [16, 0.35],
    [32, 0.25],
    [64, 0.2],
    [128, 0.15],
  ] as const) {
    const lattice = Float32Array.from({ length: cells * cells }, () => random.uniform(-1, 1));
    const at = (x: number, y: number) => lattice[(y % cells) * cells + (x % cells)]!;
    const step = NOISE_SIZE / cells;
    for (let row = 0; row < NOISE_SIZE; row++) {
      for (let column = 0; column < NOISE_SIZE; column++) {
        const [x, y] = [Math.floor(column / step), Math.floor(row / step)];
        const [fx, fy] = [ease(column / step - x), ease(row / step - y)];
        const top = at(x, y) * (1 - fx) + at(x + 1, y) * fx;
        const bottom = at(x, y + 1) * (1 - fx) + at(x + 1, y + 1) * fx;
        const i = row * NOISE_SIZE + column;
        sum[i] = sum[i]! + weight * (top * (1 - fy) + bottom * fy);
      }
    }
  }
  return sum.map((value) => Math.min(1, Math.max(0, 0.5 + 0.5 * value)));
}

const ease = (t: number) => t * t * (3 - 2 * t);

function strands(random: Random): Float32Array {
  const texture = new Float32Array(NOISE_SIZE * NOISE_SIZE);
  // Rows of hair brightness that are replaced by others at their own pace.
  let from = Float32Array.from({ length: NOISE_SIZE }, () => random.uniform());
  const first = from;
  const rows = 16;
  for (let block = 0; block < NOISE_SIZE / rows; block++) {
    const last = block === NOISE_SIZE / rows - 1;
    const to = last ? first : from.map((value) => 0.6 * value + 0.4 * random.uniform());
    for (let row = 0; row < rows; row++) {
      const part = row / rows;
      for (let column = 0; column < NOISE_SIZE; column++) {
        const value = from[column]! * (1 - part) + to[column]! * part;
        texture[(block * rows + row) * NOISE_SIZE + column] = value;
      }
    }
    from = to;
  }
  return texture;
}
