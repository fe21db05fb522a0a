import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import type { Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** Hair that stands off the head: that on the skull, or that which hangs. */
export function shadeHair(samples: Samples, kind: number, { scene, seen, noise }: ShadeInput): void {
  const list = samples.ofKind[kind]!;
  const count = samples.kindCount[kind]!;
  if (count === 0) return;
  const { colour, variation, frequency } = scene.hair!;
  const { triangles, uv } = seen.mesh;
  const { triangle, first, second, third, red, green, blue, nx, ny } = samples;
  const { wrap, specular, gloss, ambient } = samples;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const t = 3 * triangle[i]!;
    const across = samples.across[i]!;
    const along = samples.along[i]!;
    const height =
      first[i]! * uv[2 * triangles[t]!]! +
      second[i]! * uv[2 * triangles[t + 1]!]! +
      third[i]! * uv[2 * triangles[t + 2]!]!;
    const strand = texel(noise.strands, across * frequency, along * 6);
    const lock = smoothTexel(noise.clouds, across * 9, along * 1.2);
    const tone = 1 + variation * (1.1 * (strand - 0.5) + 1.2 * (lock - 0.5));
    const root = height < 1 ? 0.75 + 0.25 * Math.max(0, height) : 1;
    const shade = Math.max(0.15, tone) * root;
    red[i] = colour[0] * shade;
    green[i] = colour[1] * shade;
    blue[i] = colour[2] * shade;
    nx[i] = nx[i]! + (strand - 0.5) * 0.35;
    ny[i] = ny[i]! + (lock - 0.5) * 0.7;
    wrap[i] = 0.2;
    specular[i] = 0.22 * (0.4 + strand);
    gloss[i] = 14;
    ambient[i] = 0.55 + 0.45 * strand;
  }
}

/** Beards that stand off the jaw. */
export function shadeBeard(samples: Samples, { scene, noise }: ShadeInput): void {
  const list = samples.ofKind[Material.beard]!;
  const count = samples.kindCount[Material.beard]!;
  if (count === 0) return;
  const { colour } = scene.beard!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const strand = 0.5 + texel(noise.strands, samples.across[i]! * 14, samples.along[i]! * 6);
    samples.red[i] = colour[0] * strand;
    samples.green[i] = colour[1] * strand;
    samples.blue[i] = colour[2] * strand;
    samples.specular[i] = 0;
    samples.wrap[i] = 0.3;
    samples.ambient[i] = 0.7;
  }
}
