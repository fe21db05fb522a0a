import { CHANNELS, Channel, type FeatureMaps, MAP_SIZE } from '../../head/feature-maps';
import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import { browCover } from './brow';
import { FIELDS, Field, type Samples } from './samples';
import type { ShadeInput } from './shade-input';

const BYTE = 1 / 255;

/** Paints the face's features over the samples of its skin. */
export function paintFeatures(samples: Samples, input: ShadeInput): void {
  const { scene, maps, painted } = input;
  const { skin, eyes, beard } = scene;
  const { wrinkles, blush, eyeBags } = skin;
  const { shadow, liner, shadowColour } = eyes;
  const { triangles, uv } = input.seen.mesh;
  const { triangle, values } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    const t = triangle[i]!;
    if (painted[t] !== 1) continue;
    const a = 2 * triangles[3 * t]!;
    const b = 2 * triangles[3 * t + 1]!;
    const c = 2 * triangles[3 * t + 2]!;
    const u =
      values[o + Field.first]! * uv[a]! +
      values[o + Field.second]! * uv[b]! +
      values[o + Field.third]! * uv[c]!;
    const v =
      values[o + Field.first]! * uv[a + 1]! +
      values[o + Field.second]! * uv[b + 1]! +
      values[o + Field.third]! * uv[c + 1]!;
    const at = (texelOf(v) * MAP_SIZE + texelOf(u)) * CHANNELS;
    const cheek = maps[at + Channel.cheek]!;
    const nose = maps[at + Channel.nose]!;
    const flush = blush * (cheek + 0.7 * nose) * BYTE;
    const wrinkle = maps[at + Channel.wrinkle]! * BYTE * wrinkles;
    const bag = maps[at + Channel.eyeBag]! * BYTE * eyeBags;
    values[o + Field.red] =
      values[o + Field.red]! * (1 + 0.12 * flush) * (1 - 0.3 * wrinkle) * (1 - 0.35 * bag);
    values[o + Field.green] =
      values[o + Field.green]! * (1 - 0.22 * flush) * (1 - 0.38 * wrinkle) * (1 - 0.42 * bag);
    values[o + Field.blue] =
      values[o + Field.blue]! * (1 - 0.18 * flush) * (1 - 0.38 * wrinkle) * (1 - 0.3 * bag);
    values[o + Field.specular] = values[o + Field.specular]! * (1 + 0.9 * BYTE * nose);
    values[o + Field.ambient] = values[o + Field.ambient]! * (1 - 0.45 * wrinkle);
    const shade = maps[at + Channel.eyeShade]!;
    if (shade > 0 && shadow > 0) blend(values, o, shadowColour, 1, shade * BYTE * shadow);
    if (beard) paintStubble(values, o, maps, at, input);
    if (maps[at + Channel.lip]! > 0 || maps[at + Channel.mouth]! > 0) paintLips(values, o, maps, at, input);
    if (maps[at + Channel.browAlong]! > 0) paintBrow(values, o, maps, at, input);
    const lid = maps[at + Channel.lid]! * BYTE * liner;
    if (lid > 0) blend(values, o, LINER, 1, lid < 1 ? lid : 1);
  }
}

function texelOf(coordinate: number): number {
  const place = Math.floor(coordinate * MAP_SIZE);
  return place < 0 ? 0 : place < MAP_SIZE ? place : MAP_SIZE - 1;
}

const LINER = [0.012, 0.009, 0.008] as const;
const LINING = [0.22, 0.045, 0.04] as const;

type Colour = readonly [number, number, number];

function blend(values: Float32Array, o: number, colour: Colour, tone: number, share: number): void {
  values[o + Field.red] = values[o + Field.red]! + share * (colour[0] * tone - values[o + Field.red]!);
  values[o + Field.green] = values[o + Field.green]! + share * (colour[1] * tone - values[o + Field.green]!);
  values[o + Field.blue] = values[o + Field.blue]! + share * (colour[2] * tone - values[o + Field.blue]!);
}

function paintStubble(
  values: Float32Array,
  o: number,
  maps: FeatureMaps,
  at: number,
  { scene, noise }: ShadeInput,
): void {
  const beard = scene.beard!;
  const cover =
    Math.max(maps[at + Channel.moustache]! * beard.moustache, maps[at + Channel.beard]! * beard.chin) * BYTE;
  if (cover <= 0) return;
  const across = values[o + Field.across]!;
  const along = values[o + Field.along]!;
  const hairs = texel(noise.grain, across * 19 + 7, along * 15);
  const patch = smoothTexel(noise.clouds, across * 9, along * 9);
  const dense = Math.min(1, Math.max(0, cover * (0.55 + patch + 0.8 * (hairs - 0.5))));
  blend(values, o, beard.colour, 1, 0.92 * dense);
  values[o + Field.specular] = values[o + Field.specular]! * (1 - dense);
}

function paintLips(
  values: Float32Array,
  o: number,
  maps: FeatureMaps,
  at: number,
  { scene, noise }: ShadeInput,
): void {
  const lip = maps[at + Channel.lip]! * BYTE;
  if (lip > 0) {
    const { colour, strength, shine } = scene.lips;
    const lines =
      0.9 + 0.2 * texel(noise.grain, values[o + Field.across]! * 8, values[o + Field.along]! * 1.5);
    blend(values, o, colour, lines, lip * strength);
    values[o + Field.specular] = values[o + Field.specular]! * (1 - lip) + lip * shine;
    if (lip > 0.5) values[o + Field.gloss] = 35;
  }
  const mouth = maps[at + Channel.mouth]! * BYTE;
  if (mouth > 0) {
    blend(values, o, LINING, 1, mouth);
    values[o + Field.ambient] = values[o + Field.ambient]! * (1 - 0.55 * mouth);
  }
}

function paintBrow(values: Float32Array, o: number, maps: FeatureMaps, at: number, input: ShadeInput): void {
  const { brows } = input.scene;
  const cover = browCover(
    maps[at + Channel.browAlong]!,
    maps[at + Channel.browAcross]!,
    brows,
    input,
    values[o + Field.across]!,
    values[o + Field.along]!,
  );
  if (cover <= 0) return;
  blend(values, o, brows.colour, 1, cover);
  values[o + Field.specular] = values[o + Field.specular]! * (1 - cover);
}
