import { multiplyAdd, zeros } from './arithmetic';

/**
 * Cuts square patches around landmarks out of a level of the pyramid, bilinearly, and standardizes them on the way.
 * A sample outside the level is 0 after that, as `cropAndResize` of TensorFlow has it.
 * @param level [size, size, 3] the level's pixels
 * @param scale side of a pixel of level 0 in pixels of this level: 1, 1/2, 1/4, ..
 * @param statistics mean and 1 / deviation, two float32
 * @param landmarks x0, y0, x1, y1, .. in pixels of level 0, float32
 * @param indices the landmarks that patches are centred on, `count` int32
 * @param side of a patch in pixels
 * @param to [count, side, side, 3] float32; 8 bytes after its end are written as well
 */
export function cutPatches(
  level: usize,
  size: i32,
  scale: f32,
  statistics: usize,
  landmarks: usize,
  indices: usize,
  count: i32,
  side: i32,
  to: usize,
): void {
  const half = <f32>(side - 1) * <f32>0.5;
  for (let patch = 0; patch < count; patch++) {
    const landmark = landmarks + ((<usize>load<i32>(indices + ((<usize>patch) << 2))) << 3);
    const left = (load<f32>(landmark, 0) + <f32>0.5) * scale - <f32>0.5 - half;
    const top = (load<f32>(landmark, 4) + <f32>0.5) * scale - <f32>0.5 - half;
    const limit = <f32>(size - side - 1);
    // Written so that a landmark that is no number goes the way that checks every sample.
    if (left >= 0 && top >= 0 && left <= limit && top <= limit) {
      cutInside(level, size, statistics, left, top, side, to);
    } else {
      cutAtBorder(level, size, statistics, left, top, side, to);
    }
    to += <usize>(side * side * 12);
  }
}

/** All neighbours of all samples exist, and all samples lie alike between theirs: four shifted rows make one. */
function cutInside(
  level: usize,
  size: i32,
  statistics: usize,
  left: f32,
  top: f32,
  side: i32,
  to: usize,
): void {
  const x = <i32>left;
  const y = <i32>top;
  const fx = left - <f32>x;
  const fy = top - <f32>y;
  const mean = load<f32>(statistics, 0);
  const scale = load<f32>(statistics, 4);
  const topLeft = f32x4.splat((1 - fx) * (1 - fy) * scale);
  const topRight = f32x4.splat(fx * (1 - fy) * scale);
  const bottomLeft = f32x4.splat((1 - fx) * fy * scale);
  const bottomRight = f32x4.splat(fx * fy * scale);
  const shift = f32x4.splat(mean);
  const rowBytes = <usize>(size * 12);
  const patchBytes = <usize>(side * 12);
  let from = level + rowBytes * y + 12 * x;
  for (let row = 0; row < side; row++, from += rowBytes, to += patchBytes) {
    const below = from + rowBytes;
    for (let at: usize = 0; at < patchBytes; at += 16) {
      let value = f32x4.mul(f32x4.sub(v128.load(from + at), shift), topLeft);
      value = multiplyAdd(f32x4.sub(v128.load(from + at, 12), shift), topRight, value);
      value = multiplyAdd(f32x4.sub(v128.load(below + at), shift), bottomLeft, value);
      value = multiplyAdd(f32x4.sub(v128.load(below + at, 12), shift), bottomRight, value);
      v128.store(to + at, value);
    }
  }
}

function cutAtBorder(
  level: usize,
  size: i32,
  statistics: usize,
  left: f32,
  top: f32,
  side: i32,
  to: usize,
): void {
  const shift = f32x4.splat(load<f32>(statistics, 0));
  const scale = f32x4.splat(load<f32>(statistics, 4));
  const last = size - 1;
  const limit = <f32>last;
  for (let row = 0; row < side; row++) {
    const y = top + <f32>row;
    for (let column = 0; column < side; column++, to += 12) {
      const x = left + <f32>column;
      let value = zeros();
      if (x >= 0 && y >= 0 && x <= limit && y <= limit) {
        const x0 = <i32>x;
        const y0 = <i32>y;
        const fx = f32x4.splat(x - <f32>x0);
        const fy = f32x4.splat(y - <f32>y0);
        const right = min(x0 + 1, last);
        const above = level + <usize>(y0 * size * 12);
        const below = level + <usize>(min(y0 + 1, last) * size * 12);
        const topLeft = v128.load(above + 12 * x0);
        const upper = multiplyAdd(f32x4.sub(v128.load(above + 12 * right), topLeft), fx, topLeft);
        const bottomLeft = v128.load(below + 12 * x0);
        const lower = multiplyAdd(f32x4.sub(v128.load(below + 12 * right), bottomLeft), fx, bottomLeft);
        value = f32x4.mul(f32x4.sub(multiplyAdd(f32x4.sub(lower, upper), fy, upper), shift), scale);
      }
      v128.store(to, value);
    }
  }
}
