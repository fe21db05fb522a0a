/**
 * Box blur of (2 radius + 1) pixels in both directions, in place; beyond the edge the edge's pixels go on.
 * @param pixels size x size RGB values, interleaved.
 */
export function boxBlur(pixels: Float32Array, size: number, radius: number): void {
  const scratch = new Float32Array(pixels.length);
  blurLines(pixels, scratch, size, radius, 3, size * 3);
  blurLines(scratch, pixels, size, radius, size * 3, 3);
}

/** Blurs `size` lines of `size` pixels; `step` leads to the next pixel of a line, `next` to the next line. */
function blurLines(
  from: Float32Array,
  to: Float32Array,
  size: number,
  radius: number,
  step: number,
  next: number,
): void {
  const weight = 1 / (2 * radius + 1);
  const last = size - 1;
  for (let line = 0; line < size; line++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = line * next + channel;
      let sum = 0;
      for (let i = -radius; i <= radius; i++) sum += from[start + Math.min(Math.max(i, 0), last) * step]!;
      for (let i = 0; i <= last; i++) {
        to[start + i * step] = sum * weight;
        const enter = Math.min(i + radius + 1, last);
        const leave = Math.max(i - radius, 0);
        sum += from[start + enter * step]! - from[start + leave * step]!;
      }
    }
  }
}
