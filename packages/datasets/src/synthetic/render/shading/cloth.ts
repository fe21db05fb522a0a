import type { Colour } from '../../scene/colour';
import { texel } from '../noise';
import { Material } from '../scene-mesh';
import { CLOTH, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** What the person wears below the collar; its ambient light is that of the skin it lies on. */
export function shadeClothes(samples: Samples, { scene, noise }: ShadeInput): void {
  const { colour, second, pattern } = scene.clothes;
  const list = samples.ofKind[CLOTH]!;
  const count = samples.kindCount[CLOTH]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const across = samples.across[i]!;
    const along = samples.along[i]!;
    const weave = 0.8 + 0.4 * texel(noise.grain, across * 8, along * 8);
    const stripe = pattern > 0 && Math.floor((pattern > 0.5 ? across : along) * 0.8) % 2 === 0;
    weaveColour(samples, i, stripe ? second : colour, weave);
    samples.wrap[i] = 0.1;
  }
}

export function shadeHat(samples: Samples, { scene, noise }: ShadeInput): void {
  const list = samples.ofKind[Material.hat]!;
  const count = samples.kindCount[Material.hat]!;
  if (count === 0) return;
  const { colour, second } = scene.hat!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const along = samples.along[i]!;
    const weave = 0.75 + 0.5 * texel(noise.grain, samples.across[i]! * 9, along * 9);
    weaveColour(samples, i, Math.floor(along / 1.7) % 2 === 0 ? colour : second, weave);
    samples.wrap[i] = 0.15;
    samples.ambient[i] = 1;
  }
}

function weaveColour(
  { red, green, blue, specular }: Samples,
  i: number,
  colour: Colour,
  weave: number,
): void {
  red[i] = colour[0] * weave;
  green[i] = colour[1] * weave;
  blue[i] = colour[2] * weave;
  specular[i] = 0;
}
