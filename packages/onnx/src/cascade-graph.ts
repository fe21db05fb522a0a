import {
  type Model,
  type ModelConfig,
  patchesOfStep,
  pyramidLevels,
  pyramidSizes,
  stepLayout,
} from '@musica/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { OnnxGraph, type Value } from './onnx-graph';

/** What an exported step reads and makes; all but `image` as in the next step. */
interface State {
  /** [batch, landmarks, 2] as x, y in pixels of the crop. */
  readonly landmarks: Value;
  /** [batch, hidden] */
  readonly hidden: Value;
}

type Cascade = Pick<Model['cascade'], 'config' | 'steps'>;

/** Side lengths of the pyramid's levels. */
export function levelSizes(config: ModelConfig): number[] {
  return pyramidSizes(config.cropSize, pyramidLevels(config));
}

/**
 * All steps in one graph. Input `crop` [batch, size, size, 3], RGB from 0 to 255, and `initial` [batch, landmarks, 2] in
 * its pixels; outputs `landmarks`, `error` [batch] and `hidden` after the last step, and the same of each earlier step
 * with its number, from 1, behind the name.
 */
export async function wholeGraph({ config, steps }: Cascade): Promise<OnnxGraph> {
  const graph = new OnnxGraph();
  const crop = graph.input('crop', ['batch', config.cropSize, config.cropSize, 3]);
  const initial = graph.input('initial', ['batch', config.landmarks, 2]);
  const levels = addPyramid(graph, crop, config);
  const batch = graph.node('Slice', [
    graph.node('Shape', [initial]),
    graph.integers([0]),
    graph.integers([1]),
  ]);
  const hiddenShape = graph.node('Concat', [batch, graph.integers([config.hidden])], { axis: 0 });
  // What ConstantOfShape fills in is 0 unless it is told otherwise.
  let state: State = { landmarks: initial, hidden: graph.node('ConstantOfShape', [hiddenShape]) };
  const sizes = levelSizes(config);
  for (const [step, weights] of steps.entries()) {
    const level = config.levels[step]!;
    const next = await addStep(graph, { config, step, weights, size: sizes[level]! }, levels[level]!, state);
    addOutputs(graph, next, config, step === steps.length - 1 ? '' : `_${step + 1}`);
    state = next;
  }
  return graph;
}

/** What `wholeGraph` does before its steps: `crop` as there to `level_0`, `level_1`, .. [batch, size, size, 3]. */
export function pyramidGraph(config: ModelConfig): OnnxGraph {
  const graph = new OnnxGraph();
  const crop = graph.input('crop', ['batch', config.cropSize, config.cropSize, 3]);
  const sizes = levelSizes(config);
  for (const [level, pixels] of addPyramid(graph, crop, config).entries()) {
    const rows = graph.node('Transpose', [pixels], { perm: [0, 2, 3, 1] });
    graph.output(rows, { name: `level_${level}`, shape: ['batch', sizes[level]!, sizes[level]!, 3] });
  }
  return graph;
}

/**
 * One step. Inputs `image` [batch, size, size, 3] (its level of the pyramid), `landmarks` and `hidden` (zeros for the
 * first step); outputs `landmarks_out`, `error_out` [batch] and `hidden_out`.
 * @param size side of the level, where it is not that of the configuration
 */
export async function stepGraph(
  { config, steps }: Cascade,
  step: number,
  size = levelSizes(config)[config.levels[step]!]!,
): Promise<OnnxGraph> {
  const graph = new OnnxGraph();
  const image = graph.input('image', ['batch', size, size, 3]);
  const landmarks = graph.input('landmarks', ['batch', config.landmarks, 2]);
  const hidden = graph.input('hidden', ['batch', config.hidden]);
  const pixels = graph.node('Transpose', [image], { perm: [0, 3, 1, 2] });
  const weights = steps[step]!;
  addOutputs(
    graph,
    await addStep(graph, { config, step, weights, size }, pixels, { landmarks, hidden }),
    config,
    '_out',
  );
  return graph;
}

