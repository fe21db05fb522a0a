import { Material } from '../scene-mesh';
import { shadeClothes, shadeHat } from './cloth';
import { shadeEye } from './eye';
import { shadeBeard, shadeHair } from './hair';
import { lightSamples } from './light';
import { placeSamples } from './place-samples';
import { shadePlain } from './plain';
import { Samples } from './samples';
import type { ShadeInput } from './shade-input';
import { shadeSkin } from './skin';

/** Finds the colours of samples, linear, batch by batch. */
export class Shader {
  /** What is to be shaded; afterwards `red`, `green` and `blue` are what the camera sees. */
  readonly samples: Samples;

  /** @param room most samples of a batch */
  constructor(room: number) {
    this.samples = new Samples(room);
  }

  shade(input: ShadeInput): void {
    const { samples } = this;
    placeSamples(samples, input.seen);
    shadeSkin(samples, input);
    shadeClothes(samples, input);
    shadeEye(samples, Material.rightEye, input.eyes[0], input);
    shadeEye(samples, Material.leftEye, input.eyes[1], input);
    shadeHair(samples, Material.shell, input);
    shadeHair(samples, Material.hair, input);
    shadeBeard(samples, input);
    shadeHat(samples, input);
    shadePlain(samples, input);
    lightSamples(samples, input.scene.light, input.shadows);
  }
}
