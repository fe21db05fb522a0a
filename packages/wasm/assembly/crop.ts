import { multiplyAdd, zeros } from './arithmetic';

/** Positions are whole numbers with 32 binary places, so that walking along a row adds up no errors. */
const ONE: f64 = 4294967296;

/**
 * Sums run over deviations from this value: squares of the values themselves would drown a faint image, and an image
 * of one colour must come out with a deviation of exactly 0.
 */
const MIDDLE: f32 = 128;

/** Over the crop under way: sums of deviations, and of their squares. */
let sums: f64 = 0;
let sumsOfSquares: f64 = 0;

/**
 * Samples a crop of `columns` x `rows` bilinearly from 8-bit pixels of `channels` bytes (3, or 4 with the last one
 * ignored). A position (u, v) of the crop is (a u + b v + c, d u + e v + f) in the source; what lies outside is 0.
 * @param affine a, b, c, d, e, f as float64
 * @param scratch room for 8 columns + 4 channels (width + 8) bytes
 * @param to float32 RGB; 4 bytes after its end are written as well
 * @param statistics mean of all values and 1 / deviation (see `standardize` of @musica/core), as two float32
 */
export function cropBytes(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  affine: usize,
  scratch: usize,
  to: usize,
  columns: i32,
  rows: i32,
  statistics: usize,
): void {
  sample<u8>(source, width, height, channels, affine, scratch, to, columns, rows, statistics);
}

/** As `cropBytes`, from float32 RGB. */
export function cropFloats(
  source: usize,
  width: i32,
  height: i32,
  affine: usize,
  scratch: usize,
  to: usize,
  columns: i32,
  rows: i32,
  statistics: usize,
): void {
  sample<f32>(source, width, height, 3, affine, scratch, to, columns, rows, statistics);
}

/** Gray to RGB: `to` gets 3 bytes for each of the `count` bytes at `from`. */
export function grayToRgb(from: usize, to: usize, count: i32): void {
  for (let end = from + count; from < end; from++, to += 3) {
    const value = load<u8>(from);
    store<u8>(to, value, 0);
    store<u8>(to, value, 1);
    store<u8>(to, value, 2);
  }
}

/** The channels of a pixel in the first three lanes, anything in the fourth. */
// @ts-expect-error: decorator
@inline
function pixel<T>(at: usize): v128 {
  if (isFloat<T>()) return v128.load(at);
  return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(v128.load8x8_u(at)));
}

// @ts-expect-error: decorator
@inline
function sample<T>(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  affine: usize,
  scratch: usize,
  to: usize,
  columns: i32,
  rows: i32,
  statistics: usize,
): void {
  sums = 0;
  sumsOfSquares = 0;
  if (load<f64>(affine, 8) == 0 && load<f64>(affine, 24) == 0) {
    upright<T>(source, width, height, channels, affine, scratch, to, columns, rows);
  } else {
    turned<T>(source, width, height, channels, affine, to, columns, rows);
  }
  const count = <f64>(3 * columns * rows);
  const mean = sums / count;
  const deviation = Math.sqrt(Math.max(0, sumsOfSquares / count - mean * mean));
  store<f32>(statistics, <f32>(mean + MIDDLE), 0);
  store<f32>(statistics, <f32>(1 / Math.max(deviation, 1 / Math.sqrt(count))), 4);
}

/**
 * Without rotation, all pixels of a row lie alike between two rows of the source: those are blended first, and then
 * sampled at positions that are the same for every row. Black pixels around the line stand for what lies outside.
 */
function upright<T>(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  affine: usize,
  scratch: usize,
  to: usize,
  columns: i32,
  rows: i32,
): void {
  const pixelBytes = channels << 2;
  const rowBytes = <usize>(width * channels) * sizeof<T>();
  const scale = load<f64>(affine, 0);
  const left = load<f64>(affine, 16);
  // One black pixel before the line, two after it.
  const line = scratch + <usize>columns * 8;
  const first = line + pixelBytes;
  const lastX = <f64>(width + 1);
  for (let u = 0; u < columns; u++) {
    const x = scale * u + left;
    const whole = Math.floor(x);
    // Whoever lies further outside goes to the two black pixels at the end.
    const column = whole < -1 || whole > lastX ? <i32>lastX : <i32>Math.min(whole + 1, lastX);
    store<i32>(scratch + (<usize>u << 3), column * pixelBytes, 0);
    store<f32>(scratch + (<usize>u << 3), <f32>(x - whole), 4);
  }
  for (let v = 0; v < rows; v++) {
    const y = load<f64>(affine, 32) * v + load<f64>(affine, 40);
    const whole = Math.floor(Math.max(-2, Math.min(y, height)));
    const row = <i32>whole;
    const fy = <f32>(y - whole);
    const upper = row >= 0 && row < height;
    const lower = row >= -1 && row < height - 1;
    blend<T>(
      source + rowBytes * <usize>max(row, 0) * <usize>upper,
      upper ? 1 - fy : 0,
      source + rowBytes * <usize>max(row + 1, 0) * <usize>lower,
      lower ? fy : 0,
      width * channels,
      first,
    );
    memory.fill(line, 0, pixelBytes);
    memory.fill(first + <usize>(width * pixelBytes), 0, 2 * pixelBytes);
    let sum = zeros();
    let squares = zeros();
    for (let table = scratch, end = line; table < end; table += 8, to += 12) {
      const at = line + load<i32>(table, 0);
      const value = v128.load(at);
      const right = v128.load(at + pixelBytes);
      const sampled = multiplyAdd(f32x4.sub(right, value), v128.load32_splat(table, 4), value);
      v128.store(to, sampled);
      const deviation = f32x4.sub(sampled, f32x4.splat(MIDDLE));
      sum = f32x4.add(sum, deviation);
      squares = multiplyAdd(deviation, deviation, squares);
    }
    // float32 is good for a row, not for the whole crop.
    sums += threeLanes(sum);
    sumsOfSquares += threeLanes(squares);
  }
}

