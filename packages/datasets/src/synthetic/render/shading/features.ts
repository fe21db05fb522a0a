import { CHANNELS, Channel, type FeatureMaps, MAP_SIZE } from '../../head/feature-maps';
import { smoothTexel, texel } from '../noise';
import { Material } from '../scene-mesh';
import { browCover } from './brow';
import type { Samples } from './samples';
import type { ShadeInput } from './shade-input';

const BYTE = 1 / 255;

/** Paints the face's features over the samples of its skin. */
export function paintFeatures(samples: Samples, input: ShadeInput): void {
  const { scene, maps, painted } = input;
  const { skin, eyes, beard } = scene;
  const { wrinkles, blush, eyeBags } = skin;
  const { shadow, liner, shadowColour } = eyes;
  const { triangles, uv } = input.seen.mesh;
  const { triangle, first, second, third, red, green, blue, specular, ambient } = samples;
  const list = samples.ofKind[Material.skin]!;
  const count = samples.kindCount[Material.skin]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const t = triangle[i]!;
    if (painted[t] !== 1) continue;
    const a = 2 * triangles[3 * t]!;
    const b = 2 * triangles[3 * t + 1]!;
    const c = 2 * triangles[3 * t + 2]!;
    const u = first[i]! * uv[a]! + second[i]! * uv[b]! + third[i]! * uv[c]!;
    const v = first[i]! * uv[a + 1]! + second[i]! * uv[b + 1]! + third[i]! * uv[c + 1]!;
    const at = (texelOf(v) * MAP_SIZE + texelOf(u)) * CHANNELS;
    const cheek = maps[at + Channel.cheek]!;
    const nose = maps[at + Channel.nose]!;
    const flush = blush * (cheek + 0.7 * nose) * BYTE;
    const wrinkle = maps[at + Channel.wrinkle]! * BYTE * wrinkles;
    const bag = maps[at + Channel.eyeBag]! * BYTE * eyeBags;
    red[i] = red[i]! * (1 + 0.12 * flush) * (1 - 0.3 * wrinkle) * (1 - 0.35 * bag);
    green[i] = green[i]! * (1 - 0.22 * flush) * (1 - 0.38 * wrinkle) * (1 - 0.42 * bag);
    blue[i] = blue[i]! * (1 - 0.18 * flush) * (1 - 0.38 * wrinkle) * (1 - 0.3 * bag);
    specular[i] = specular[i]! * (1 + 0.9 * BYTE * nose);
    ambient[i] = ambient[i]! * (1 - 0.45 * wrinkle);
    const shade = maps[at + Channel.eyeShade]!;
    if (shade > 0 && shadow > 0) blend(samples, i, shadowColour, 1, shade * BYTE * shadow);
    if (beard) paintStubble(samples, i, maps, at, input);
    if (maps[at + Channel.lip]! > 0 || maps[at + Channel.mouth]! > 0) paintLips(samples, i, maps, at, input);
    if (maps[at + Channel.browAlong]! > 0) paintBrow(samples, i, maps, at, input);
    const lid = maps[at + Channel.lid]! * BYTE * liner;
    if (lid > 0) blend(samples, i, LINER, 1, lid < 1 ? lid : 1);
  }
}

function texelOf(coordinate: number): number {
  const place = Math.floor(coordinate * MAP_SIZE);
  return place < 0 ? 0 : place < MAP_SIZE ? place : MAP_SIZE - 1;
}

const LINER = [0.012, 0.009, 0.008] as const;
const LINING = [0.22, 0.045, 0.04] as const;

type Colour = readonly [number, number, number];

function blend({ red, green, blue }: Samples, i: number, colour: Colour, tone: number, share: number): void {
  red[i] = red[i]! + share * (colour[0] * tone - red[i]!);
  green[i] = green[i]! + share * (colour[1] * tone - green[i]!);
  blue[i] = blue[i]! + share * (colour[2] * tone - blue[i]!);
}

function paintStubble(
  samples: Samples,
  i: number,
  maps: FeatureMaps,
  at: number,
  { scene, noise }: ShadeInput,
): void {
  const beard = scene.beard!;
  const cover =
    Math.max(maps[at + Channel.moustache]! * beard.moustache, maps[at + Channel.beard]! * beard.chin) * BYTE;
  if (cover <= 0) return;
  const across = samples.across[i]!;
  const along = samples.along[i]!;
  const hairs = texel(noise.grain, across * 19 + 7, along * 15);
  const patch = smoothTexel(noise.clouds, across * 9, along * 9);
  const dense = Math.min(1, Math.max(0, cover * (0.55 + patch + 0.8 * (hairs - 0.5))));
  blend(samples, i, beard.colour, 1, 0.92 * dense);
  samples.specular[i] = samples.specular[i]! * (1 - dense);
}

function paintLips(
  samples: Samples,
  i: number,
  maps: FeatureMaps,
  at: number,
  { scene, noise }: ShadeInput,
): void {
  const lip = maps[at + Channel.lip]! * BYTE;
  if (lip > 0) {
    const { colour, strength, shine } = scene.lips;
    const lines = 0.9 + 0.2 * texel(noise.grain, samples.across[i]! * 8, samples.along[i]! * 1.5);
    blend(samples, i, colour, lines, lip * strength);
    samples.specular[i] = samples.specular[i]! * (1 - lip) + lip * shine;
    if (lip > 0.5) samples.gloss[i] = 35;
  }
  const mouth = maps[at + Channel.mouth]! * BYTE;
  if (mouth > 0) {
    blend(samples, i, LINING, 1, mouth);
    samples.ambient[i] = samples.ambient[i]! * (1 - 0.55 * mouth);
  }
}

function paintBrow(samples: Samples, i: number, maps: FeatureMaps, at: number, input: ShadeInput): void {
  const { brows } = input.scene;
  const cover = browCover(
    maps[at + Channel.browAlong]!,
    maps[at + Channel.browAcross]!,
    brows,
    input,
    samples.across[i]!,
    samples.along[i]!,
  );
  if (cover <= 0) return;
  blend(samples, i, brows.colour, 1, cover);
  samples.specular[i] = samples.specular[i]! * (1 - cover);
}
