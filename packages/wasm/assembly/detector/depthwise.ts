import { multiplyAdd, zeros } from '../arithmetic';

/**
 * One row of a depthwise 3 x 3 convolution with stride 1.
 * @param top, middle, bottom rows [columns + 2, channels] float32, from one column before the first output on
 * @param channels a multiple of 4
 * @param weights [channels / 4, 3, 3, 4]: row, column, channel
 * @param to [columns, channels]
 */
export function depthwiseRow(
  top: usize,
  middle: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  weights: usize,
  to: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (; columns >= 4; columns -= 4, top += pixel << 2, middle += pixel << 2, bottom += pixel << 2) {
    let filter = weights;
    for (let at: usize = 0; at < pixel; at += 16) {
      let s0 = zeros();
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let from = top + at;
      let next = middle + at;
      // A loop over the three rows, because V8 would put all loads of straight code first, and they do not fit the registers.
      for (const end = filter + 144; filter < end; filter += 48, from = next, next = bottom + at) {
        const left = v128.load(filter, 0);
        const centre = v128.load(filter, 16);
        const right = v128.load(filter, 32);
        let x = v128.load(from);
        s0 = multiplyAdd(x, left, s0);
        from += pixel;
        x = v128.load(from);
        s0 = multiplyAdd(x, centre, s0);
        s1 = multiplyAdd(x, left, s1);
        from += pixel;
        x = v128.load(from);
        s0 = multiplyAdd(x, right, s0);
        s1 = multiplyAdd(x, centre, s1);
        s2 = multiplyAdd(x, left, s2);
        from += pixel;
        x = v128.load(from);
        s1 = multiplyAdd(x, right, s1);
        s2 = multiplyAdd(x, centre, s2);
        s3 = multiplyAdd(x, left, s3);
        from += pixel;
        x = v128.load(from);
        s2 = multiplyAdd(x, right, s2);
        s3 = multiplyAdd(x, centre, s3);
        from += pixel;
        s3 = multiplyAdd(v128.load(from), right, s3);
      }
      let output = to + at;
      v128.store(output, s0);
      output += pixel;
      v128.store(output, s1);
      output += pixel;
      v128.store(output, s2);
      output += pixel;
      v128.store(output, s3);
    }
    to += pixel << 2;
  }
  single(top, middle, bottom, columns, pixel, 1, weights, to);
}

/**
 * The same with stride 2.
 * @param top, middle, bottom rows [2 columns + 1, channels] float32, from the column of the first output on
 */
export function depthwiseHalfRow(
  top: usize,
  middle: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  weights: usize,
  to: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (; columns >= 2; columns -= 2, top += pixel << 2, middle += pixel << 2, bottom += pixel << 2) {
    let filter = weights;
    for (let at: usize = 0; at < pixel; at += 16) {
      let s0 = zeros();
      let s1 = s0;
      let from = top + at;
      let next = middle + at;
      for (const end = filter + 144; filter < end; filter += 48, from = next, next = bottom + at) {
        const left = v128.load(filter, 0);
        const right = v128.load(filter, 32);
        const centre = v128.load(filter, 16);
        s0 = multiplyAdd(v128.load(from), left, s0);
        from += pixel;
        s0 = multiplyAdd(v128.load(from), centre, s0);
        from += pixel;
        const x = v128.load(from);
        s0 = multiplyAdd(x, right, s0);
        s1 = multiplyAdd(x, left, s1);
        from += pixel;
        s1 = multiplyAdd(v128.load(from), centre, s1);
        from += pixel;
        s1 = multiplyAdd(v128.load(from), right, s1);
      }
      v128.store(to + at, s0);
      v128.store(to + at + pixel, s1);
    }
    to += pixel << 1;
  }
  single(top, middle, bottom, columns, pixel, 2, weights, to);
}

/** What is left at the end of a row, pixel after pixel. */
function single(
  top: usize,
  middle: usize,
  bottom: usize,
  columns: i32,
  pixel: usize,
  stride: usize,
  weights: usize,
  to: usize,
): void {
  for (; columns > 0; columns--, to += pixel) {
    let filter = weights;
    for (let at: usize = 0; at < pixel; at += 16) {
      let sum = zeros();
      let from = top + at;
      let next = middle + at;
      for (const end = filter + 144; filter < end; filter += 48, from = next, next = bottom + at) {
        sum = multiplyAdd(v128.load(from), v128.load(filter, 0), sum);
        from += pixel;
        sum = multiplyAdd(v128.load(from), v128.load(filter, 16), sum);
        from += pixel;
        sum = multiplyAdd(v128.load(from), v128.load(filter, 32), sum);
      }
      v128.store(to + at, sum);
    }
    top += stride * pixel;
    middle += stride * pixel;
    bottom += stride * pixel;
  }
}
