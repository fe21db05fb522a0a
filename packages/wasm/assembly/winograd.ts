import { multiplyAdd, zeros } from './arithmetic';
import { multiply } from './matrix';

// The second convolution by the minimal filtering algorithm F(4 x 4, 3 x 3) of Winograd (Lavin and Gray, 2016,
// arXiv 1509.09308): the 4 x 4 outputs over a 6 x 6 tile take 36 multiplications for each pair of channels instead of
// 144. A patch of 14 is one tile, larger patches are several. The price is transforms of input and output, which are
// shared by all filters, and weights that are transformed beforehand (see ../src/pack). The first convolution goes the
// same way over 9 tiles; with only 3 channels its products need no matrix multiplication, and never leave the registers.

const CHANNELS = 32;
/** Bytes of all channels of one position. */
const CELL: usize = CHANNELS * 4;
/** Values of a transformed tile, for each channel. */
const TILE = 36;

/**
 * The first convolution with what follows it: 3 x 3 x 3 without padding, bias, ReLU and 2 x 2 max-pool.
 * @param patches [count, side, side, 3] float32; side - 2 is a multiple of 4
 * @param weights [8 quadruples of filters, 36, 3, 4] transformed, then [32] biases
 * @param scratch room for 84 * 16 bytes
 * @param to [count, (side - 2) / 2, (side - 2) / 2, 32]
 */
export function convolvePool(
  patches: usize,
  count: i32,
  side: i32,
  weights: usize,
  scratch: usize,
  to: usize,
): void {
  const across = (side - 2) >> 2;
  const rowBytes = <usize>side * 12;
  const pooledBytes = <usize>across * 2 * CELL;
  const tile = scratch;
  const half = scratch + <usize>(TILE * 16);
  const biases = weights + <usize>(TILE * 3) * CELL;
  for (; count > 0; count--, patches += rowBytes * side, to += pooledBytes * (2 * across)) {
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++) {
        // The fourth lane holds what follows the pixel, and is never read.
        const from = patches + rowBytes * (4 * y) + 48 * x;
        for (let i: usize = 0; i < 6; i++) inputTransform(from + 12 * i, rowBytes, half + 16 * i, 96);
        for (let i: usize = 0; i < 6; i++) inputTransform(half + 96 * i, 16, tile + 96 * i, 16);
        let filters = weights;
        const corner = to + pooledBytes * (2 * y) + 2 * CELL * x;
        for (let at: usize = 0; at < CELL; at += 16) {
          for (let i: usize = 0; i < 6; i++) {
            productsOfRow(tile + 96 * i, filters, half + 16 * i);
            filters += 6 * 48;
          }
          poolOfTile(half, v128.load(biases + at), corner + at, pooledBytes);
        }
      }
    }
  }
}

/** 6 values of a tile times 4 filters, transformed along the row: 4 values, 96 bytes apart. */
// @ts-expect-error: decorator
@inline
function productsOfRow(tile: usize, filters: usize, to: usize): void {
  const m0 = product(tile, filters);
  const m1 = product(tile + 16, filters + 48);
  const m2 = product(tile + 32, filters + 96);
  const m3 = product(tile + 48, filters + 144);
  const m4 = product(tile + 64, filters + 192);
  const m5 = product(tile + 80, filters + 240);
  v128.store(to, firstOf(m0, m1, m2, m3, m4), 0);
  v128.store(to, secondOf(m1, m2, m3, m4), 96);
  v128.store(to, thirdOf(m1, m2, m3, m4), 192);
  v128.store(to, fourthOf(m1, m2, m3, m4, m5), 288);
}

/** 3 channels of one value times 4 filters. */
// @ts-expect-error: decorator
@inline
function product(value: usize, filters: usize): v128 {
  const red = f32x4.mul(v128.load32_splat(value, 0), v128.load(filters, 0));
  const green = multiplyAdd(v128.load32_splat(value, 4), v128.load(filters, 16), red);
  return multiplyAdd(v128.load32_splat(value, 8), v128.load(filters, 32), green);
}

