import { hairEdge } from '../hair-edge';
import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import { paintFeatures } from './features';
import { CLOTH, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

/** Skin with what is painted on it; samples below the collar go to the cloth. */
export function shadeSkin(samples: Samples, input: ShadeInput): void {
  shadeBareSkin(samples, input);
  if (input.scene.skin.freckles > 0) addFreckles(samples, input);
  paintFeatures(samples, input);
  if (input.scene.hair) paintScalp(samples, input);
}

/** Colour, unevenness and shine of the skin itself. */
function shadeBareSkin(samples: Samples, { scene, seen, fields, noise }: ShadeInput): void {
  const { skin } = scene;
  const { collar, cavity } = fields;
  const { triangles } = seen.mesh;
  const { triangle, first, second, third, across, along, red, green, blue } = samples;
  const { nx, ny, wrap, specular, gloss, ambient } = samples;
  const { clouds, grain } = noise;
  const [px, py] = skin.place;
  const [skinRed, skinGreen, skinBlue] = skin.colour;
  const { blotches, pores, shine } = skin;
  const bump = pores * 0.5;
  const count = samples.kindCount[Material.skin]!;
  const list = samples.ofKind[Material.skin]!;
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const t = 3 * triangle[i]!;
    const a = triangles[t]!;
    const b = triangles[t + 1]!;
    const c = triangles[t + 2]!;
    const p = first[i]!;
    const q = second[i]!;
    const r = third[i]!;
    ambient[i] = p * cavity[a]! + q * cavity[b]! + r * cavity[c]!;
    if (p * collar[a]! + q * collar[b]! + r * collar[c]! > 0) {
      samples.assign(i, CLOTH);
      continue;
    }
    list[kept++] = i;
    const s = across[i]!;
    const l = along[i]!;
    const cloud = smoothTexel(clouds, px + s * 7, py + l * 7) - 0.5;
    const wide = smoothTexel(clouds, py + s * 1.6, px + l * 1.6) - 0.5;
    const speck = texel(grain, px + s * 12, py + l * 12) - 0.5;
    const tone = 1 + blotches * (0.3 * cloud + 0.25 * wide) + pores * 0.16 * speck;
    red[i] = skinRed * tone * (1 + blotches * 0.35 * wide);
    green[i] = skinGreen * tone;
    blue[i] = skinBlue * tone;
    // Bumps: pores and unevenness tilt the normal.
    const tilt = bump * (texel(grain, 31 + px + s * 9, py + l * 9) - 0.5) * 0.5;
    nx[i] = nx[i]! + tilt + blotches * cloud * 0.12;
    ny[i] = ny[i]! + bump * speck * 0.5;
    wrap[i] = 0.25;
    specular[i] = shine * (1 + 0.8 * wide);
    gloss[i] = skin.gloss;
  }
  samples.kindCount[Material.skin] = kept;
}

function addFreckles(samples: Samples, { scene, noise }: ShadeInput): void {
  const { freckles, colour, place } = scene.skin;
  const { across, along, red, green, blue } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const spot = smoothTexel(noise.clouds, place[1] + across[i]! * 34, place[0] + along[i]! * 34);
    if (spot <= 0.7) continue;
    const share = Math.min(1, (spot - 0.7) * 5) * 0.6 * freckles;
    red[i] = red[i]! + share * (colour[0] * 0.5 - red[i]!);
    green[i] = green[i]! + share * (colour[1] * 0.33 - green[i]!);
    blue[i] = blue[i]! + share * (colour[2] * 0.25 - blue[i]!);
  }
}

/** Hair that is painted on the skin: the roots of what stands off, or all there is of shaven hair. */
function paintScalp(samples: Samples, { scene, seen, fields, noise }: ShadeInput): void {
  const hair = scene.hair!;
  const { colour, low } = hair;
  const { triangles } = seen.mesh;
  const { hairline } = fields;
  const { triangle, first, second, third, across, along, red, green, blue, specular } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const t = 3 * triangle[i]!;
    const height =
      first[i]! * hairline[triangles[t]!]! +
      second[i]! * hairline[triangles[t + 1]!]! +
      third[i]! * hairline[triangles[t + 2]!]!;
    // Where the hair recedes the edge is higher still.
    if (height + low <= -0.6) continue;
    const edge = hairEdge(height, across[i]!, hair);
    if (edge <= -0.6) continue;
    const strand = texel(noise.strands, across[i]! * 14, along[i]! * 6);
    const cover = Math.min(1, Math.max(0, (edge + 0.6 - strand) * 1.2));
    const share = 0.85 * cover;
    red[i] = red[i]! + share * (colour[0] - red[i]!);
    green[i] = green[i]! + share * (colour[1] - green[i]!);
    blue[i] = blue[i]! + share * (colour[2] - blue[i]!);
    specular[i] = specular[i]! * (1 - cover);
  }
}
