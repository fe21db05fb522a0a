import type { DirectedLight, LightLook } from '../../scene/scene';
import type { ShadowMap } from '../shadow-map';
import type { Samples } from './samples';

/** Light that reaches further around than this does so under the skin (hair has 0.2, skin 0.25). */
const SKIN_WRAP = 0.22;

/** Sums of the light on the samples of a batch, used again for the next one. */
export class LightSums {
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  readonly shineRed: Float32Array;
  readonly shineGreen: Float32Array;
  readonly shineBlue: Float32Array;
  readonly reach: Float32Array;

  constructor(room: number) {
    this.red = new Float32Array(room);
    this.green = new Float32Array(room);
    this.blue = new Float32Array(room);
    this.shineRed = new Float32Array(room);
    this.shineGreen = new Float32Array(room);
    this.shineBlue = new Float32Array(room);
    this.reach = new Float32Array(room);
  }
}

/** Turns the samples' colours into what the camera sees of them. */
export function lightSamples(
  samples: Samples,
  light: LightLook,
  shadows: ShadowMap | undefined,
  sums: LightSums,
): void {
  addAmbient(samples, light, sums);
  for (let i = 0; i < light.lights.length; i++) {
    findReach(samples, light.lights[i]!, i === 0 ? shadows : undefined, sums);
    addLight(samples, light.lights[i]!, sums);
  }
  const { red, green, blue, count } = samples;
  for (let i = 0; i < count; i++) {
    red[i] = red[i]! * sums.red[i]! + sums.shineRed[i]!;
    green[i] = green[i]! * sums.green[i]! + sums.shineGreen[i]!;
    blue[i] = blue[i]! * sums.blue[i]! + sums.shineBlue[i]!;
  }
}

/** Light from all around, between sky and ground; makes normals unit vectors again that bumps have tilted. */
function addAmbient(samples: Samples, { sky, ground }: LightLook, sums: LightSums): void {
  const { nx, ny, nz, ambient, count } = samples;
  for (let i = 0; i < count; i++) {
    const x = nx[i]!;
    const y = ny[i]!;
    const z = nz[i]!;
    const length = Math.sqrt(x * x + y * y + z * z);
    const unit = length > 0 ? 1 / length : 1;
    nx[i] = x * unit;
    ny[i] = y * unit;
    nz[i] = z * unit;
    const up = 0.5 + 0.5 * y * unit;
    sums.red[i] = ambient[i]! * (ground[0] + up * (sky[0] - ground[0]));
    sums.green[i] = ambient[i]! * (ground[1] + up * (sky[1] - ground[1]));
    sums.blue[i] = ambient[i]! * (ground[2] + up * (sky[2] - ground[2]));
    sums.shineRed[i] = 0;
    sums.shineGreen[i] = 0;
    sums.shineBlue[i] = 0;
  }
}

/** How much of a light gets to each sample: nothing where the surface turns away from it. */
function findReach(
  { x, y, z, nx, ny, nz, wrap, ambient, count }: Samples,
  { softness, direction }: DirectedLight,
  shadows: ShadowMap | undefined,
  { reach }: LightSums,
): void {
  const [dx, dy, dz] = direction;
  for (let i = 0; i < count; i++) {
    const facing = nx[i]! * dx + ny[i]! * dy + nz[i]! * dz;
    const faces = facing + wrap[i]! * 0.6 + 0.35 * softness > 0;
    reach[i] = faces ? softness * ambient[i]! + (1 - softness) : 0;
  }
  if (shadows) shadows.dim(reach, x, y, z, count);
}

function addLight(samples: Samples, { direction, colour, softness }: DirectedLight, sums: LightSums): void {
  const { nx, ny, nz, ex, ey, ez, wrap, specular, gloss, count } = samples;
  const { red, green, blue, shineRed, shineGreen, shineBlue, reach } = sums;
  const [dx, dy, dz] = direction;
  const [lightRed, lightGreen, lightBlue] = colour;
  for (let i = 0; i < count; i++) {
    if (reach[i]! <= 0) continue;
    const x = nx[i]!;
    const y = ny[i]!;
    const z = nz[i]!;
    const facing = x * dx + y * dy + z * dz;
    const around = wrap[i]! * 0.6 + 0.35 * softness;
    const diffuse = ((facing + around) / (1 + around)) * reach[i]!;
    // Red light travels further under the skin than blue, so the edge of its shadow is red.
    const bleed = wrap[i]! > SKIN_WRAP && diffuse < 0.5 ? 1.25 - 0.5 * diffuse : 1;
    red[i] = red[i]! + diffuse * bleed * lightRed;
    green[i] = green[i]! + diffuse * lightGreen;
    blue[i] = blue[i]! + diffuse * lightBlue;
    if (specular[i]! <= 0 || facing <= 0) continue;
    const hx = dx + ex[i]!;
    const hy = dy + ey[i]!;
    const hz = dz + ez[i]!;
    const half = (x * hx + y * hy + z * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
    if (half <= 0) continue;
    const sharp = gloss[i]! * (1 - 0.6 * softness);
    const seen = x * ex[i]! + y * ey[i]! + z * ez[i]!;
    const grazing = seen > 0 ? 1 - seen : 1;
    const fresnel = 0.5 + 1.5 * grazing * grazing * grazing;
    // Schlick's fraction in place of a power, which takes longer than all the rest.
    const peak = half / (sharp - sharp * half + half);
    const shine = specular[i]! * fresnel * peak * (1 - 0.55 * softness) * reach[i]!;
    shineRed[i] = shineRed[i]! + shine * lightRed;
    shineGreen[i] = shineGreen[i]! + shine * lightGreen;
    shineBlue[i] = shineBlue[i]! + shine * lightBlue;
  }
}