function addOutputs(graph: OnnxGraph, state: StepResult, config: ModelConfig, suffix: string): void {
  graph.output(state.landmarks, { name: `landmarks${suffix}`, shape: ['batch', config.landmarks, 2] });
  graph.output(state.error, { name: `error${suffix}`, shape: ['batch'] });
  graph.output(state.hidden, { name: `hidden${suffix}`, shape: ['batch', config.hidden] });
}

/** Standardizes crops and halves them as `standardize` and `buildPyramid` of @musica/core do; [batch, 3, size, size]. */
function addPyramid(graph: OnnxGraph, crop: Value, config: ModelConfig): Value[] {
  const pixels = graph.node('Transpose', [crop], { perm: [0, 3, 1, 2] });
  const all = { axes: [1, 2, 3] };
  const centred = graph.node('Sub', [pixels, graph.node('ReduceMean', [pixels], all)]);
  const variance = graph.node('ReduceMean', [graph.node('Mul', [centred, centred])], all);
  const least = 1 / Math.sqrt(config.cropSize ** 2 * 3);
  const deviation = graph.node('Max', [graph.node('Sqrt', [variance]), graph.scalar(least)]);
  const levels = [graph.node('Div', [centred, deviation])];
  const sizes = levelSizes(config);
  const binomial = [1, 3, 3, 1].map((weight) => weight / 8);
  const kernel = binomial.flatMap((row) => binomial.map((column) => row * column));
  const weight = graph.floats([...kernel, ...kernel, ...kernel], [3, 1, 4, 4]);
  for (const size of sizes.slice(0, -1)) {
    const end = 1 + (size % 2);
    const pads = graph.integers([0, 0, 1, 1, 0, 0, end, end]);
    const padded = graph.node('Pad', [levels.at(-1)!, pads], { mode: 'edge' });
    levels.push(graph.node('Conv', [padded, weight], { group: 3, kernel_shape: [4, 4], strides: [2, 2] }));
  }
  return levels;
}

interface StepPlace {
  readonly config: ModelConfig;
  readonly step: number;
  readonly weights: Cascade['steps'][number];
  /** Side of the step's level. */
  readonly size: number;
}

interface StepResult extends State {
  /** [batch] */
  readonly error: Value;
}

/** One step of the cascade over its level, [batch, 3, size, size]. */
async function addStep(
  graph: OnnxGraph,
  { config, step, weights, size }: StepPlace,
  image: Value,
  state: State,
): Promise<StepResult> {
  const { levels, landmarks, projection, patchSize } = config;
  const level = levels[step]!;
  const indices = patchesOfStep(config, step);
  const load = async (name: keyof typeof weights, axes?: readonly number[]) => {
    const tensor = weights[name] as Tensor;
    const values = await tensor.data<'float32'>();
    const laid = axes ? transpose(values, tensor.shape, axes) : { values, shape: tensor.shape };
    return graph.weight(`step${step}_${name}`, laid.shape, Float32Array.from(laid.values));
  };
  // Height, width, in, out here; out, in, height, width in ONNX.
  const toOnnx = [3, 2, 0, 1];

  const patches = addPatches(graph, image, state.landmarks, indices, level, size, patchSize);
  const filtered = graph.node('Conv', [patches, await load('conv1Kernel', toOnnx), await load('conv1Bias')]);
  const pool = (value: Value) => graph.node('MaxPool', [value], { kernel_shape: [2, 2], strides: [2, 2] });
  const first = pool(graph.node('Relu', [filtered]));
  const second = graph.node('Relu', [
    graph.node('Conv', [first, await load('conv2Kernel', toOnnx), await load('conv2Bias')]),
  ]);
  const side = (patchSize - 2) / 2 - 2;
  const start = side / 4;
  const central = graph.node('Slice', [
    second,
    graph.integers([start, start]),
    graph.integers([start + side / 2, start + side / 2]),
    graph.integers([2, 3]),
  ]);
  const joined = graph.node('Concat', [central, pool(second)], { axis: 1 });
  const features = graph.node('Flatten', [graph.node('Transpose', [joined], { perm: [0, 2, 3, 1] })]);

  const dense = async (input: Value, name: 'attention' | 'projection' | 'hidden' | 'output') =>
    graph.node('Gemm', [input, await load(`${name}Kernel`), await load(`${name}Bias`)]);
  const attended =
    weights.attentionKernel === undefined
      ? features
      : graph.node('Mul', [graph.node('Sigmoid', [await dense(features, 'attention')]), features]);
  const projected =
    projection === undefined ? attended : graph.node('Relu', [await dense(attended, 'projection')]);
  const width = indices.length * stepLayout(config).outputs;
  const perFace = graph.node('Reshape', [projected, graph.integers([-1, width])]);
  const hidden = graph.node('Tanh', [
    await dense(graph.node('Concat', [perFace, state.hidden], { axis: 1 }), 'hidden'),
  ]);
  const output = await dense(hidden, 'output');
  const columns = (from: number, to: number) =>
    graph.node('Slice', [output, graph.integers([from]), graph.integers([to]), graph.integers([1])]);
  const displacement = graph.node('Reshape', [columns(0, 2 * landmarks), graph.integers([-1, landmarks, 2])]);
  const moved = graph.node('Mul', [displacement, graph.scalar(2 ** level)]);
  return {
    landmarks: graph.node('Add', [state.landmarks, moved]),
    hidden,
    error: graph.node('Reshape', [columns(2 * landmarks, 2 * landmarks + 1), graph.integers([-1])]),
  };
}

