import { stepLayout } from '../cascade/layout';
import { weightNames, weightShapes } from '../cascade/weight-names';
import { type ModelConfig, patchesOfStep, weightSets } from '../config/model-config';
import type { LandmarkErrorHead, LandmarkErrorStep } from '../landmark-errors/landmark-error-head';
import type { Selection } from '../selection/decide';

/** One layer of a step, for tables. */
export interface LayerCost {
  readonly name: string;
  /** Shape of the kernel, [inputs.., outputs]. */
  readonly kernel: readonly number[];
  /** Numbers in kernel and bias. */
  readonly parameters: number;
  /** Multiply-adds for one face. */
  readonly multiplyAdds: number;
}

export interface ModelCost {
  /** The layers of each step. */
  readonly steps: readonly (readonly LayerCost[])[];
  /** Numbers in all weights of all steps; shared ones count once. */
  readonly parameters: number;
  /** Multiply-adds for one face that exits after step 1, 2, ..: the sum up to there. */
  readonly multiplyAdds: readonly number[];
  /** Bytes of all weights as float32. */
  readonly bytes: number;
}

/**
 * Multiply-adds for one face that took so many steps; a flip test runs them all again.
 * @param multiplyAdds after each step, summed up (`modelCost`)
 */
export function multiplyAddsOf({ exitStep, flipTested }: Selection, multiplyAdds: readonly number[]): number {
  return (flipTested ? 2 : 1) * multiplyAdds[exitStep - 1]!;
}

/**
 * Parameters and multiply-adds of a configuration. Sampling, pooling and activations are not counted, as in the paper.
 * @param landmarkErrors of a model that predicts the error of each landmark: it is done once, after the step that a face stops at
 */
export function modelCost(config: ModelConfig, landmarkErrors?: LandmarkErrorHead): ModelCost {
  const steps = config.levels.map((_, step) => layerCosts(config, step));
  const ofErrors = landmarkErrors?.map((step) => landmarkErrorCost(step)) ?? [];
  const perStep = (key: 'parameters' | 'multiplyAdds') =>
    steps.map((layers) => layers.reduce((sum, layer) => sum + layer[key], 0));
  let upToHere = 0;
  const multiplyAdds = perStep('multiplyAdds').map((count, step) => {
    upToHere += count;
    return upToHere + (ofErrors[step]?.multiplyAdds ?? 0);
  });
  const parameters = [
    ...perStep('parameters').slice(0, weightSets(config)),
    ...ofErrors.map((cost) => cost.parameters),
  ].reduce((sum, count) => sum + count, 0);
  return {
    steps: steps.map((layers, step) => [...layers, ...(ofErrors[step] ? [ofErrors[step]] : [])]),
    parameters,
    multiplyAdds,
    bytes: parameters * Float32Array.BYTES_PER_ELEMENT,
  };
}

function landmarkErrorCost({ basis, kernel, bias }: LandmarkErrorStep): LayerCost {
  const multiplyAdds = basis.length + kernel.length;
  const rank = kernel.length / bias.length;
  return {
    name: 'landmarkErrors',
    kernel: [basis.length / rank, rank, bias.length],
    parameters: multiplyAdds + bias.length,
    multiplyAdds,
  };
}

function layerCosts(config: ModelConfig, step: number): LayerCost[] {
  const { conv1, conv2 } = stepLayout(config);
  const patches = patchesOfStep(config, step).length;
  // How often a layer's kernel is applied for one face.
  const uses: Record<string, number> = {
    conv1: conv1 * conv1 * patches,
    conv2: conv2 * conv2 * patches,
    attention: patches,
    projection: patches,
    hidden: 1,
    output: 1,
  };
  const shapes = weightShapes(config, step);
  return weightNames
    .filter((name) => name.endsWith('Kernel') && shapes.has(name))
    .map((name): LayerCost => {
      const kernel = shapes.get(name)!;
      const weights = kernel.reduce((product, length) => product * length, 1);
      const layer = name.slice(0, -'Kernel'.length);
      return {
        name: layer,
        kernel,
        parameters: weights + kernel.at(-1)!,
        multiplyAdds: weights * uses[layer]!,
      };
    });
}
