/**
 * Adds `rows` rows of `count` bytes into `sums` (uint16 each, so at most 257 rows). What is read and written runs over
 * `count` up to the next multiple of 16.
 */
export function addRows(from: usize, count: i32, rows: i32, sums: usize): void {
  const bytes = <usize>count;
  for (let at: usize = 0; at < bytes; at += 16) {
    let low = i64x2.splat(0);
    let high = i64x2.splat(0);
    let row = from + at;
    for (let left = rows; left > 0; left--, row += bytes) {
      const values = v128.load(row);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(values));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(values));
    }
    v128.store(sums + (at << 1), low, 0);
    v128.store(sums + (at << 1), high, 16);
  }
}

/**
 * Averages over `factor` neighbouring pixels of a row that `addRows` summed: one row of blocks.
 * @param channels values a pixel, 3 or 4; the fourth is ignored
 * @param pixels in the row; the last block averages what there is of it
 * @param to float32 RGB; 4 bytes after its end are written as well
 */
export function averageBlocks(
  sums: usize,
  pixels: i32,
  channels: i32,
  factor: i32,
  rows: i32,
  to: usize,
): void {
  const pixelBytes = <usize>channels * 2;
  for (let left = pixels; left > 0; left -= factor, to += 12) {
    const width = min(factor, left);
    let sum = i64x2.splat(0);
    for (let i = 0; i < width; i++, sums += pixelBytes) sum = i32x4.add(sum, v128.load16x4_u(sums));
    const weight = <f32>1 / <f32>(width * rows);
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum), f32x4.splat(weight)));
  }
}
