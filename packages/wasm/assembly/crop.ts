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

/**
 * Any affine map: four neighbours for every pixel. Where all of them exist, which is known for a stretch of each row
 * beforehand, pixels are sampled four at a time.
 */
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
  const a = load<f64>(affine, 0);
  const d = load<f64>(affine, 24);
  const stepX = <i64>(a * ONE);
  const stepY = <i64>(d * ONE);
  const rowBytes = width * channels * <i32>sizeof<T>();
  const inFours = max(width, height) <= MOST_IN_FOURS;
  for (let v = 0; v < rows; v++, to += 12 * columns) {
    const left = load<f64>(affine, 8) * v + load<f64>(affine, 16);
    const top = load<f64>(affine, 32) * v + load<f64>(affine, 40);
    // One pixel less on both sides takes in all rounding.
    const first = Math.max(0, Math.max(enters(left, a, width - 1), enters(top, d, height - 1)) + 1);
    const end = Math.min(columns, Math.min(leaves(left, a, width - 1), leaves(top, d, height - 1)) - 1);
    const from = inFours && first < end ? <i32>Math.ceil(first) : 0;
    const fours = inFours && first < end ? max((<i32>end - from) >> 2, 0) : 0;
    const until = from + (fours << 2);
    const x = <i64>(left * ONE);
    const y = <i64>(top * ONE);
    onePixels<T>(source, width, height, channels, x, stepX, y, stepY, 0, from, to);
    const insideX = x + from * stepX;
    const insideY = y + from * stepY;
    const at = to + <usize>(12 * from);
    if (isFloat<T>()) fourPixels<Floats>(source, rowBytes, insideX, stepX, insideY, stepY, fours, at);
    else if (channels == 3) {
      fourPixels<Rgb>(source, rowBytes, insideX, stepX, insideY, stepY, fours, at);
    } else fourPixels<Rgba>(source, rowBytes, insideX, stepX, insideY, stepY, fours, at);
    onePixels<T>(source, width, height, channels, x, stepX, y, stepY, until, columns, to + <usize>(12 * until));
    addRow(to, 3 * columns);
  }
}

/** Where the line start + step u comes into the stretch from 0 to length, and where it leaves it again. */
// @ts-expect-error: decorator
@inline
function enters(start: f64, step: f64, length: i32): f64 {
  if (step == 0) return start >= 0 && start < length ? -1 : Infinity;
  return Math.min(-start / step, (<f64>length - start) / step);
}

// @ts-expect-error: decorator
@inline
function leaves(start: f64, step: f64, length: i32): f64 {
  return step == 0 ? Infinity : Math.max(-start / step, (<f64>length - start) / step);
}

/** Sides up to which positions fit into 32 bits with 20 binary places. */
const MOST_IN_FOURS = 4095;
const PLACES = 20;
const FRACTION = (1 << PLACES) - 1;

/** Fractions as what bytes are multiplied with: two weights of 15 bits, whose sum is this. */
const WHOLE = 32767;

/** Kinds of pixels: three or four bytes, three float32. */
class Rgb {}
class Rgba {}
class Floats {}

/** `count` times four pixels. */
// @ts-expect-error: decorator
@inline
function fourPixels<Pixel>(
  source: usize,
  rowBytes: i32,
  x: i64,
  stepX: i64,
  y: i64,
  stepY: i64,
  count: i32,
  to: usize,
): void {
  const pixelBytes = idof<Pixel>() == idof<Floats>() ? 12 : idof<Pixel>() == idof<Rgb>() ? 3 : 4;
  const offsetsX = offsetsOf(stepX);
  const offsetsY = offsetsOf(stepY);
  const bytes = i32x4.splat(rowBytes);
  for (; count > 0; count--, x += stepX << 2, y += stepY << 2, to += 48) {
    const xs = i32x4.add(i32x4.splat(<i32>(x >> (32 - PLACES))), offsetsX);
    const ys = i32x4.add(i32x4.splat(<i32>(y >> (32 - PLACES))), offsetsY);
    const places = i32x4.add(
      i32x4.mul(i32x4.shr_u(ys, PLACES), bytes),
      i32x4.mul(i32x4.shr_u(xs, PLACES), i32x4.splat(pixelBytes)),
    );
    const across = idof<Pixel>() == idof<Floats>() ? fractions(xs) : pairsOfWeights(xs);
    const down = fractions(ys);
    onePixel<Pixel>(
      source + i32x4.extract_lane(places, 0),
      rowBytes,
      i32x4.shuffle(across, across, 0, 0, 0, 0),
      i32x4.shuffle(down, down, 0, 0, 0, 0),
      to,
    );
    onePixel<Pixel>(
      source + i32x4.extract_lane(places, 1),
      rowBytes,
      i32x4.shuffle(across, across, 1, 1, 1, 1),
      i32x4.shuffle(down, down, 1, 1, 1, 1),
      to + 12,
    );
    onePixel<Pixel>(
      source + i32x4.extract_lane(places, 2),
      rowBytes,
      i32x4.shuffle(across, across, 2, 2, 2, 2),
      i32x4.shuffle(down, down, 2, 2, 2, 2),
      to + 24,
    );
    onePixel<Pixel>(
      source + i32x4.extract_lane(places, 3),
      rowBytes,
      i32x4.shuffle(across, across, 3, 3, 3, 3),
      i32x4.shuffle(down, down, 3, 3, 3, 3),
      to + 36,
    );
  }
}

// @ts-expect-error: decorator
@inline
function onePixel<Pixel>(at: usize, rowBytes: i32, across: v128, down: v128, to: usize): void {
  if (idof<Pixel>() == idof<Floats>()) v128.store(to, bilinear<f32>(at, 12, rowBytes, across, down));
  else pairOfBytes<Pixel>(at, rowBytes, across, down, to);
}

