import type { LightLook } from '../../scene/scene';
import type { ShadowMap } from '../shadow-map';
import { FIELDS, Field, type Samples } from './samples';

/** Light that reaches further around than this does so under the skin (hair has 0.2, skin 0.25). */
const SKIN_WRAP = 0.22;

/** Numbers of a light in a row: direction, colour, softness. */
const NUMBERS = 7;

/** Lights one behind the other; they are few, and the same for all samples of an image. */
function numbersOf({ lights }: LightLook): Float64Array {
  return Float64Array.from(
    lights.flatMap(({ direction, colour, softness }) => [...direction, ...colour, softness]),
  );
}

/** Turns the samples' colours into what the camera sees of them. */
export function lightSamples(samples: Samples, light: LightLook, shadows: ShadowMap | undefined): void {
  const { values, count } = samples;
  const { sky, ground } = light;
  const [groundRed, groundGreen, groundBlue] = ground;
  const [skyRed, skyGreen, skyBlue] = [sky[0] - groundRed, sky[1] - groundGreen, sky[2] - groundBlue];
  const lights = numbersOf(light);
  shadows?.findReach(samples);
  for (let i = 0, o = 0; i < count; i++, o += FIELDS) {
    // Bumps have tilted the normal; it becomes a unit vector again.
    let x = values[o + Field.nx]!;
    let y = values[o + Field.ny]!;
    let z = values[o + Field.nz]!;
    const length = Math.sqrt(x * x + y * y + z * z);
    const unit = length > 0 ? 1 / length : 1;
    x *= unit;
    y *= unit;
    z *= unit;
    const ex = values[o + Field.ex]!;
    const ey = values[o + Field.ey]!;
    const ez = values[o + Field.ez]!;
    const ambient = values[o + Field.ambient]!;
    const wrap = values[o + Field.wrap]!;
    const specular = values[o + Field.specular]!;
    const up = 0.5 + 0.5 * y;
    let red = ambient * (groundRed + up * skyRed);
    let green = ambient * (groundGreen + up * skyGreen);
    let blue = ambient * (groundBlue + up * skyBlue);
    let shineRed = 0;
    let shineGreen = 0;
    let shineBlue = 0;
    for (let l = 0; l < lights.length; l += NUMBERS) {
      const dx = lights[l]!;
      const dy = lights[l + 1]!;
      const dz = lights[l + 2]!;
      const softness = lights[l + 6]!;
      const facing = x * dx + y * dy + z * dz;
      const around = wrap * 0.6 + 0.35 * softness;
      if (facing + around <= 0) continue;
      let reach = softness * ambient + (1 - softness);
      if (l === 0 && shadows !== undefined) reach *= values[o + Field.reach]!;
      const diffuse = ((facing + around) / (1 + around)) * reach;
      // Red light travels further under the skin than blue, so the edge of its shadow is red.
      const bleed = wrap > SKIN_WRAP && diffuse < 0.5 ? 1.25 - 0.5 * diffuse : 1;
      red += diffuse * bleed * lights[l + 3]!;
      green += diffuse * lights[l + 4]!;
      blue += diffuse * lights[l + 5]!;
      if (specular <= 0 || facing <= 0) continue;
      const hx = dx + ex;
      const hy = dy + ey;
      const hz = dz + ez;
      const half = (x * hx + y * hy + z * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
      if (half <= 0) continue;
      const sharp = values[o + Field.gloss]! * (1 - 0.6 * softness);
      const seen = x * ex + y * ey + z * ez;
      const grazing = seen > 0 ? 1 - seen : 1;
      const fresnel = 0.5 + 1.5 * grazing * grazing * grazing;
      // Schlick's fraction in place of a power, which takes longer than all the rest.
      const peak = half / (sharp - sharp * half + half);
      const shine = specular * fresnel * peak * (1 - 0.55 * softness) * reach;
      shineRed += shine * lights[l + 3]!;
      shineGreen += shine * lights[l + 4]!;
      shineBlue += shine * lights[l + 5]!;
    }
    values[o + Field.red] = values[o + Field.red]! * red + shineRed;
    values[o + Field.green] = values[o + Field.green]! * green + shineGreen;
    values[o + Field.blue] = values[o + Field.blue]! * blue + shineBlue;
  }
}
