import {
  BROW_END,
  BROW_START,
  BROW_STEPS,
  CHANNELS,
  Channel,
  type FeatureMaps,
  MAP_SIZE,
} from '../head/feature-maps';
import type { Scene } from '../scene/scene';
import { hairEdge } from './hair-edge';
import { type NoiseTextures, smoothTexel, texel } from './noise';
import { Material, type SceneMesh } from './scene-mesh';
import type { ShadowMap } from './shadow-map';

/** What is known of the vertices of the head; they come first in the mesh. */
export interface VertexFields {
  readonly hairline: Float32Array;
  readonly collar: Float32Array;
  readonly cavity: Float32Array;
}

/** What the camera and the lights see, besides the mesh itself. */
export interface ShadeInput {
  readonly scene: Scene;
  readonly mesh: SceneMesh;
  /** [vertices, 3] in camera coordinates: x right, y up, z to the camera, from the middle of the head. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly fields: VertexFields;
  /** For each triangle whether the face's features are painted on it. */
  readonly painted: Uint8Array;
  readonly maps: FeatureMaps;
  readonly noise: NoiseTextures;
  /** Centres and gaze directions of both eyeballs in camera coordinates. */
  readonly eyes: readonly [EyeFrame, EyeFrame];
  readonly cameraDistance: number;
  /** What the first light sees, where it casts shadows. */
  readonly shadows: ShadowMap | undefined;
}

export interface EyeFrame {
  readonly centre: readonly [number, number, number];
  readonly gaze: readonly [number, number, number];
}

/** Colours of the samples, linear; `out` holds the last one. */
export class Shader {
  readonly out = new Float32Array(3);
  // The sample's surface, set before it is lit.
  #nx = 0;
  #ny = 0;
  #nz = 0;
  #red = 0;
  #green = 0;
  #blue = 0;
  #specular = 0;
  #gloss = 20;
  #wrap = 0;
  #ambient = 1;

  constructor(private readonly input: ShadeInput) {}

