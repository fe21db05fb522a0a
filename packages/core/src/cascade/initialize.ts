import { type ModelConfig, weightSets } from '../config/model-config';
import { Random } from '../numeric/random';
import { type WeightName, weightShapes } from './weight-names';

/**
 * How fresh kernels are drawn, always from a normal distribution cut at two deviations; biases start at 0.
 * `reference`: deviation 0.01 everywhere, as the authors do.
 * `fan-in`: sqrt(2 / inputs) before a ReLU, sqrt(1 / inputs) elsewhere and 0.003 for the output layer, so that the first
 * displacements are small; it learns faster.
 */
export type Initialization = 'fan-in' | 'reference';

/** Values for a fresh cascade, one array a weight and set of weights, the same for the same seed. */
export function initialValues(
  config: ModelConfig,
  seed: number,
  initialization: Initialization,
): Map<WeightName, Float32Array>[] {
  return Array.from({ length: weightSets(config) }, (_, step) => {
    const random = new Random(seed, step);
    const values = new Map<WeightName, Float32Array>();
    for (const [name, shape] of weightShapes(config, step)) {
      const size = shape.reduce((product, length) => product * length, 1);
      const array = new Float32Array(size);
      if (name.endsWith('Kernel')) {
        const deviation = initialization === 'reference' ? 0.01 : fanInDeviation(name, size / shape.at(-1)!);
        for (let i = 0; i < size; i++) array[i] = deviation * random.truncatedNormal();
      }
      values.set(name, array);
    }
    return values;
  });
}

function fanInDeviation(name: WeightName, inputs: number): number {
  if (name === 'outputKernel') return 0.003;
  const beforeRelu = name === 'conv1Kernel' || name === 'conv2Kernel' || name === 'projectionKernel';
  return Math.sqrt((beforeRelu ? 2 : 1) / inputs);
}
