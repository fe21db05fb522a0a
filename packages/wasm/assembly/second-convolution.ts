import { zeros } from './arithmetic';
import { multiply } from './matrix';
import { inputTransform, outputTransform, TILE } from './minimal-filtering';

const CHANNELS = 32;
/** Bytes of all channels of one position. */
const CELL: usize = CHANNELS * 4;

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

/**
 * The products of all tiles with all filters: for each of the 36 values [rows, 32] x [32, 32].
 * @param tiles [36, rows, 32]
 * @param weights [36, 4 panels, 32, 8]
 * @param none 32 zeros
 * @param products [36, rows, 32]
 */
export function multiplyTiles(tiles: usize, rows: i32, weights: usize, none: usize, products: usize): void {
  const plane = <usize>rows * CELL;
  for (let i: usize = 0; i < TILE; i++) {
    multiply(tiles, CELL, rows, CHANNELS, weights, CHANNELS, CHANNELS / 8, none, products, CELL);
    tiles += plane;
    products += plane;
    weights += CELL * CHANNELS;
  }
}

/**
 * Back from products to the map of the convolution, and from there, with bias and ReLU, to the features of a patch: the
 * central half of the map beside its 2 x 2 max-pool.
 * @param products [36, count * tiles, 32]
 * @param side of the maps that `transformTiles` took
 * @param scratch 36 * 16 bytes, then room for the map, [side - 2, side - 2, 32]
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
  const map = scratch + TILE * 16;
  for (; count > 0; count--) {
    for (let y = 0; y < across; y++) {
      for (let x = 0; x < across; x++, products += CELL) {
        const corner = map + rowBytes * (4 * y) + CELL * (4 * x);
        for (let at: usize = 0; at < CELL; at += 16) {
          for (let i: usize = 0; i < 6; i++) {
            outputTransform(products + at + plane * i, plane * 6, scratch + 16 * i, 96);
          }
          for (let i: usize = 0; i < 4; i++) {
            outputTransform(scratch + 96 * i, 16, corner + at + rowBytes * i, CELL);
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
          // Bias and ReLU come last: the largest of four values stays the largest with them.
          const bias = v128.load(biases + at);
          v128.store(to + at, f32x4.pmax(f32x4.add(v128.load(centre + at), bias), zeros()));
          const upper = f32x4.pmax(v128.load(corner + at), v128.load(corner + at, CELL));
          const lower = f32x4.pmax(v128.load(below + at), v128.load(below + at, CELL));
          v128.store(to + at, f32x4.pmax(f32x4.add(f32x4.pmax(upper, lower), bias), zeros()), CELL);
        }
      }
    }
  }
}
