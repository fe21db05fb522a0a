import type { Random } from '@musica/core';
import type { LightLook } from '../scene/scene';
import type { RenderedScene } from './scene-renderer';

/** Entries of the table from linear light to 8-bit sRGB, up to `BRIGHTEST`. */
const ENTRIES = 4096;
const BRIGHTEST = 2;

/** Encodes linear light: the sRGB curve, and a shoulder that keeps highlights from being cut off hard. */
export function toneTable(): Float32Array {
  return Float32Array.from({ length: ENTRIES + 1 }, (_, i) => {
    const light = (i / ENTRIES) * BRIGHTEST;
    const kept = light < 0.7 ? light : 0.7 + 0.3 * (1 - Math.exp(-(light - 0.7) / 0.3));
    return 255 * (kept <= 0.0031308 ? 12.92 * kept : 1.055 * kept ** (1 / 2.4) - 0.055);
  });
}

/** Lays the person over [size, size, 3] (sRGB, 0 to 255), as bright as the light is to be exposed. */
export function compose(
  out: Float32Array,
  { colour, cover }: RenderedScene,
  { exposure }: LightLook,
  table: Float32Array,
  random: Random,
): void {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < cover.length; i++) {
    if (cover[i] !== 1) continue;
    sum += 0.3 * colour[3 * i]! + 0.59 * colour[3 * i + 1]! + 0.11 * colour[3 * i + 2]!;
    count++;
  }
  const mean = count > 0 ? sum / count : 1;
  // Dark people stay darker than light ones: only a part of the difference is made up for.
  const gain = (exposure / Math.max(1e-3, mean)) ** random.uniform(0.55, 1);
  const scale = (gain * ENTRIES) / BRIGHTEST;
  for (let i = 0; i < cover.length; i++) {
    const share = cover[i]!;
    if (share === 0) continue;
    const end = 3 * i + 3;
    for (let channel = 3 * i; channel < end; channel++) {
      const entry = (colour[channel]! * scale + 0.5) | 0;
      const value = table[entry > 0 ? (entry < ENTRIES ? entry : ENTRIES) : 0]!;
      out[channel] = out[channel]! + share * (value - out[channel]!);
    }
  }
}
