import { type CascadeWeights, FILTERS, type PlainWeight, patchesOfStep, stepLayout } from '@musica/core';
import type { KernelMemory } from './kernel-memory';
import { PANEL, packBias, packColumn, packPanels, padded, type RowRun } from './pack';
import { packBytes } from './pack-bytes';
import { packFirstConvolution, packSecondConvolution } from './pack-winograd';

/** A dense layer in memory: addresses of its panels and biases. Weights that are stored in 8 bits stay so. */
export interface DenseLayer {
  readonly panels: number;
  readonly bias: number;
  /** Panels of 8 outputs. */
  readonly count: number;
  /** Inputs that the panels hold. */
  readonly depth: number;
  /** Address of the scales of its inputs, if the panels hold bytes (see `multiplyBytes`) and not float32. */
  readonly scales?: number;
}

/** One step's weights as the kernels read them. */
export interface PackedStep {
  /** Level of the pyramid that it looks at. */
  readonly level: number;
  readonly patches: number;
  /** Address of the landmarks that patches are centred on, int32. */
  readonly indices: number;
  /** Addresses of the first convolution, and of the second one and its biases. */
  readonly conv1: number;
  readonly conv2: number;
  readonly conv2Bias: number;
  readonly attention?: DenseLayer;
  readonly projection?: DenseLayer;
  /** Its inputs: the hidden state, then the patches, each of both padded to whole panels. */
  readonly hidden: DenseLayer;
  readonly output: DenseLayer;
}

/** Lays a step's weights out for the kernels. */
export function packStep({ config, steps }: CascadeWeights, step: number, memory: KernelMemory): PackedStep {
  const weights = steps[step]!;
  const read = (name: keyof typeof weights) => weights[name]!.values();
  const dense = (kernel: keyof typeof weights, bias: keyof typeof weights, depth: number, runs?: RowRun[]) =>
    packDense(weights[kernel]!, read(bias), depth, memory, runs);
  const indices = patchesOfStep(config, step);
  const { features, outputs } = stepLayout(config);
  const hiddenUnits = padded(config.hidden);
  const width = padded(outputs);
  const hiddenRuns = [
    // The hidden state comes last in the kernel. Here it comes first: it stays where it is when steps differ in patches.
    { from: indices.length * outputs, to: 0, count: config.hidden },
    ...indices.map((_, patch) => ({
      from: patch * outputs,
      to: hiddenUnits + patch * width,
      count: outputs,
    })),
  ];
  return {
    level: config.levels[step]!,
    patches: indices.length,
    indices: memory.store(Int32Array.from(indices)),
    conv1: memory.store(packFirstConvolution(read('conv1Kernel'), read('conv1Bias'))),
    conv2: memory.store(packSecondConvolution(read('conv2Kernel'), FILTERS)),
    conv2Bias: memory.store(read('conv2Bias')),
    ...(config.attention !== false && {
      attention: dense('attentionKernel', 'attentionBias', features),
    }),
    ...(config.projection !== undefined && {
      projection: dense('projectionKernel', 'projectionBias', features),
    }),
    hidden: dense('hiddenKernel', 'hiddenBias', hiddenUnits + indices.length * width, hiddenRuns),
    output: dense('outputKernel', 'outputBias', hiddenUnits),
  };
}

/** @param runs which rows of the kernel go where; by default all of them, in order */
function packDense(
  kernel: PlainWeight,
  bias: Float32Array,
  depth: number,
  memory: KernelMemory,
  runs?: readonly RowRun[],
): DenseLayer {
  const columns = bias.length;
  const { rows } = kernel;
  const own = runs ?? [{ from: 0, to: 0, count: kernel.shape[0]! }];
  return {
    panels: rows
      ? memory.store(packBytes(packPanels(rows.levels, columns, depth, own)))
      : memory.store(packPanels(kernel.values(), columns, depth, own)),
    ...(rows && { scales: memory.store(packColumn(rows.scales, depth, own)) }),
    bias: memory.store(packBias(bias)),
    count: padded(columns) / PANEL,
    depth,
  };
}
