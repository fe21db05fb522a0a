import { smoothTexel, texel } from '../noise';
import { FIELDS, Field, type Samples } from './samples';
import type { EyeFrame, ShadeInput } from './shade-input';

/** The white of an eye, iris and pupil, by the angle to where it looks. */
export function shadeEye(samples: Samples, kind: number, eye: EyeFrame, { scene, noise }: ShadeInput): void {
  const { eyes } = scene;
  const { centre, gaze } = eye;
  const { values } = samples;
  const list = samples.ofKind[kind]!;
  const count = samples.kindCount[kind]!;
  for (let k = 0; k < count; k++) {
    const i = list[k]!;
    const o = i * FIELDS;
    let dx = values[o + Field.x]! - centre[0];
    let dy = values[o + Field.y]! - centre[1];
    let dz = values[o + Field.z]! - centre[2];
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz) || 1;
    dx /= length;
    dy /= length;
    dz /= length;
    const angle = Math.acos(Math.min(1, dx * gaze[0] + dy * gaze[1] + dz * gaze[2]));
    values[o + Field.nx] = dx;
    values[o + Field.ny] = dy;
    values[o + Field.nz] = dz;
    const vein = smoothTexel(noise.clouds, values[o + Field.across]! * 40, values[o + Field.along]! * 40);
    const edge = Math.min(1, angle / 1.1);
    let red = eyes.sclera[0];
    let green = eyes.sclera[1] * (1 - 0.12 * edge * vein * 2);
    let blue = eyes.sclera[2] * (1 - 0.14 * edge * vein * 2);
    const inIris = angle < eyes.irisAngle + 0.03;
    if (inIris) {
      const part = angle / eyes.irisAngle;
      const turn = Math.atan2(dx * gaze[2] - dz * gaze[0], dy);
      const rays = 0.75 + 0.5 * texel(noise.strands, turn * 18, part * 20);
      const ring = part > 0.82 ? 1 - 0.75 * Math.min(1, (part - 0.82) / 0.18) : 1;
      const iris = rays * ring * (part < 0.6 ? 1.15 : 1);
      const cover = Math.min(1, (eyes.irisAngle + 0.03 - angle) / 0.05);
      red += cover * (eyes.iris[0] * iris - red);
      green += cover * (eyes.iris[1] * iris - green);
      blue += cover * (eyes.iris[2] * iris - blue);
      if (angle < eyes.pupilAngle + 0.02) {
        const pupil = Math.min(1, (eyes.pupilAngle + 0.02 - angle) / 0.04);
        red += pupil * (0.006 - red);
        green += pupil * (0.005 - green);
        blue += pupil * (0.005 - blue);
      }
    }
    values[o + Field.red] = red;
    values[o + Field.green] = green;
    values[o + Field.blue] = blue;
    values[o + Field.wrap] = 0;
    values[o + Field.ambient] = inIris ? 0.85 : 0.75;
    values[o + Field.specular] = inIris ? 0.9 : 0.35;
    values[o + Field.gloss] = inIris ? 160 : 90;
  }
}
