import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import { FIELDS, Field, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** Hair that stands off the head: that on the skull, or that which hangs. */
export function shadeHair(samples: Samples, kind: number, { scene, seen, noise }: ShadeInput): void {
  const list = samples.ofKind[kind]!;
  const count = samples.kindCount[kind]!;
  if (count === 0) return;
  const { colour, variation, frequency } = scene.hair!;
  const { triangles, uv } = seen.mesh;
  const { triangle, values } = samples;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const t = 3 * triangle[i]!;
    const across = values[o + Field.across]!;
    const along = values[o + Field.along]!;
    const height =
      values[o + Field.first]! * uv[2 * triangles[t]!]! +
      values[o + Field.second]! * uv[2 * triangles[t + 1]!]! +
      values[o + Field.third]! * uv[2 * triangles[t + 2]!]!;
    const strand = texel(noise.strands, across * frequency, along * 6);
    const lock = smoothTexel(noise.clouds, across * 9, along * 1.2);
    const tone = 1 + variation * (1.1 * (strand - 0.5) + 1.2 * (lock - 0.5));
    const root = height < 1 ? 0.75 + 0.25 * Math.max(0, height) : 1;
    const shade = Math.max(0.15, tone) * root;
    values[o + Field.red] = colour[0] * shade;
    values[o + Field.green] = colour[1] * shade;
    values[o + Field.blue] = colour[2] * shade;
    values[o + Field.nx] = values[o + Field.nx]! + (strand - 0.5) * 0.35;
    values[o + Field.ny] = values[o + Field.ny]! + (lock - 0.5) * 0.7;
    values[o + Field.wrap] = 0.2;
    values[o + Field.specular] = 0.22 * (0.4 + strand);
    values[o + Field.gloss] = 14;
    values[o + Field.ambient] = 0.55 + 0.45 * strand;
  }
}

/** Beards that stand off the jaw. */
export function shadeBeard(samples: Samples, { scene, noise }: ShadeInput): void {
  const { values } = samples;
  const list = samples.ofKind[Material.beard]!;
  const count = samples.kindCount[Material.beard]!;
  if (count === 0) return;
  const { colour } = scene.beard!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const strand = 0.5 + texel(noise.strands, values[o + Field.across]! * 14, values[o + Field.along]! * 6);
    values[o + Field.red] = colour[0] * strand;
    values[o + Field.green] = colour[1] * strand;
    values[o + Field.blue] = colour[2] * strand;
    values[o + Field.specular] = 0;
    values[o + Field.wrap] = 0.3;
    values[o + Field.ambient] = 0.7;
  }
}