/** The other half of the output transform, [4 columns, 6] to 4 x 4, and its 2 x 2 max-pool with bias and ReLU. */
// @ts-expect-error: decorator
@inline
function poolOfTile(half: usize, bias: v128, to: usize, rowBytes: usize): void {
  for (let column = 0; column < 2; column++, half += 192, to += CELL) {
    const m1 = v128.load(half, 16);
    const m2 = v128.load(half, 32);
    const m3 = v128.load(half, 48);
    const m4 = v128.load(half, 64);
    const n1 = v128.load(half, 112);
    const n2 = v128.load(half, 128);
    const n3 = v128.load(half, 144);
    const n4 = v128.load(half, 160);
    const upper = f32x4.pmax(
      f32x4.pmax(firstOf(v128.load(half, 0), m1, m2, m3, m4), secondOf(m1, m2, m3, m4)),
      f32x4.pmax(firstOf(v128.load(half, 96), n1, n2, n3, n4), secondOf(n1, n2, n3, n4)),
    );
    const lower = f32x4.pmax(
      f32x4.pmax(thirdOf(m1, m2, m3, m4), fourthOf(m1, m2, m3, m4, v128.load(half, 80))),
      f32x4.pmax(thirdOf(n1, n2, n3, n4), fourthOf(n1, n2, n3, n4, v128.load(half, 176))),
    );
    // The largest of four sums stays the largest with bias and ReLU on it.
    v128.store(to, f32x4.pmax(f32x4.add(upper, bias), zeros()));
    v128.store(to + rowBytes, f32x4.pmax(f32x4.add(lower, bias), zeros()));
  }
}

// The rows of A^T.

// @ts-expect-error: decorator
@inline
function firstOf(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128): v128 {
  return f32x4.add(f32x4.add(m0, f32x4.add(m1, m2)), f32x4.add(m3, m4));
}

// @ts-expect-error: decorator
@inline
function secondOf(m1: v128, m2: v128, m3: v128, m4: v128): v128 {
  return multiplyAdd(f32x4.sub(m3, m4), f32x4.splat(2), f32x4.sub(m1, m2));
}

// @ts-expect-error: decorator
@inline
function thirdOf(m1: v128, m2: v128, m3: v128, m4: v128): v128 {
  return multiplyAdd(f32x4.add(m3, m4), f32x4.splat(4), f32x4.add(m1, m2));
}

// @ts-expect-error: decorator
@inline
function fourthOf(m1: v128, m2: v128, m3: v128, m4: v128, m5: v128): v128 {
  return multiplyAdd(f32x4.sub(m3, m4), f32x4.splat(8), f32x4.add(f32x4.sub(m1, m2), m5));
}

/**
 * From the maps of `convolvePool`, [count, side, side, 32] with side - 2 a multiple of 4, to tiles
 * [36, count * tiles, 32].
 */
export function transformTiles(maps: usize, count: i32, side: i32, scratch: usize, tiles: usize): void {
  const across = (side - 2) >> 2;
  const rowBytes = <usize>side * CELL;
  const plane = <usize>(count * across * across) * CELL;
  for (; count > 0; count--, maps += rowBytes * side) {
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++, tiles += CELL) {
        const from = maps + rowBytes * (4 * y) + CELL * (4 * x);
        for (let at: usize = 0; at < CELL; at += 16) {
          // Downwards into the scratch, column beside column; then sideways.
          for (let i: usize = 0; i < 6; i++) {
            inputTransform(from + at + CELL * i, rowBytes, scratch + 16 * i, 96);
          }
          for (let i: usize = 0; i < 6; i++) {
            inputTransform(scratch + 96 * i, 16, tiles + at + plane * 6 * i, plane);
          }
        }
      }
    }
  }
}

/** 6 values, `step` bytes apart, times the matrix B^T. */
// @ts-expect-error: decorator
@inline
function inputTransform(from: usize, step: usize, to: usize, toStep: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(-5);
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + step * 2);
  const d3 = v128.load(from + step * 3);
  const d4 = v128.load(from + step * 4);
  const d5 = v128.load(from + step * 5);
  v128.store(to, multiplyAdd(d0, four, multiplyAdd(d2, five, d4)));
  // d4 - 4 d2 and d3 - 4 d1, whose sum and difference are wanted; likewise d4 - d2 and 2 (d3 - d1).
  const even = multiplyAdd(d2, f32x4.splat(-4), d4);
  const odd = multiplyAdd(d1, f32x4.splat(-4), d3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + toStep * 2, f32x4.sub(even, odd));
  const half = f32x4.sub(d4, d2);
  const slope = f32x4.mul(f32x4.sub(d3, d1), two);
  v128.store(to + toStep * 3, f32x4.add(half, slope));
  v128.store(to + toStep * 4, f32x4.sub(half, slope));
  v128.store(to + toStep * 5, multiplyAdd(d1, four, multiplyAdd(d3, five, d5)));
}