  /** Shades triangle `t` where its corners weigh `first`, `second` and `third`. */
  shade(t: number, first: number, second: number, third: number): void {
    const { mesh, positions, normals, cameraDistance } = this.input;
    const a = mesh.triangles[3 * t]!;
    const b = mesh.triangles[3 * t + 1]!;
    const c = mesh.triangles[3 * t + 2]!;
    const x = first * positions[3 * a]! + second * positions[3 * b]! + third * positions[3 * c]!;
    const y = first * positions[3 * a + 1]! + second * positions[3 * b + 1]! + third * positions[3 * c + 1]!;
    const z = first * positions[3 * a + 2]! + second * positions[3 * b + 2]! + third * positions[3 * c + 2]!;
    let nx = first * normals[3 * a]! + second * normals[3 * b]! + third * normals[3 * c]!;
    let ny = first * normals[3 * a + 1]! + second * normals[3 * b + 1]! + third * normals[3 * c + 1]!;
    let nz = first * normals[3 * a + 2]! + second * normals[3 * b + 2]! + third * normals[3 * c + 2]!;
    // Towards the camera.
    let ex = -x;
    let ey = -y;
    let ez = cameraDistance - z;
    const distance = Math.sqrt(ex * ex + ey * ey + ez * ez);
    ex /= distance;
    ey /= distance;
    ez /= distance;
    const facing = nx * ex + ny * ey + nz * ez;
    const material = mesh.materials[t]!;
    if (facing < 0 && material >= Material.hair) {
      nx = -nx;
      ny = -ny;
      nz = -nz;
    }
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    this.#nx = nx / length;
    this.#ny = ny / length;
    this.#nz = nz / length;
    this.#ambient = 1;
    this.#wrap = 0;
    this.#specular = 0;
    const across = first * mesh.detail[2 * a]! + second * mesh.detail[2 * b]! + third * mesh.detail[2 * c]!;
    const along =
      first * mesh.detail[2 * a + 1]! + second * mesh.detail[2 * b + 1]! + third * mesh.detail[2 * c + 1]!;
    switch (material) {
      case Material.skin:
        this.#skin(t, a, b, c, first, second, third, across, along);
        break;
      case Material.rightEye:
        this.#eye(this.input.eyes[0], x, y, z, across, along);
        break;
      case Material.leftEye:
        this.#eye(this.input.eyes[1], x, y, z, across, along);
        break;
      case Material.teeth:
        this.#set(0.68, 0.6, 0.46);
        this.#ambient = 0.55;
        this.#specular = 0.25;
        this.#gloss = 40;
        break;
      case Material.gums:
        this.#set(0.35, 0.07, 0.06);
        this.#ambient = 0.35;
        this.#specular = 0.2;
        this.#gloss = 30;
        break;
      case Material.hair:
        this.#hair(
          across,
          along,
          first * mesh.uv[2 * a]! + second * mesh.uv[2 * b]! + third * mesh.uv[2 * c]!,
        );
        break;
      case Material.beard: {
        const { colour } = this.input.scene.beard!;
        const strand = 0.5 + texel(this.input.noise.strands, across * 14, along * 6);
        this.#set(colour[0] * strand, colour[1] * strand, colour[2] * strand);
        this.#wrap = 0.3;
        this.#ambient = 0.7;
        break;
      }
      case Material.hat: {
        const { colour, second: other } = this.input.scene.hat!;
        const weave = 0.75 + 0.5 * texel(this.input.noise.grain, across * 9, along * 9);
        const band = Math.floor(along / 1.7) % 2 === 0 ? colour : other;
        this.#set(band[0] * weave, band[1] * weave, band[2] * weave);
        this.#wrap = 0.15;
        break;
      }
      case Material.frame: {
        const { frame } = this.input.scene.glasses!;
        this.#set(frame[0], frame[1], frame[2]);
        this.#specular = 0.5;
        this.#gloss = 50;
        break;
      }
      default: {
        const { lens } = this.input.scene.glasses!;
        this.#set(lens[0], lens[1], lens[2]);
        this.#specular = 0.6;
        this.#gloss = 120;
      }
    }
    this.#light(x, y, z, ex, ey, ez);
  }

  #set(red: number, green: number, blue: number): void {
    this.#red = red;
    this.#green = green;
    this.#blue = blue;
  }

  #blend(red: number, green: number, blue: number, share: number): void {
    this.#red += share * (red - this.#red);
    this.#green += share * (green - this.#green);
    this.#blue += share * (blue - this.#blue);
  }

  #skin(
    t: number,
    a: number,
    b: number,
    c: number,
    first: number,
    second: number,
    third: number,
    across: number,
    along: number,
  ): void {
    const { scene, fields, noise, mesh, painted, maps } = this.input;
    const { skin } = scene;
    const collar = first * fields.collar[a]! + second * fields.collar[b]! + third * fields.collar[c]!;
    this.#ambient = first * fields.cavity[a]! + second * fields.cavity[b]! + third * fields.cavity[c]!;
    if (collar > 0) {
      this.#cloth(across, along);
      return;
    }
    const px = skin.place[0];
    const py = skin.place[1];
    const red = skin.colour[0];
    const green = skin.colour[1];
    const blue = skin.colour[2];
    const cloud = smoothTexel(noise.clouds, px + across * 7, py + along * 7) - 0.5;
    const wide = smoothTexel(noise.clouds, py + across * 1.6, px + along * 1.6) - 0.5;
    const grain = texel(noise.grain, px + across * 12, py + along * 12) - 0.5;
    const tone = 1 + skin.blotches * (0.3 * cloud + 0.25 * wide) + skin.pores * 0.16 * grain;
    const flush = 1 + skin.blotches * 0.35 * wide;
    this.#set(red * tone * flush, green * tone, blue * tone);
    if (skin.freckles > 0) {
      const spot = smoothTexel(noise.clouds, py + across * 34, py + along * 34);
      if (spot > 0.7)
        this.#blend(
          red * 0.5,
          green * 0.33,
          blue * 0.25,
          Math.min(1, (spot - 0.7) * 5) * 0.6 * skin.freckles,
        );
    }
    // Bumps: pores and unevenness tilt the normal.
    const bump = skin.pores * 0.5;
    const tilt = bump * (texel(noise.grain, 31 + px + across * 9, py + along * 9) - 0.5) * 0.5;
    this.#nx += tilt + skin.blotches * cloud * 0.12;
    this.#ny += bump * grain * 0.5;
    this.#wrap = 0.25;
    this.#specular = skin.shine * (0.6 + 0.8 * (0.5 + wide));
    this.#gloss = skin.gloss;
    if (painted[t] === 1) {
      const u = first * mesh.uv[2 * a]! + second * mesh.uv[2 * b]! + third * mesh.uv[2 * c]!;
      const v = first * mesh.uv[2 * a + 1]! + second * mesh.uv[2 * b + 1]! + third * mesh.uv[2 * c + 1]!;
      const column = Math.min(MAP_SIZE - 1, Math.max(0, Math.floor(u * MAP_SIZE)));
      const row = Math.min(MAP_SIZE - 1, Math.max(0, Math.floor(v * MAP_SIZE)));
      this.#features(maps, (row * MAP_SIZE + column) * CHANNELS, across, along, grain);
    }
    const { hair } = scene;
    if (hair) {
      const hairline =
        first * fields.hairline[a]! + second * fields.hairline[b]! + third * fields.hairline[c]!;
      const edge = hairEdge(hairline, across, hair);
      if (edge > -0.6) {
        const strand = texel(noise.strands, across * 14, along * 6);
        const cover = Math.min(1, Math.max(0, (edge + 0.6 - strand) * 1.2));
        this.#blend(hair.colour[0], hair.colour[1], hair.colour[2], 0.85 * cover);
        this.#specular *= 1 - cover;
      }
    }
  }

  #features(maps: FeatureMaps, at: number, across: number, along: number, grain: number): void {
    const { scene, noise } = this.input;
    const { skin, lips, brows, eyes, beard } = scene;
    const cheek = maps[at + Channel.cheek]!;
    const nose = maps[at + Channel.nose]!;
    if (cheek > 0 || nose > 0) {
      const blush = (skin.blush * (cheek + 0.7 * nose)) / 255;
      this.#red *= 1 + 0.12 * blush;
      this.#green *= 1 - 0.22 * blush;
      this.#blue *= 1 - 0.18 * blush;
      this.#specular *= 1 + (0.9 * nose) / 255;
    }
    const wrinkle = (maps[at + Channel.wrinkle]! / 255) * skin.wrinkles;
    if (wrinkle > 0) {
      this.#ambient *= 1 - 0.45 * wrinkle;
      this.#set(
        this.#red * (1 - 0.3 * wrinkle),
        this.#green * (1 - 0.38 * wrinkle),
        this.#blue * (1 - 0.38 * wrinkle),
      );
    }
    const bag = (maps[at + Channel.eyeBag]! / 255) * skin.eyeBags;
    if (bag > 0)
      this.#set(this.#red * (1 - 0.35 * bag), this.#green * (1 - 0.42 * bag), this.#blue * (1 - 0.3 * bag));
    const shade = (maps[at + Channel.eyeShade]! / 255) * eyes.shadow;
    if (shade > 0) this.#blend(eyes.shadowColour[0], eyes.shadowColour[1], eyes.shadowColour[2], shade);
    if (beard) {
      const cover = Math.max(
        (maps[at + Channel.moustache]! / 255) * beard.moustache,
        (maps[at + Channel.beard]! / 255) * beard.chin,
      );
      if (cover > 0) {
        const hairs = texel(noise.grain, across * 19 + 7, along * 15);
        const patch = smoothTexel(noise.clouds, across * 9, along * 9);
        const dense = Math.min(1, Math.max(0, cover * (0.55 + patch + 0.8 * (hairs - 0.5))));
        this.#blend(beard.colour[0], beard.colour[1], beard.colour[2], 0.92 * dense);
        this.#specular *= 1 - dense;
      }
    }
    const lip = maps[at + Channel.lip]! / 255;
    if (lip > 0) {
      const lines = 0.9 + 0.2 * texel(noise.grain, across * 8, along * 1.5);
      const { colour } = lips;
      this.#blend(colour[0] * lines, colour[1] * lines, colour[2] * lines, lip * lips.strength);
      this.#specular = this.#specular * (1 - lip) + lip * lips.shine;
      if (lip > 0.5) this.#gloss = 35;
    }
    const mouth = maps[at + Channel.mouth]! / 255;
    if (mouth > 0) {
      this.#blend(0.22, 0.045, 0.04, mouth);
      this.#ambient *= 1 - 0.55 * mouth;
    }
    const brow = maps[at + Channel.browAlong]!;
    if (brow > 0) {
      const cover = browCover(brow, maps[at + Channel.browAcross]!, scene, noise, grain, across, along);
      if (cover > 0) {
        this.#blend(brows.colour[0], brows.colour[1], brows.colour[2], cover);
        this.#specular *= 1 - cover;
      }
    }
    const lid = (maps[at + Channel.lid]! / 255) * eyes.liner;
    if (lid > 0) this.#blend(0.012, 0.009, 0.008, Math.min(1, lid));
  }

  #cloth(across: number, along: number): void {
    const { scene, noise } = this.input;
    const { colour, second, pattern } = scene.clothes;
    const weave = 0.8 + 0.4 * texel(noise.grain, across * 8, along * 8);
    const stripe = pattern > 0 && Math.floor((pattern > 0.5 ? across : along) * 0.8) % 2 === 0;
    const cloth = stripe ? second : colour;
    this.#set(cloth[0] * weave, cloth[1] * weave, cloth[2] * weave);
    this.#wrap = 0.1;
  }

  #hair(across: number, along: number, height: number): void {
    const { scene, noise } = this.input;
    const hair = scene.hair!;
    const strand = texel(noise.strands, across * hair.frequency, along * 6);
    const lock = smoothTexel(noise.clouds, across * 9, along * 1.2);
    const tone = 1 + hair.variation * (1.1 * (strand - 0.5) + 1.2 * (lock - 0.5));
    const root = height < 1 ? 0.75 + 0.25 * Math.max(0, height) : 1;
    const shade = Math.max(0.15, tone) * root;
    this.#set(hair.colour[0] * shade, hair.colour[1] * shade, hair.colour[2] * shade);
    this.#wrap = 0.2;
    this.#specular = 0.22 * (0.4 + strand);
    this.#gloss = 14;
    this.#nx += (strand - 0.5) * 0.35;
    this.#ny += (lock - 0.5) * 0.7;
    this.#ambient = 0.55 + 0.45 * strand;
  }

  #eye(eye: EyeFrame, x: number, y: number, z: number, across: number, along: number): void {
    const { scene, noise } = this.input;
    const { eyes } = scene;
    const { centre, gaze } = eye;
    let dx = x - centre[0];
    let dy = y - centre[1];
    let dz = z - centre[2];
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz) || 1;
    dx /= length;
    dy /= length;
    dz /= length;
    const angle = Math.acos(Math.min(1, dx * gaze[0] + dy * gaze[1] + dz * gaze[2]));
    this.#nx = dx;
    this.#ny = dy;
    this.#nz = dz;
    const vein = smoothTexel(noise.clouds, across * 40, along * 40);
    const red = eyes.sclera[0];
    const green = eyes.sclera[1];
    const blue = eyes.sclera[2];
    const edge = Math.min(1, angle / 1.1);
    this.#set(red, green * (1 - 0.12 * edge * vein * 2), blue * (1 - 0.14 * edge * vein * 2));
    this.#ambient = 0.75;
    this.#specular = 0.35;
    this.#gloss = 90;
    if (angle < eyes.irisAngle + 0.03) {
      const part = angle / eyes.irisAngle;
      const turn = Math.atan2(dx * gaze[2] - dz * gaze[0], dy);
      const rays = 0.75 + 0.5 * texel(noise.strands, turn * 18, part * 20);
      const ring = part > 0.82 ? 1 - 0.75 * Math.min(1, (part - 0.82) / 0.18) : 1;
      const inner = part < 0.6 ? 1.15 : 1;
      const iris = rays * ring * inner;
      const cover = Math.min(1, (eyes.irisAngle + 0.03 - angle) / 0.05);
      this.#blend(eyes.iris[0] * iris, eyes.iris[1] * iris, eyes.iris[2] * iris, cover);
      if (angle < eyes.pupilAngle + 0.02) {
        this.#blend(0.006, 0.005, 0.005, Math.min(1, (eyes.pupilAngle + 0.02 - angle) / 0.04));
      }
      this.#specular = 0.9;
      this.#gloss = 160;
      this.#ambient = 0.85;
    }
  }

  #light(x: number, y: number, z: number, ex: number, ey: number, ez: number): void {
    const { scene, shadows } = this.input;
    const { light } = scene;
    const norm = Math.sqrt(this.#nx * this.#nx + this.#ny * this.#ny + this.#nz * this.#nz) || 1;
    const nx = this.#nx / norm;
    const ny = this.#ny / norm;
    const nz = this.#nz / norm;
    const up = 0.5 + 0.5 * ny;
    let lightRed = this.#ambient * (light.ground[0] + up * (light.sky[0] - light.ground[0]));
    let lightGreen = this.#ambient * (light.ground[1] + up * (light.sky[1] - light.ground[1]));
    let lightBlue = this.#ambient * (light.ground[2] + up * (light.sky[2] - light.ground[2]));
    let shineRed = 0;
    let shineGreen = 0;
    let shineBlue = 0;
    for (let i = 0; i < light.lights.length; i++) {
      const { direction, colour, softness } = light.lights[i]!;
      const facing = nx * direction[0] + ny * direction[1] + nz * direction[2];
      const wrap = this.#wrap * 0.6 + 0.35 * softness;
      let diffuse = (facing + wrap) / (1 + wrap);
      if (diffuse <= 0) continue;
      let reach = softness * this.#ambient + (1 - softness);
      if (i === 0 && shadows !== undefined) reach *= shadows.lit(x, y, z);
      // Red light travels further under the skin than blue, so the edge of its shadow is red.
      diffuse *= reach;
      const bleed = this.#wrap > 0.2 ? 1 + 0.25 * (1 - Math.min(1, diffuse * 2)) : 1;
      lightRed += diffuse * bleed * colour[0];
      lightGreen += diffuse * colour[1];
      lightBlue += diffuse * colour[2];
      if (this.#specular > 0 && facing > 0) {
        const hx = direction[0] + ex;
        const hy = direction[1] + ey;
        const hz = direction[2] + ez;
        const half = (nx * hx + ny * hy + nz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
        if (half > 0) {
          const gloss = this.#gloss * (1 - 0.6 * softness);
          const grazing = 1 - Math.max(0, nx * ex + ny * ey + nz * ez);
          const fresnel = 0.5 + 1.5 * grazing * grazing * grazing;
          // Schlick's fraction in place of a power, which takes longer than all the rest.
          const peak = half / (gloss - gloss * half + half);
          const shine = this.#specular * fresnel * peak * (1 - 0.55 * softness) * reach;
          shineRed += shine * colour[0];
          shineGreen += shine * colour[1];
          shineBlue += shine * colour[2];
        }
      }
    }
    this.out[0] = this.#red * lightRed + shineRed;
    this.out[1] = this.#green * lightGreen + shineGreen;
    this.out[2] = this.#blue * lightBlue + shineBlue;
  }
}

/** Half the brow's height, in centimetres, at a share of its length from the outer end. */
export function browThickness({ thickness, taper }: Scene['brows'], share: number): number {
  const grown = taper + (1 - taper) * Math.min(1, share / 0.55);
  return thickness * grown;
}

function browCover(
  along: number,
  across: number,
  { brows }: Scene,
  noise: NoiseTextures,
  grain: number,
  x: number,
  y: number,
): number {
  const share = (along - BROW_START) / (BROW_END - BROW_START);
  const offset = (across - 128) / BROW_STEPS - brows.height;
  const half = browThickness(brows, Math.min(1, Math.max(0, share)));
  // Round ends: beyond them the distance to the end counts.
  const beyond = (share < 0 ? -share : share > 1 ? share - 1 : 0) * 4.6;
  const strand = texel(noise.strands, x * 13 + offset * 8, y * 3) - 0.5;
  const inside = half - Math.sqrt(offset * offset + beyond * beyond) + 0.16 * strand + 0.05 * grain;
  if (inside <= -0.06) return 0;
  return Math.min(1, (inside + 0.06) / 0.16) * brows.density * (0.85 + 0.5 * strand);
}