/** to = a * weightA + b * weightB over `count` values; up to 15 more are written. */
// @ts-expect-error: decorator
@inline
function blend<T>(a: usize, weightA: f32, b: usize, weightB: f32, count: i32, to: usize): void {
  const wa = f32x4.splat(weightA);
  const wb = f32x4.splat(weightB);
  if (isFloat<T>()) {
    for (let end = a + (<usize>count << 2); a < end; a += 16, b += 16, to += 16) {
      v128.store(to, multiplyAdd(v128.load(b), wb, f32x4.mul(v128.load(a), wa)));
    }
    return;
  }
  for (let end = a + count; a < end; a += 8, b += 8, to += 32) {
    const eightA = v128.load8x8_u(a);
    const eightB = v128.load8x8_u(b);
    const a0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(eightA));
    const a1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(eightA));
    const b0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(eightB));
    const b1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(eightB));
    v128.store(to, multiplyAdd(b0, wb, f32x4.mul(a0, wa)), 0);
    v128.store(to, multiplyAdd(b1, wb, f32x4.mul(a1, wa)), 16);
  }
}

/** Any affine map: four neighbours for every pixel. */
function turned<T>(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  affine: usize,
  to: usize,
  columns: i32,
  rows: i32,
): void {
  const stepX = <i64>(load<f64>(affine, 0) * ONE);
  const stepY = <i64>(load<f64>(affine, 24) * ONE);
  const pixelBytes = channels * <i32>sizeof<T>();
  const rowBytes = width * pixelBytes;
  const lastX = <u32>max(width - 1, 0);
  const lastY = <u32>max(height - 1, 0);
  for (let v = 0; v < rows; v++) {
    let sum = zeros();
    let squares = zeros();
    let x = <i64>((load<f64>(affine, 8) * v + load<f64>(affine, 16)) * ONE);
    let y = <i64>((load<f64>(affine, 32) * v + load<f64>(affine, 40)) * ONE);
    for (let u = 0; u < columns; u++) {
      const column = <i32>(x >> 32);
      const row = <i32>(y >> 32);
      const fx = f32x4.splat(<f32>(<i32>(<u32>x >>> 8)) * <f32>(1.0 / 16777216));
      const fy = f32x4.splat(<f32>(<i32>(<u32>y >>> 8)) * <f32>(1.0 / 16777216));
      let value: v128;
      if (<u32>column < lastX && <u32>row < lastY) {
        // All four neighbours exist: nearly every pixel of nearly every crop comes through here.
        const at = source + <usize>(row * rowBytes + column * pixelBytes);
        const topLeft = pixel<T>(at);
        const top = multiplyAdd(f32x4.sub(pixel<T>(at + pixelBytes), topLeft), fx, topLeft);
        const bottomLeft = pixel<T>(at + rowBytes);
        const bottom = multiplyAdd(
          f32x4.sub(pixel<T>(at + rowBytes + pixelBytes), bottomLeft),
          fx,
          bottomLeft,
        );
        value = multiplyAdd(f32x4.sub(bottom, top), fy, top);
      } else {
        value = border<T>(source, width, height, pixelBytes, column, row, fx, fy);
      }
      v128.store(to, value);
      const deviation = f32x4.sub(value, f32x4.splat(MIDDLE));
      sum = f32x4.add(sum, deviation);
      squares = multiplyAdd(deviation, deviation, squares);
      to += 12;
      x += stepX;
      y += stepY;
    }
    sums += threeLanes(sum);
    sumsOfSquares += threeLanes(squares);
  }
}

// @ts-expect-error: decorator
@inline
function threeLanes(sum: v128): f64 {
  return (
    <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1) + <f64>f32x4.extract_lane(sum, 2)
  );
}

/** A position of which not all four neighbours exist; the missing ones are black, so the border fades over one pixel. */
function border<T>(
  source: usize,
  width: i32,
  height: i32,
  pixelBytes: i32,
  column: i32,
  row: i32,
  fx: v128,
  fy: v128,
): v128 {
  if (column < -1 || row < -1 || column >= width || row >= height) return zeros();
  const one = f32x4.splat(1);
  let value = zeros();
  for (let dy = 0; dy < 2; dy++) {
    for (let dx = 0; dx < 2; dx++) {
      const x = column + dx;
      const y = row + dy;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const weight = f32x4.mul(dx == 0 ? f32x4.sub(one, fx) : fx, dy == 0 ? f32x4.sub(one, fy) : fy);
      value = multiplyAdd(weight, pixel<T>(source + <usize>((y * width + x) * pixelBytes)), value);
    }
  }
  return value;
}
