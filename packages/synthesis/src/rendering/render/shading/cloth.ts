import type { Colour } from '../../scene/colour';
import { texel } from '../noise';
import { Material } from '../scene-mesh';
import { CLOTH, FIELDS, Field, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** What the person wears below the collar; its ambient light is that of the skin it lies on. */
export function shadeClothes(samples: Samples, { scene, noise }: ShadeInput): void {
  const { colour, second, pattern } = scene.clothes;
  const { values } = samples;
  const list = samples.ofKind[CLOTH]!;
  const count = samples.kindCount[CLOTH]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const across = values[o + Field.across]!;
    const along = values[o + Field.along]!;
    const weave = 0.8 + 0.4 * texel(noise.grain, across * 8, along * 8);
    const stripe = pattern > 0 && Math.floor((pattern > 0.5 ? across : along) * 0.8) % 2 === 0;
    weaveColour(values, o, stripe ? second : colour, weave);
    values[o + Field.wrap] = 0.1;
  }
}

export function shadeHat(samples: Samples, { scene, noise }: ShadeInput): void {
  const { values } = samples;
  const list = samples.ofKind[Material.hat]!;
  const count = samples.kindCount[Material.hat]!;
  if (count === 0) return;
  const { colour, second } = scene.hat!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const along = values[o + Field.along]!;
    const weave = 0.75 + 0.5 * texel(noise.grain, values[o + Field.across]! * 9, along * 9);
    weaveColour(values, o, Math.floor(along / 1.7) % 2 === 0 ? colour : second, weave);
    values[o + Field.wrap] = 0.15;
    values[o + Field.ambient] = 1;
  }
}

function weaveColour(values: Float32Array, o: number, colour: Colour, weave: number): void {
  values[o + Field.red] = colour[0] * weave;
  values[o + Field.green] = colour[1] * weave;
  values[o + Field.blue] = colour[2] * weave;
  values[o + Field.specular] = 0;
}
