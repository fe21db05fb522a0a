import { multiplyAdd, zeros } from './arithmetic';
import { inputTransform, outputTransform, TILE } from './minimal-filtering';

/** Bytes of the 32 filters of one position. */
const CELL: usize = 32 * 4;
/** Bytes of the 8 filters that are computed at a time. */
const OCTET: usize = 8 * 4;
/** Bytes of what one half of a transform leaves for the other. */
const HALF: usize = TILE * 16;

/** Bytes of scratch that `convolvePool` needs for one patch. */
export function convolveScratch(side: i32): i32 {
  const across = (side - 2) >> 2;
  return <i32>HALF + across * across * <i32>(TILE * (16 + OCTET));
}

/**
 * The first convolution with what follows it: 3 x 3 x 3 without padding, bias, ReLU and 2 x 2 max-pool.
 * @param patches [count, side, side, 3] float32; side - 2 is a multiple of 4
 * @param weights [4 octets of filters, 36, 3, 8] transformed, then [32] biases
 * @param scratch room for `convolveScratch(side)` bytes
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
  const tiles = across * across;
  const patchBytes = <usize>(side * side * 12);
  const pooledBytes = <usize>across * 2 * CELL;
  const transformed = scratch + HALF;
  const products = transformed + <usize>tiles * TILE * 16;
  const biases = weights + TILE * 3 * CELL;
  for (; count > 0; count--, patches += patchBytes, to += pooledBytes * (2 * across)) {
    transformPatch(patches, side, across, scratch, transformed);
    let filters = weights;
    for (let at: usize = 0; at < CELL; at += OCTET, filters += TILE * 3 * OCTET) {
      multiplyPatch(transformed, tiles, filters, products);
      poolPatch(products, across, v128.load(biases + at, 0), scratch, to + at, pooledBytes);
      poolPatch(products + 16, across, v128.load(biases + at, 16), scratch, to + at + 16, pooledBytes);
    }
  }
}

/** All tiles of a patch: [tiles, 36, 4], whose fourth lane holds what followed the pixel and is never read. */
// @ts-expect-error: decorator
@inline
function transformPatch(patch: usize, side: i32, across: i32, half: usize, to: usize): void {
  const rowBytes = <usize>(side * 12);
  for (let y = 0; y < across; y++, patch += 4 * rowBytes) {
    for (let x = 0, corner = patch; x < across; x++, corner += 4 * 12) {
      for (let i = 0, from = corner, column = half; i < 6; i++, from += 12, column += 16) {
        inputTransform(from, rowBytes, column, 6 * 16);
      }
      for (let i = 0, row = half; i < 6; i++, row += 6 * 16, to += 6 * 16) inputTransform(row, 16, to, 16);
    }
  }
}

/**
 * The products of all tiles with 8 filters, whose weights stay in registers while the tiles pass.
 * @param tiles [count, 36, 4]
 * @param to [count, 36, 8]
 */
// @ts-expect-error: decorator
@inline
function multiplyPatch(tiles: usize, count: i32, filters: usize, to: usize): void {
  for (let i: usize = 0; i < TILE; i++, filters += 3 * OCTET, tiles += 16, to += OCTET) {
    const red0 = v128.load(filters, 0);
    const red1 = v128.load(filters, 16);
    const green0 = v128.load(filters, 32);
    const green1 = v128.load(filters, 48);
    const blue0 = v128.load(filters, 64);
    const blue1 = v128.load(filters, 80);
    let tile = tiles;
    let product = to;
    for (let left = count; left > 0; left--, tile += TILE * 16, product += TILE * OCTET) {
      const red = v128.load32_splat(tile, 0);
      const green = v128.load32_splat(tile, 4);
      const blue = v128.load32_splat(tile, 8);
      v128.store(product, multiplyAdd(blue, blue0, multiplyAdd(green, green0, f32x4.mul(red, red0))), 0);
      v128.store(product, multiplyAdd(blue, blue1, multiplyAdd(green, green1, f32x4.mul(red, red1))), 16);
    }
  }
}

/** Back from the products of 4 filters to maps, and their 2 x 2 max-pool with bias and ReLU. */
// @ts-expect-error: decorator
@inline
function poolPatch(products: usize, across: i32, bias: v128, half: usize, to: usize, rowBytes: usize): void {
  for (let y = 0; y < across; y++, to += 2 * rowBytes) {
    for (let x = 0, corner = to; x < across; x++, corner += 2 * CELL) {
      for (let i = 0, column = half; i < 6; i++, products += 6 * OCTET, column += 16) {
        outputTransform(products, OCTET, column, 6 * 16);
      }
      // In place: the 4 columns of the tile, 4 of 6 rows each.
      for (let i = 0, column = half; i < 4; i++, column += 6 * 16) outputTransform(column, 16, column, 16);
      poolSquare(half, bias, corner);
      poolSquare(half + 2 * 16, bias, corner + rowBytes);
      poolSquare(half + 2 * 96, bias, corner + CELL);
      poolSquare(half + 2 * 96 + 2 * 16, bias, corner + CELL + rowBytes);
    }
  }
}

/** The largest of two rows of two columns, with what comes after: it stays the largest with bias and ReLU. */
// @ts-expect-error: decorator
@inline
function poolSquare(from: usize, bias: v128, to: usize): void {
  const left = f32x4.pmax(v128.load(from, 0), v128.load(from, 16));
  const right = f32x4.pmax(v128.load(from, 96), v128.load(from, 96 + 16));
  v128.store(to, f32x4.pmax(f32x4.add(f32x4.pmax(left, right), bias), zeros()));
}
