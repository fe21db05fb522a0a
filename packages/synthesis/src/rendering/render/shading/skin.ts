import { hairEdge } from '../hair-edge';
import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import { paintFeatures } from './features';
import { CLOTH, FIELDS, Field, type Samples } from './samples';
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
  const { triangle, values } = samples;
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
    const o = i * FIELDS;
    const t = 3 * triangle[i]!;
    const a = triangles[t]!;
    const b = triangles[t + 1]!;
    const c = triangles[t + 2]!;
    const p = values[o + Field.first]!;
    const q = values[o + Field.second]!;
    const r = values[o + Field.third]!;
    values[o + Field.ambient] = p * cavity[a]! + q * cavity[b]! + r * cavity[c]!;
    if (p * collar[a]! + q * collar[b]! + r * collar[c]! > 0) {
      samples.assign(i, CLOTH);
      continue;
    }
    list[kept++] = i;
    const s = values[o + Field.across]!;
    const l = values[o + Field.along]!;
    const cloud = smoothTexel(clouds, px + s * 7, py + l * 7) - 0.5;
    const wide = smoothTexel(clouds, py + s * 1.6, px + l * 1.6) - 0.5;
    const speck = texel(grain, px + s * 12, py + l * 12) - 0.5;
    const tone = 1 + blotches * (0.3 * cloud + 0.25 * wide) + pores * 0.16 * speck;
    values[o + Field.red] = skinRed * tone * (1 + blotches * 0.35 * wide);
    values[o + Field.green] = skinGreen * tone;
    values[o + Field.blue] = skinBlue * tone;
    // Bumps: pores and unevenness tilt the normal.
    const tilt = bump * (texel(grain, 31 + px + s * 9, py + l * 9) - 0.5) * 0.5;
    values[o + Field.nx] = values[o + Field.nx]! + tilt + blotches * cloud * 0.12;
    values[o + Field.ny] = values[o + Field.ny]! + bump * speck * 0.5;
    values[o + Field.wrap] = 0.25;
    values[o + Field.specular] = shine * (1 + 0.8 * wide);
    values[o + Field.gloss] = skin.gloss;
  }
  samples.kindCount[Material.skin] = kept;
}

function addFreckles(samples: Samples, { scene, noise }: ShadeInput): void {
  const { freckles, colour, place } = scene.skin;
  const { values } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const spot = smoothTexel(
      noise.clouds,
      place[1] + values[o + Field.across]! * 34,
      place[0] + values[o + Field.along]! * 34,
    );
    if (spot <= 0.7) continue;
    const share = Math.min(1, (spot - 0.7) * 5) * 0.6 * freckles;
    values[o + Field.red] = values[o + Field.red]! + share * (colour[0] * 0.5 - values[o + Field.red]!);
    values[o + Field.green] =
      values[o + Field.green]! + share * (colour[1] * 0.33 - values[o + Field.green]!);
    values[o + Field.blue] = values[o + Field.blue]! + share * (colour[2] * 0.25 - values[o + Field.blue]!);
  }
}

/** Hair that is painted on the skin: the roots of what stands off, or all there is of shaven hair. */
function paintScalp(samples: Samples, { scene, seen, fields, noise }: ShadeInput): void {
  const hair = scene.hair!;
  const { colour, low } = hair;
  const { triangles } = seen.mesh;
  const { hairline } = fields;
  const { triangle, values } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const t = 3 * triangle[i]!;
    const height =
      values[o + Field.first]! * hairline[triangles[t]!]! +
      values[o + Field.second]! * hairline[triangles[t + 1]!]! +
      values[o + Field.third]! * hairline[triangles[t + 2]!]!;
    // Where the hair recedes the edge is higher still.
    if (height + low <= -0.6) continue;
    const edge = hairEdge(height, values[o + Field.across]!, hair);
    if (edge <= -0.6) continue;
    const strand = texel(noise.strands, values[o + Field.across]! * 14, values[o + Field.along]! * 6);
    const cover = Math.min(1, Math.max(0, (edge + 0.6 - strand) * 1.2));
    const share = 0.85 * cover;
    values[o + Field.red] = values[o + Field.red]! + share * (colour[0] - values[o + Field.red]!);
    values[o + Field.green] = values[o + Field.green]! + share * (colour[1] - values[o + Field.green]!);
    values[o + Field.blue] = values[o + Field.blue]! + share * (colour[2] - values[o + Field.blue]!);
    values[o + Field.specular] = values[o + Field.specular]! * (1 - cover);
  }
}
