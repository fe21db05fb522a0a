import type { Random } from '@musica/core';

/** A rectangle of whole pixels. */
interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Covers a rectangle of a crop, in place: with noise, with one colour, or with another part of the same crop, each as
 * likely as the others.
 * @param pixels size x size RGB values 0..255, interleaved.
 * @param largestSide of the rectangle, as a fraction of the crop's side.
 */
export function occlude(pixels: Float32Array, size: number, largestSide: number, random: Random): void {
  const width = Math.ceil(random.uniform(0, largestSide) * size);
  const height = Math.ceil(random.uniform(0, largestSide) * size);
  const left = random.integer(size - width + 1);
  const top = random.integer(size - height + 1);
  const fill = [fillNoise, fillColour, fillFromElsewhere][random.integer(3)]!;
  fill(pixels, size, { left, top, width, height }, random);
}

function fillNoise(pixels: Float32Array, size: number, area: Area, random: Random): void {
  for (let y = area.top; y < area.top + area.height; y++) {
    const start = (y * size + area.left) * 3;
    for (let i = start; i < start + area.width * 3; i++) pixels[i] = random.uniform(0, 255);
  }
}

function fillColour(pixels: Float32Array, size: number, area: Area, random: Random): void {
  const [red, green, blue] = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)];
  for (let y = area.top; y < area.top + area.height; y++) {
    const start = (y * size + area.left) * 3;
    for (let i = start; i < start + area.width * 3; i += 3) {
      pixels[i] = red;
      pixels[i + 1] = green;
      pixels[i + 2] = blue;
    }
  }
}

function fillFromElsewhere(pixels: Float32Array, size: number, area: Area, random: Random): void {
  const fromLeft = random.integer(size - area.width + 1);
  const fromTop = random.integer(size - area.height + 1);
  for (let n = 0; n < area.height; n++) {
    // The two places may overlap: going down or up, no row is overwritten before it was read.
    const row = fromTop < area.top ? area.height - 1 - n : n;
    const from = ((fromTop + row) * size + fromLeft) * 3;
    pixels.copyWithin(((area.top + row) * size + area.left) * 3, from, from + area.width * 3);
  }
}