/**
 * The products of all tiles with all filters: for each of the 36 values [rows, 32] x [32, 32].
 * @param tiles [36, rows, 32]
 * @param weights [36, 4 panels, 32, 8]
 * @param none 32 zeros
 * @param products [36, rows, 32]
 */
export function multiplyTiles(tiles: usize, rows: i32, weights: usize, none: usize, products: usize): void {
  const plane = <usize>rows * CELL;
  for (let i = 0; i < TILE; i++) {
    multiply(tiles, CELL, rows, CHANNELS, weights, CHANNELS, CHANNELS / 8, none, products, CELL);
    tiles += plane;
    products += plane;
    weights += CELL * CHANNELS;
  }
}

/**
 * Back from products to the map of the convolution, with bias and ReLU; and from there to the features of a patch: the
 * central half of the map beside its 2 x 2 max-pool.
 * @param products [36, count * tiles, 32]
 * @param side of the maps that `transformTiles` took
 * @param scratch 24 * 16 bytes, then room for the map, [side - 2, side - 2, 32]
 * @param to [count, (side - 2) / 2, (side - 2) / 2, 64]: 32 central, 32 pooled channels
 */
export function tileFeatures(
  products: usize,
  count: i32,
  side: i32,
  biases: usize,
  scratch: usize,
  to: usize,
): void {
  const inner = side - 2;
  const across = inner >> 2;
  const half = inner >> 1;
  const offset = half >> 1;
  const rowBytes = <usize>inner * CELL;
  const plane = <usize>(count * across * across) * CELL;
  const map = scratch + 24 * 16;
  for (; count > 0; count--) {
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++, products += CELL) {
        const corner = map + rowBytes * (4 * y) + CELL * (4 * x);
        for (let at: usize = 0; at < CELL; at += 16) {
          const bias = v128.load(biases + at);
          for (let i: usize = 0; i < 6; i++) {
            outputTransform(products + at + plane * i, plane * 6, zeros(), scratch + 16 * i, 96);
          }
          for (let i: usize = 0; i < 4; i++) {
            outputTransform(scratch + 96 * i, 16, bias, corner + at + rowBytes * i, CELL);
          }
        }
      }
    }
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++, to += 2 * CELL) {
        const centre = map + rowBytes * (y + offset) + CELL * (x + offset);
        const corner = map + rowBytes * (2 * y) + CELL * (2 * x);
        const below = corner + rowBytes;
        for (let at: usize = 0; at < CELL; at += 16) {
          // The ReLU comes last: the largest of four values stays the largest with it on.
          v128.store(to + at, f32x4.pmax(v128.load(centre + at), zeros()));
          const upper = f32x4.pmax(v128.load(corner + at), v128.load(corner + at, CELL));
          const lower = f32x4.pmax(v128.load(below + at), v128.load(below + at, CELL));
          v128.store(to + at, f32x4.pmax(f32x4.pmax(upper, lower), zeros()), CELL);
        }
      }
    }
  }
}

/** 6 values, `step` bytes apart, times the matrix A^T, plus `bias`. */
// @ts-expect-error: decorator
@inline
function outputTransform(from: usize, step: usize, bias: v128, to: usize, toStep: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + step * 2);
  const m3 = v128.load(from + step * 3);
  const m4 = v128.load(from + step * 4);
  v128.store(to, f32x4.add(firstOf(v128.load(from), m1, m2, m3, m4), bias));
  v128.store(to + toStep, f32x4.add(secondOf(m1, m2, m3, m4), bias));
  v128.store(to + toStep * 2, f32x4.add(thirdOf(m1, m2, m3, m4), bias));
  v128.store(to + toStep * 3, f32x4.add(fourthOf(m1, m2, m3, m4, v128.load(from + step * 5)), bias));
}
