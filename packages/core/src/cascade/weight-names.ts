import { FILTERS, type ModelConfig, patchesOfStep } from '../config/model-config';
import { stepLayout } from './layout';

/** The trainable arrays of one step, in the order of the data path. */
export const weightNames = [
  'conv1Kernel',
  'conv1Bias',
  'conv2Kernel',
  'conv2Bias',
  'attentionKernel',
  'attentionBias',
  'projectionKernel',
  'projectionBias',
  'hiddenKernel',
  'hiddenBias',
  'outputKernel',
  'outputBias',
] as const;

export type WeightName = (typeof weightNames)[number];

/** Those of layers that a configuration may leave out. */
type OptionalWeight = 'attentionKernel' | 'attentionBias' | 'projectionKernel' | 'projectionBias';

/** Something for each weight of a step; attention and projection are there only where the configuration has them. */
export type OfEachWeight<T> = Readonly<Partial<Record<OptionalWeight, T>>> &
  Readonly<Record<Exclude<WeightName, OptionalWeight>, T>>;

/** Shapes of a step's weights: kernels as [inputs.., outputs], biases as [outputs]. */
export function weightShapes(config: ModelConfig, step: number): Map<WeightName, number[]> {
  const { features, outputs } = stepLayout(config);
  const { hidden, landmarks, projection } = config;
  const shapes = new Map<WeightName, number[]>();
  const layer = (
    name: 'conv1' | 'conv2' | 'attention' | 'projection' | 'hidden' | 'output',
    kernel: number[],
  ) => {
    shapes.set(`${name}Kernel`, kernel);
    shapes.set(`${name}Bias`, kernel.slice(-1));
  };
  layer('conv1', [3, 3, 3, FILTERS]);
  layer('conv2', [3, 3, FILTERS, FILTERS]);
  if (config.attention !== false) layer('attention', [features, features]);
  if (projection !== undefined) layer('projection', [features, projection]);
  layer('hidden', [patchesOfStep(config, step).length * outputs + hidden, hidden]);
  layer('output', [hidden, 2 * landmarks + 1]);
  return shapes;
}
