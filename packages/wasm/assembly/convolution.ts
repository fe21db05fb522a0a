import { multiplyAdd, zeros } from './arithmetic';

/** Filters of both convolutions; weights come in 4 blocks of 8 of them. */
const FILTERS = 32;
const BLOCKS = 4;
/** Bytes of one position of a map. */
const CELL: usize = FILTERS * 4;

/**
 * 3 x 3 x 3 convolution without padding, 2 x 2 max-pool, bias and ReLU in one go: the four sums that a pooled value is
 * the largest of never leave the registers.
 * @param patches [count, side, side, 3]
 * @param weights [4 blocks, 27, 8] then [32] biases
 * @param to [count, (side - 2) / 2, (side - 2) / 2, 32]
 */
export function convolvePool(patches: usize, count: i32, side: i32, weights: usize, to: usize): void {
  const rowBytes = <usize>(side * 12);
  const pooled = (side - 2) >> 1;
  const biases = weights + BLOCKS * 27 * 32;
  for (; count > 0; count--, patches += rowBytes * side) {
    for (let y = 0; y < pooled; y++) {
      let from = patches + rowBytes * (2 * y);
      for (let x = 0; x < pooled; x++, from += 24) {
        let block = weights;
        for (let i = 0; i < BLOCKS; i++, block += 27 * 32, to += 32) {
          poolOfFour(from, rowBytes, block, biases + <usize>i * 32, to);
        }
      }
    }
  }
}

// @ts-expect-error: decorator
@inline
function poolOfFour(from: usize, rowBytes: usize, weights: usize, bias: usize, to: usize): void {
  let c00 = zeros();
  let c01 = zeros();
  let c10 = zeros();
  let c11 = zeros();
  let c20 = zeros();
  let c21 = zeros();
  let c30 = zeros();
  let c31 = zeros();
  let below = from + rowBytes;
  for (let row = 0; row < 3; row++) {
    // 3 columns of 3 channels lie side by side.
    for (let end = from + 36; from < end; ) {
      let b0 = v128.load(weights, 0);
      let b1 = v128.load(weights, 16);
      let x = v128.load32_splat(from, 0);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(from, 12);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(below, 0);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(below, 12);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      b0 = v128.load(weights, 32);
      b1 = v128.load(weights, 48);
      x = v128.load32_splat(from, 4);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(from, 16);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(below, 4);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(below, 16);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      b0 = v128.load(weights, 64);
      b1 = v128.load(weights, 80);
      x = v128.load32_splat(from, 8);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(from, 20);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(below, 8);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(below, 20);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      weights += 96;
      from += 12;
      below += 12;
    }
    from += rowBytes - 36;
    below += rowBytes - 36;
  }
  // The largest of four sums stays the largest with the bias and the ReLU on it.
  const m0 = f32x4.pmax(f32x4.pmax(c00, c10), f32x4.pmax(c20, c30));
  const m1 = f32x4.pmax(f32x4.pmax(c01, c11), f32x4.pmax(c21, c31));
  v128.store(to, f32x4.pmax(f32x4.add(m0, v128.load(bias, 0)), zeros()), 0);
  v128.store(to, f32x4.pmax(f32x4.add(m1, v128.load(bias, 16)), zeros()), 16);
}

/**
 * 3 x 3 x 32 convolution without padding, bias and ReLU; then the features of a patch: the central half of the map
 * beside its 2 x 2 max-pool.
 * @param maps [count, side, side, 32] what `convolvePool` made; side - 2 is a multiple of 4
 * @param weights [4 blocks, 288, 8] then [32] biases
 * @param scratch room for [side - 2, side - 2, 32]
 * @param to [count, (side - 2) / 2, (side - 2) / 2, 64]: 32 central, 32 pooled channels
 */
export function convolveFeatures(
  maps: usize,
  count: i32,
  side: i32,
  weights: usize,
  scratch: usize,
  to: usize,
): void {
  const inner = side - 2;
  const half = inner >> 1;
  const offset = half >> 1;
  const rowBytes = <usize>(inner * FILTERS * 4);
  for (; count > 0; count--, maps += <usize>(side * side * FILTERS * 4)) {
    convolve(maps, side, weights, scratch);
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++, to += 2 * CELL) {
        const centre = scratch + rowBytes * (y + offset) + <usize>((x + offset) * FILTERS * 4);
        const corner = scratch + rowBytes * (2 * y) + <usize>(2 * x * FILTERS * 4);
        const below = corner + rowBytes;
        for (let at: usize = 0; at < CELL; at += 16) {
          v128.store(to + at, v128.load(centre + at));
          const upper = f32x4.pmax(v128.load(corner + at), v128.load(corner + at, FILTERS * 4));
          const lower = f32x4.pmax(v128.load(below + at), v128.load(below + at, FILTERS * 4));
          v128.store(to + at, f32x4.pmax(upper, lower), FILTERS * 4);
        }
      }
    }
  }
}

function convolve(map: usize, side: i32, weights: usize, to: usize): void {
  const inner = side - 2;
  const rowBytes = <usize>(side * FILTERS * 4);
  const biases = weights + BLOCKS * 288 * 32;
  for (let block = 0; block < BLOCKS; block++) {
    const bias = biases + <usize>block * 32;
    let out = to + <usize>block * 32;
    for (let y = 0; y < inner; y++) {
      const from = map + rowBytes * y;
      for (let x = 0; x < inner; x += 4, out += 4 * CELL) {
        fourInRow(from + <usize>(x * FILTERS * 4), rowBytes, weights, bias, out);
      }
    }
    weights += 288 * 32;
  }
}

/** 4 neighbouring positions by 8 filters. */
// @ts-expect-error: decorator
@inline
function fourInRow(from: usize, rowBytes: usize, weights: usize, bias: usize, to: usize): void {
  let c00 = v128.load(bias, 0);
  let c01 = v128.load(bias, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  for (let row = 0; row < 3; row++) {
    // 3 columns of 32 channels lie side by side.
    for (let end = from + 3 * CELL; from < end; ) {
      let b0 = v128.load(weights, 0);
      let b1 = v128.load(weights, 16);
      let x = v128.load32_splat(from, 0);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(from, 128);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(from, 256);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(from, 384);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      b0 = v128.load(weights, 32);
      b1 = v128.load(weights, 48);
      x = v128.load32_splat(from, 4);
      c00 = multiplyAdd(x, b0, c00);
      c01 = multiplyAdd(x, b1, c01);
      x = v128.load32_splat(from, 132);
      c10 = multiplyAdd(x, b0, c10);
      c11 = multiplyAdd(x, b1, c11);
      x = v128.load32_splat(from, 260);
      c20 = multiplyAdd(x, b0, c20);
      c21 = multiplyAdd(x, b1, c21);
      x = v128.load32_splat(from, 388);
      c30 = multiplyAdd(x, b0, c30);
      c31 = multiplyAdd(x, b1, c31);
      weights += 64;
      from += 8;
    }
    from += rowBytes - 3 * CELL;
  }
  const zero = zeros();
  v128.store(to, f32x4.pmax(c00, zero), 0);
  v128.store(to, f32x4.pmax(c01, zero), 16);
  v128.store(to, f32x4.pmax(c10, zero), 128);
  v128.store(to, f32x4.pmax(c11, zero), 144);
  v128.store(to, f32x4.pmax(c20, zero), 256);
  v128.store(to, f32x4.pmax(c21, zero), 272);
  v128.store(to, f32x4.pmax(c30, zero), 384);
  v128.store(to, f32x4.pmax(c31, zero), 400);
}
