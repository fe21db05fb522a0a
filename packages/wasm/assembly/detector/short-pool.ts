/**
 * One row of a 2 x 2 max-pool on 16-bit numbers, each channel times a factor, with channels of zeros behind the others.
 * @param top, bottom rows [2 columns, channels]; channels are a multiple of 8
 * @param factors [channels] in units of 2^-15
 * @param to [columns, toChannels]
 */
export function shortPoolRow(
  top: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  factors: usize,
  to: usize,
  toChannels: i32,
): void {
  const pixel = (<usize>channels) << 1;
  const toPixel = (<usize>toChannels) << 1;
  for (; columns > 0; columns--, top += pixel << 1, bottom += pixel << 1, to += toPixel) {
    let at: usize = 0;
    for (; at < pixel; at += 16) {
      const upper = i16x8.max_s(v128.load(top + at), v128.load(top + pixel + at));
      const lower = i16x8.max_s(v128.load(bottom + at), v128.load(bottom + pixel + at));
      v128.store(to + at, i16x8.q15mulr_sat_s(i16x8.max_s(upper, lower), v128.load(factors + at)));
    }
    for (; at < toPixel; at += 16) v128.store(to + at, i64x2.splat(0));
  }
}
