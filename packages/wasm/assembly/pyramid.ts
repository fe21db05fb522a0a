import { multiplyAdd } from './arithmetic';

/**
 * The next level of a Gaussian pyramid: the binomial [1 3 3 1] / 8 along both axes (edges repeated) at every second
 * position; see `buildPyramid` of @musica/core. Each row is smoothed downwards into `line` and from there sideways.
 * @param line room for 3 size + 4 float32
 * @param to [half, half, 3] with half = (size + 1) / 2; 4 bytes after its end are written as well
 */
export function halve(from: usize, size: i32, line: usize, to: usize): void {
  const half = (size + 1) >> 1;
  const last = size - 1;
  const rowBytes = <usize>(size * 12);
  const outer = f32x4.splat(0.125);
  const inner = f32x4.splat(0.375);
  for (let row = 0; row < half; row++) {
    const r0 = from + rowBytes * max(2 * row - 1, 0);
    const r1 = from + rowBytes * 2 * row;
    const r2 = from + rowBytes * min(2 * row + 1, last);
    const r3 = from + rowBytes * min(2 * row + 2, last);
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const near = f32x4.add(v128.load(r1 + at), v128.load(r2 + at));
      const far = f32x4.add(v128.load(r0 + at), v128.load(r3 + at));
      v128.store(line + at, multiplyAdd(near, inner, f32x4.mul(far, outer)));
    }
    for (let column = 0; column < half; column++, to += 12) {
      const c0 = line + 12 * max(2 * column - 1, 0);
      const c1 = line + 24 * column;
      const c2 = line + 12 * min(2 * column + 1, last);
      const c3 = line + 12 * min(2 * column + 2, last);
      const near = f32x4.add(v128.load(c1), v128.load(c2));
      const far = f32x4.add(v128.load(c0), v128.load(c3));
      v128.store(to, multiplyAdd(near, inner, f32x4.mul(far, outer)));
    }
  }
}