/**
 * Cuts patches bilinearly around landmarks: [batch * patches, 3, patchSize, patchSize], 0 for samples outside the level.
 * @param image [batch, 3, size, size]
 */
function addPatches(
  graph: OnnxGraph,
  image: Value,
  landmarks: Value,
  indices: readonly number[],
  level: number,
  size: number,
  patchSize: number,
): Value {
  const count = indices.length;
  const centres = graph.node('Gather', [landmarks, graph.integers(indices)], { axis: 1 });
  const half = graph.scalar(0.5);
  const scaled = graph.node('Mul', [graph.node('Add', [centres, half]), graph.scalar(0.5 ** level)]);
  const atLevel = graph.node('Sub', [scaled, half]);
  const place = graph.node('Reshape', [atLevel, graph.integers([-1, count, 1, 1, 2])]);
  const offsets = Array.from({ length: patchSize }, (_, i) => i - (patchSize - 1) / 2);
  const grid = offsets.flatMap((y) => offsets.flatMap((x) => [x, y]));
  const positions = graph.node('Add', [place, graph.floats(grid, [1, 1, patchSize, patchSize, 2])]);
  // GridSample's own zeros fade in over a pixel; here a sample outside is 0 altogether.
  const inside = graph.node('And', [
    graph.node('GreaterOrEqual', [positions, graph.scalar(0)]),
    graph.node('LessOrEqual', [positions, graph.scalar(size - 1)]),
  ]);
  const counted = graph.node('ReduceMin', [graph.node('Cast', [inside], { to: 1 })], {
    axes: [-1],
    keepdims: 0,
  });
  const unit = graph.node('Sub', [
    graph.node('Mul', [positions, graph.scalar(2 / (size - 1))]),
    graph.scalar(1),
  ]);
  const flat = graph.node('Reshape', [unit, graph.integers([-1, count * patchSize, patchSize, 2])]);
  const sampled = graph.node('GridSample', [image, flat], {
    align_corners: 1,
    mode: 'bilinear',
    padding_mode: 'border',
  });
  const perPatch = graph.node(
    'Transpose',
    [graph.node('Reshape', [sampled, graph.integers([-1, 3, count, patchSize, patchSize])])],
    { perm: [0, 2, 1, 3, 4] },
  );
  const mask = graph.node('Unsqueeze', [counted, graph.integers([2])]);
  const masked = graph.node('Mul', [perPatch, mask]);
  return graph.node('Reshape', [masked, graph.integers([-1, 3, patchSize, patchSize])]);
}

/** A 4-D array with its axes in another order. */
function transpose(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): { values: Float32Array; shape: number[] } {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const to = axes.map((axis) => shape[axis]!);
  const result = new Float32Array(values.length);
  let at = 0;
  const walk = (axis: number, from: number): void => {
    if (axis === axes.length) {
      result[at++] = values[from]!;
      return;
    }
    for (let i = 0; i < to[axis]!; i++) walk(axis + 1, from + i * strides[axes[axis]!]!);
  };
  walk(0, 0);
  return { values: result, shape: to };
}
