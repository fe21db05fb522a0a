/** Binary places of the weights. A constant, because shifts by a variable take four instructions. */
const PLACES = 14;

/**
 * One row of a depthwise 3 x 3 convolution with stride 1, on 16-bit numbers. A product adds up two taps, so the upper two
 * rows are taken together, and the third row's taps in pairs of neighbours.
 * @param top, middle, bottom rows [columns + 2, channels], from one column before the first output on
 * @param columns an even number
 * @param channels a multiple of 4
 * @param weights [channels / 4, 5, 4, 2]: left, centre and right of the upper two rows; left and centre of the third row;
 * nothing and right of it
 * @param to [columns, channels]: the sums over 2^14, rounded down
 */
export function shortDepthwiseRow(
  top: usize,
  middle: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  weights: usize,
  to: usize,
): void {
  const pixel = <usize>channels << 1;
  for (let at: usize = 0; at < pixel; at += 8, weights += 80) {
    const left = v128.load(weights, 0);
    const centre = v128.load(weights, 16);
    const right = v128.load(weights, 32);
    const lower = v128.load(weights, 48);
    const lowerRight = v128.load(weights, 64);
    let a = top + at;
    let b = middle + at;
    let c = bottom + at;
    let upper = pair(v128.load64_zero(a), v128.load64_zero(b));
    let last = v128.load64_zero(c);
    a += pixel;
    b += pixel;
    c += pixel;
    // What an output has when only its right column is missing, and the next one, of which there is only the left one.
    let sum = i32x4.dot_i16x8_s(upper, left);
    upper = pair(v128.load64_zero(a), v128.load64_zero(b));
    let value = v128.load64_zero(c);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(upper, centre));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(pair(last, value), lower));
    let next = i32x4.dot_i16x8_s(upper, left);
    last = value;
    a += pixel;
    b += pixel;
    c += pixel;
    let output = to + at;
    for (const end = output + pixel * columns; output < end; output += pixel) {
      upper = pair(v128.load64_zero(a), v128.load64_zero(b));
      value = v128.load64_zero(c);
      let both = pair(last, value);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(upper, right));
      const first = i32x4.add(sum, i32x4.dot_i16x8_s(both, lowerRight));
      next = i32x4.add(next, i32x4.dot_i16x8_s(upper, centre));
      sum = i32x4.add(next, i32x4.dot_i16x8_s(both, lower));
      next = i32x4.dot_i16x8_s(upper, left);
      a += pixel;
      b += pixel;
      c += pixel;
      upper = pair(v128.load64_zero(a), v128.load64_zero(b));
      last = v128.load64_zero(c);
      both = pair(value, last);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(upper, right));
      const second = i32x4.add(sum, i32x4.dot_i16x8_s(both, lowerRight));
      next = i32x4.add(next, i32x4.dot_i16x8_s(upper, centre));
      sum = i32x4.add(next, i32x4.dot_i16x8_s(both, lower));
      next = i32x4.dot_i16x8_s(upper, left);
      a += pixel;
      b += pixel;
      c += pixel;
      const two = i16x8.narrow_i32x4_s(i32x4.shr_s(first, PLACES), i32x4.shr_s(second, PLACES));
      v128.store64_lane(output, two, 0);
      output += pixel;
      v128.store64_lane(output, two, 1);
    }
  }
}

/**
 * The same with stride 2.
 * @param top, middle, bottom rows [2 columns + 1, channels], from the column of the first output on
 */
export function shortDepthwiseHalfRow(
  top: usize,
  middle: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  weights: usize,
  to: usize,
): void {
  const pixel = <usize>channels << 1;
  for (let at: usize = 0; at < pixel; at += 8, weights += 80) {
    const left = v128.load(weights, 0);
    const centre = v128.load(weights, 16);
    const right = v128.load(weights, 32);
    const lower = v128.load(weights, 48);
    const lowerRight = v128.load(weights, 64);
    let a = top + at;
    let b = middle + at;
    let c = bottom + at;
    let upper = pair(v128.load64_zero(a), v128.load64_zero(b));
    let last = v128.load64_zero(c);
    let output = to + at;
    for (const end = output + pixel * columns; output < end; output += pixel) {
      let sum = i32x4.dot_i16x8_s(upper, left);
      a += pixel;
      b += pixel;
      c += pixel;
      upper = pair(v128.load64_zero(a), v128.load64_zero(b));
      const value = v128.load64_zero(c);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(upper, centre));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(pair(last, value), lower));
      a += pixel;
      b += pixel;
      c += pixel;
      upper = pair(v128.load64_zero(a), v128.load64_zero(b));
      last = v128.load64_zero(c);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(upper, right));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(pair(value, last), lowerRight));
      sum = i32x4.shr_s(sum, PLACES);
      v128.store64_lane(output, i16x8.narrow_i32x4_s(sum, sum), 0);
    }
  }
}

/** a0 b0 a1 b1 a2 b2 a3 b3 */
// @ts-expect-error: decorator
@inline
function pair(a: v128, b: v128): v128 {
  return i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
