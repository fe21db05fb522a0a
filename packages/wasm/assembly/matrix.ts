import { multiplyAdd } from './arithmetic';

/**
 * c = a b + bias for row-major a and c. b comes in panels of 8 columns: panel p holds [depth, 8] values, the columns
 * 8 p .. 8 p + 7, so that it is read from end to end.
 * @param a [rows, depth] float32, `aStride` bytes from row to row
 * @param depth a multiple of 4
 * @param b [panels, panelDepth, 8], of which the first `depth` of each panel, from the pointer on, are used
 * @param bias [panels * 8]
 * @param c [rows, panels * 8], `cStride` bytes from row to row
 */
export function multiply(
  a: usize,
  aStride: usize,
  rows: i32,
  depth: i32,
  b: usize,
  panelDepth: i32,
  panels: i32,
  bias: usize,
  c: usize,
  cStride: usize,
): void {
  const panelBytes = <usize>panelDepth << 5;
  for (let panel = 0; panel < panels; panel++) {
    let from = a;
    let to = c;
    let left = rows;
    for (; left >= 4; left -= 4) {
      fourRows(from, aStride, depth, b, bias, to, cStride);
      from += aStride << 2;
      to += cStride << 2;
    }
    for (; left > 0; left--) {
      oneRow(from, depth, b, bias, to);
      from += aStride;
      to += cStride;
    }
    b += panelBytes;
    bias += 32;
    c += 32;
  }
}

/**
 * 4 rows by 8 columns in 8 registers: each value of b is used four times, each of a twice. One line of b a round and no more:
 * V8 loads all that a round reads before it computes, and what does not fit 15 registers goes to the stack and back.
 */
// @ts-expect-error: decorator
@inline
function fourRows(
  a: usize,
  aStride: usize,
  depth: i32,
  b: usize,
  bias: usize,
  c: usize,
  cStride: usize,
): void {
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  let c00 = v128.load(bias, 0);
  let c01 = v128.load(bias, 16);
  let c10 = c00;
  let c11 = c01;
  let c20 = c00;
  let c21 = c01;
  let c30 = c00;
  let c31 = c01;
  for (let end = b + (<usize>depth << 5); b < end; ) {
    const b0 = v128.load(b, 0);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = multiplyAdd(x, b0, c00);
    c01 = multiplyAdd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = multiplyAdd(x, b0, c10);
    c11 = multiplyAdd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = multiplyAdd(x, b0, c20);
    c21 = multiplyAdd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = multiplyAdd(x, b0, c30);
    c31 = multiplyAdd(x, b1, c31);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  v128.store(c, c00, 0);
  v128.store(c, c01, 16);
  c += cStride;
  v128.store(c, c10, 0);
  v128.store(c, c11, 16);
  c += cStride;
  v128.store(c, c20, 0);
  v128.store(c, c21, 16);
  c += cStride;
  v128.store(c, c30, 0);
  v128.store(c, c31, 16);
}

/**
 * One row by 8 columns, bound by reading b. The products of 4 values are added up before they go to the sums, of which each
 * addition has to wait for the one before.
 */
// @ts-expect-error: decorator
@inline
function oneRow(a: usize, depth: i32, b: usize, bias: usize, c: usize): void {
  let c0 = v128.load(bias, 0);
  let c1 = v128.load(bias, 16);
  for (let end = b + (<usize>depth << 5); b < end; ) {
    const x = v128.load(a);
    const x0 = i32x4.shuffle(x, x, 0, 0, 0, 0);
    const x1 = i32x4.shuffle(x, x, 1, 1, 1, 1);
    const x2 = i32x4.shuffle(x, x, 2, 2, 2, 2);
    const x3 = i32x4.shuffle(x, x, 3, 3, 3, 3);
    let s0 = f32x4.mul(x0, v128.load(b, 0));
    let s1 = f32x4.mul(x0, v128.load(b, 16));
    s0 = multiplyAdd(x1, v128.load(b, 32), s0);
    s1 = multiplyAdd(x1, v128.load(b, 48), s1);
    s0 = multiplyAdd(x2, v128.load(b, 64), s0);
    s1 = multiplyAdd(x2, v128.load(b, 80), s1);
    s0 = multiplyAdd(x3, v128.load(b, 96), s0);
    s1 = multiplyAdd(x3, v128.load(b, 112), s1);
    c0 = f32x4.add(c0, s0);
    c1 = f32x4.add(c1, s1);
    a += 16;
    b += 128;
  }
  v128.store(c, c0, 0);
  v128.store(c, c1, 16);
}
