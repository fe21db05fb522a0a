import { zeros } from '../arithmetic';

/**
 * One row of a 2 x 2 max-pool, with channels of zeros behind the others.
 * @param top, bottom rows [2 columns, channels] float32
 * @param to [columns, toChannels]
 */
export function poolRow(
  top: usize,
  bottom: usize,
  columns: i32,
  channels: i32,
  to: usize,
  toChannels: i32,
): void {
  const pixel = (<usize>channels) << 2;
  const toPixel = (<usize>toChannels) << 2;
  for (; columns > 0; columns--, top += pixel << 1, bottom += pixel << 1, to += toPixel) {
    let at: usize = 0;
    for (; at < pixel; at += 16) {
      const upper = f32x4.pmax(v128.load(top + at), v128.load(top + pixel + at));
      const lower = f32x4.pmax(v128.load(bottom + at), v128.load(bottom + pixel + at));
      v128.store(to + at, f32x4.pmax(upper, lower));
    }
    for (; at < toPixel; at += 16) v128.store(to + at, zeros());
  }
}