/** In 16 bits: what the left neighbour is multiplied with, then what the right one is. */
// @ts-expect-error: decorator
@inline
function pairsOfWeights(positions: v128): v128 {
  const right = i32x4.shr_u(v128.and(positions, i32x4.splat(FRACTION)), PLACES - 15);
  return i32x4.add(i32x4.sub(i32x4.shl(right, 16), right), i32x4.splat(WHOLE));
}

/** The two neighbours of a row are weighed and added up by one instruction. */
// @ts-expect-error: decorator
@inline
function pairOfBytes<Pixel>(at: usize, rowBytes: i32, across: v128, down: v128, to: usize): void {
  const top = i32x4.dot_i16x8_s(sideBySide<Pixel>(v128.load64_zero(at)), across);
  const bottom = i32x4.dot_i16x8_s(sideBySide<Pixel>(v128.load64_zero(at + rowBytes)), across);
  const value = multiplyAdd(
    f32x4.convert_i32x4_s(i32x4.sub(bottom, top)),
    down,
    f32x4.convert_i32x4_s(top),
  );
  v128.store(to, f32x4.mul(value, f32x4.splat(1 / <f32>WHOLE)));
}

/** Of two pixels side by side, in 16 bits: red and red, green and green, blue and blue, nothing. */
// @ts-expect-error: decorator
@inline
function sideBySide<Pixel>(two: v128): v128 {
  // 128 is no place: a zero comes there.
  if (idof<Pixel>() == idof<Rgb>()) {
    return i8x16.swizzle(
      two,
      i8x16(0, -128, 3, -128, 1, -128, 4, -128, 2, -128, 5, -128, -128, -128, -128, -128),
    );
  }
  return i8x16.swizzle(
    two,
    i8x16(0, -128, 4, -128, 1, -128, 5, -128, 2, -128, 6, -128, -128, -128, -128, -128),
  );
}

/** How far four pixels in a row are from the first of them. */
// @ts-expect-error: decorator
@inline
function offsetsOf(step: i64): v128 {
  const one = i32x4.splat(<i32>(step >> (32 - PLACES)));
  const two = i32x4.splat(<i32>((2 * step) >> (32 - PLACES)));
  const three = i32x4.splat(<i32>((3 * step) >> (32 - PLACES)));
  const low = i32x4.shuffle(i32x4.splat(0), one, 0, 4, 0, 4);
  const high = i32x4.shuffle(two, three, 0, 4, 0, 4);
  return i32x4.shuffle(low, high, 0, 1, 4, 5);
}

/** What lies behind the point of four positions, as float32. */
// @ts-expect-error: decorator
@inline
function fractions(positions: v128): v128 {
  return f32x4.mul(
    f32x4.convert_i32x4_s(v128.and(positions, i32x4.splat(FRACTION))),
    f32x4.splat(1 / <f32>(1 << PLACES)),
  );
}

// @ts-expect-error: decorator
@inline
function bilinear<T>(at: usize, pixelBytes: i32, rowBytes: i32, fx: v128, fy: v128): v128 {
  const topLeft = pixel<T>(at);
  const top = multiplyAdd(f32x4.sub(pixel<T>(at + pixelBytes), topLeft), fx, topLeft);
  const bottomLeft = pixel<T>(at + rowBytes);
  const bottom = multiplyAdd(
    f32x4.sub(pixel<T>(at + rowBytes + pixelBytes), bottomLeft),
    fx,
    bottomLeft,
  );
  return multiplyAdd(f32x4.sub(bottom, top), fy, top);
}

/** Pixels `from` to before `end` of a row, one after the other, wherever they lie. @param to where the first one goes */
function onePixels<T>(
  source: usize,
  width: i32,
  height: i32,
  channels: i32,
  x: i64,
  stepX: i64,
  y: i64,
  stepY: i64,
  from: i32,
  end: i32,
  to: usize,
): void {
  const pixelBytes = channels * <i32>sizeof<T>();
  const rowBytes = width * pixelBytes;
  const lastX = <u32>max(width - 1, 0);
  const lastY = <u32>max(height - 1, 0);
  x += from * stepX;
  y += from * stepY;
  for (; from < end; from++, x += stepX, y += stepY, to += 12) {
    const column = <i32>(x >> 32);
    const row = <i32>(y >> 32);
    const fx = f32x4.splat(<f32>(<i32>(<u32>x >>> 8)) * <f32>(1.0 / 16777216));
    const fy = f32x4.splat(<f32>(<i32>(<u32>y >>> 8)) * <f32>(1.0 / 16777216));
    const at = source + <usize>(row * rowBytes + column * pixelBytes);
    v128.store(
      to,
      <u32>column < lastX && <u32>row < lastY
        ? bilinear<T>(at, pixelBytes, rowBytes, fx, fy)
        : border<T>(source, width, height, pixelBytes, column, row, fx, fy),
    );
  }
}

/** Adds a row of the crop to the sums. */
function addRow(values: usize, count: i32): void {
  let sum = zeros();
  let squares = zeros();
  const end = values + (<usize>count << 2);
  for (; values + 16 <= end; values += 16) {
    const deviation = f32x4.sub(v128.load(values), f32x4.splat(MIDDLE));
    sum = f32x4.add(sum, deviation);
    squares = multiplyAdd(deviation, deviation, squares);
  }
  sums += threeLanes(sum) + <f64>f32x4.extract_lane(sum, 3);
  sumsOfSquares += threeLanes(squares) + <f64>f32x4.extract_lane(squares, 3);
  for (; values < end; values += 4) {
    const deviation = <f64>(load<f32>(values) - MIDDLE);
    sums += deviation;
    sumsOfSquares += deviation * deviation;
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
