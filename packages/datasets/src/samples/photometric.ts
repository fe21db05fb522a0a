import type { Random } from '@musica/core';
import type { AugmentOptions } from './augment-options';

/**
 * Varies light, exposure and colour of a crop, in place.
 * @param pixels RGB values 0..255, interleaved; they stay in that range.
 */
export function varyLight(pixels: Float32Array, random: Random, options: AugmentOptions): void {
  const gain = random.chance(options.gain.probability);
  const tone = random.chance(options.tone.probability);
  const gray = random.chance(options.grayscale);
  if (gain || tone) {
    const shared = tone ? drawToneCurve(random, options.tone) : (value: number) => value;
    const [red, green, blue] = [0, 1, 2].map(() => {
      const clip = tone ? drawClipping(random, options.tone.clipping) : (value: number) => value;
      const factor = gain ? random.uniform(...options.gain.range) : 1;
      return tabulate((value) => shared(clip(value)) * factor);
    });
    applyCurves(pixels, red!, green!, blue!);
  }
  if (gray) removeColour(pixels);
}

/** A curve over 0..1: gamma, contrast about the middle, brightness. */
function drawToneCurve(random: Random, tone: AugmentOptions['tone']): (value: number) => number {
  const gamma = random.uniform(...tone.gamma);
  const contrast = random.uniform(...tone.contrast);
  const brightness = random.uniform(-tone.brightness, tone.brightness);
  return (value) => (value ** gamma - 0.5) * contrast + 0.5 + brightness;
}

/** Cuts off some of the shadows and some of the lights of one channel, up to half of `clipping` each. */
function drawClipping(random: Random, clipping: number): (value: number) => number {
  const low = random.uniform(0, clipping / 2);
  const high = 1 - random.uniform(0, clipping / 2);
  return (value) => Math.min(Math.max(value, low), high);
}

/** A curve over 0..1 as a table over 0..255, limited to 0..255; the last entry is repeated for the interpolation. */
function tabulate(curve: (value: number) => number): Float32Array {
  const entry = (value: number) => Math.min(Math.max(curve(value / 255), 0), 1) * 255;
  return Float32Array.from({ length: 257 }, (_, value) => entry(Math.min(value, 255)));
}

/** Looks every value up, interpolated: a power and two limits a value would cost ten times as much. */
function applyCurves(pixels: Float32Array, red: Float32Array, green: Float32Array, blue: Float32Array): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    const ri = r | 0;
    const gi = g | 0;
    const bi = b | 0;
    pixels[i] = red[ri]! + (red[ri + 1]! - red[ri]!) * (r - ri);
    pixels[i + 1] = green[gi]! + (green[gi + 1]! - green[gi]!) * (g - gi);
    pixels[i + 2] = blue[bi]! + (blue[bi + 1]! - blue[bi]!) * (b - bi);
  }
}

/** Gray by the weights of ITU-R BT.601, in all three channels. */
function removeColour(pixels: Float32Array): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const gray = 0.299 * pixels[i]! + 0.587 * pixels[i + 1]! + 0.114 * pixels[i + 2]!;
    pixels[i] = gray;
    pixels[i + 1] = gray;
    pixels[i + 2] = gray;
  }
}

/** Deviation of the sum of four bytes that are drawn uniformly. */
const FOUR_BYTES_DEVIATION = Math.sqrt((4 * (256 ** 2 - 1)) / 12);

/**
 * Adds noise of this deviation to every value, in place, and keeps 0..255. The four bytes of one draw, summed, are
 * close enough to a normal distribution and cost a fifth of one.
 */
export function addNoise(pixels: Float32Array, deviation: number, random: Random): void {
  const scale = deviation / FOUR_BYTES_DEVIATION;
  for (let i = 0; i < pixels.length; i++) {
    const bits = random.integer(2 ** 32);
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const value = pixels[i]! + (sum - 510) * scale;
    pixels[i] = value < 0 ? 0 : Math.min(value, 255);
  }
}
