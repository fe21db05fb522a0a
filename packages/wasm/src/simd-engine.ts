import {
  type CascadeWeights,
  disposeSymbol,
  type EngineOptions,
  type ExitRule,
  type FaceEngine,
  type FacePlacement,
  FILTERS,
  type ModelConfig,
  MusicaError,
  modelCost,
  type PixelImage,
  patchesOfStep,
  type SelectedFace,
  type StepResult,
  stepLayout,
} from '@musica/core';
import { assertWebAssembly } from './assert-web-assembly';
import { Cropper, type FaceSlot } from './cropper';
import { GrowingBlock, KernelMemory } from './kernel-memory';
import { type KernelBuild, type Kernels, loadKernels } from './kernels';
import { PANEL, padded } from './pack';
import { type DenseLayer, type PackedStep, packStep } from './packed-step';

export interface SimdEngineOptions {
  /** Default: the best that runs here. */
  readonly build?: KernelBuild;
}

/** Values that share a unit in `roundRow`. */
const BLOCK = 128;

/** Rows of float32 in memory: the address of the first, and the bytes from each to the next. */
interface RowsAt {
  readonly at: number;
  readonly stride: number;
}

/** Buffers with a row for each face that has not exited; the rows of faces that exit are closed up. */
interface Rows {
  readonly capacity: number;
  /** [capacity, rowBytes] the input of the hidden layer: hidden state, then patches. */
  readonly inputs: number;
  /** [capacity, hidden] before the tanh. */
  readonly hidden: number;
  /** [capacity, outputs] displacement and error. */
  readonly outputs: number;
  /** [capacity, 2 landmarks] in pixels of level 0. */
  readonly landmarks: number;
}

/**
 * The whole cascade, from pixels to landmarks, in hand-written WebAssembly SIMD on one thread. It computes what
 * `TensorEngine` computes (to float32 rounding) and holds a copy of the weights laid out for its kernels.
 */
export class SimdEngine implements FaceEngine {
  readonly #memory: KernelMemory;
  readonly #kernels: Kernels;
  readonly #cropper: Cropper;
  readonly #sizes: Sizes;
  readonly #scratch: Record<
    'patches' | 'maps' | 'tiles' | 'products' | 'none' | 'scratch' | 'features' | 'logits',
    number
  >;
  /** Inputs of a layer of 8 bits, [rows, depth] int16 and [rows, blocks] float32 (see `roundRow`). */
  readonly #rounded: GrowingBlock;
  readonly #units: GrowingBlock;
  readonly #slots: FaceSlot[] = [];
  #rows: Rows;
  #disposed = false;

  private constructor(
    readonly config: ModelConfig,
    readonly build: KernelBuild,
    memory: KernelMemory,
    kernels: Kernels,
    private readonly steps: readonly PackedStep[],
    /** Bytes of all weights as the kernels read them: one for each of the hidden layers' where they were stored in 8 bits. */
    readonly weightBytes: number,
  ) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#cropper = new Cropper(config, memory, kernels);
    this.#rounded = new GrowingBlock(memory);
    this.#units = new GrowingBlock(memory);
    const sizes = sizesOf(config);
    this.#sizes = sizes;
    const { patches, side, pooled, features } = sizes;
    const floats = (count: number) => memory.allocate(4 * count);
    // Tiles of the second convolution: 36 values for each channel.
    const tileFloats = patches * ((pooled - 2) / 4) ** 2 * 36 * FILTERS;
    this.#scratch = {
      patches: floats(patches * side * side * 3),
      maps: floats(patches * pooled * pooled * FILTERS),
      tiles: floats(tileFloats),
      products: floats(tileFloats),
      none: floats(FILTERS),
      scratch: memory.allocate(
        Math.max(kernels.convolveScratch(side), 4 * (36 * 4 + (pooled - 2) * (pooled - 2) * FILTERS)),
      ),
      features: floats(patches * features),
      logits: floats(patches * features),
    };
    this.#rows = this.#newRows(1);
  }

  /**
   * Makes an engine of a cascade's weights, which it copies; those in 8 bits stay so.
   * @throws MusicaError `backend` where WebAssembly is missing, forbidden by a Content-Security-Policy, or has no SIMD.
   */
  static async create(
    weights: CascadeWeights,
    { build: wanted }: SimdEngineOptions = {},
  ): Promise<SimdEngine> {
    await assertWebAssembly();
    const memory = new KernelMemory();
    const { kernels, build } = await loadKernels(memory.memory, wanted);
    const steps = weights.steps.map((_, step) => packStep(weights, step, memory));
    return new SimdEngine(weights.config, build, memory, kernels, steps, memory.used);
  }

  get name(): string {
    return `WebAssembly SIMD${this.build === 'relaxed' ? ' with fused multiply-adds' : ''}`;
  }

  /**
   * Multiply-adds for one face in all steps as the kernels do them: minimal filtering leaves a quarter of those of the
   * convolutions (its transforms are not counted), and in the first step there is no hidden state to multiply.
   */
  get multiplyAdds(): number {
    return modelCost(this.config)
      .steps.flat()
      .reduce(
        (sum, { name, multiplyAdds }) => sum + multiplyAdds / (name.startsWith('conv') ? 4 : 1),
        -(this.config.hidden ** 2),
      );
  }

  /** Bytes that the engine works in: weights, pyramids and buffers. Does not shrink. */
  get memoryBytes(): number {
    return this.#memory.used;
  }

  async select(
    image: PixelImage,
    faces: readonly FacePlacement[],
    exits: ExitRule,
    options: EngineOptions = {},
  ): Promise<SelectedFace[]> {
    this.#start(faces, (face, slot) => this.#cropper.crop(image, face.toImage, slot));
    options.onStage?.({ part: 'crop' });
    return this.#select(faces.length, exits, options);
  }

  async allSteps(
    image: PixelImage,
    faces: readonly FacePlacement[],
    options: EngineOptions = {},
  ): Promise<StepResult[][]> {
    this.#start(faces, (face, slot) => this.#cropper.crop(image, face.toImage, slot));
    options.onStage?.({ part: 'crop' });
    return this.#allSteps(faces.length, options);
  }

  /**
   * As `allSteps`, from standardized pyramids instead of an image.
   * @param faces of each face the pyramid, level l as [size_l * size_l * 3], and the shape to start from
   */
  async allStepsOfPyramids(
    faces: readonly { readonly pyramid: readonly Float32Array[]; readonly initial: Float32Array }[],
    options: EngineOptions = {},
  ): Promise<(StepResult & { readonly hidden: Float32Array })[][]> {
    this.#start(faces, (face, slot) => this.#cropper.fill(slot, face.pyramid));
    return this.#allSteps(faces.length, options);
  }

  /** As `select`, from standardized pyramids instead of an image. */
  async selectPyramids(
    faces: readonly { readonly pyramid: readonly Float32Array[]; readonly initial: Float32Array }[],
    exits: ExitRule,
    options: EngineOptions = {},
  ): Promise<SelectedFace[]> {
    this.#start(faces, (face, slot) => this.#cropper.fill(slot, face.pyramid));
    return this.#select(faces.length, exits, options);
  }

  /** The memory is freed with the engine itself; it only refuses to be used from now on. */
  dispose(): void {
    this.#disposed = true;
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  /** Fills the slots and the first `faces.length` rows. */
  #start<T extends { readonly initial: Float32Array }>(
    faces: readonly T[],
    fill: (face: T, slot: FaceSlot) => void,
  ): void {
    if (this.#disposed) throw new MusicaError('config', 'this engine was disposed of');
    if (faces.length > this.#rows.capacity) this.#rows = this.#newRows(faces.length);
    for (const [row, face] of faces.entries()) {
      this.#slots[row] ??= this.#cropper.newSlot();
      fill(face, this.#slots[row]);
      this.#memory.floats.set(face.initial, this.#landmarksAt(row) / 4);
    }
  }

  // Synchronous from here on: two calls at the same time cannot meet in the buffers.

  #select(
    count: number,
    exits: ExitRule,
    { maxSteps = this.steps.length, withHidden = false, onStage }: EngineOptions,
  ) {
    const results = new Array<SelectedFace>(count);
    const errorsOf = Array.from({ length: count }, (): number[] => []);
    let active = Array.from({ length: count }, (_, face) => face);
    for (let step = 0; active.length > 0; step++) {
      this.#step(step, active);
      onStage?.({ part: 'step', step: step + 1 });
      const last = step === maxSteps - 1;
      const stay: number[] = [];
      for (const [row, face] of active.entries()) {
        const errors = errorsOf[face]!;
        errors.push(this.#errorOf(row));
        if (last || exits(errors)) {
          results[face] = {
            landmarks: this.#landmarksOf(row),
            errors,
            ...(withHidden && { hidden: this.#hiddenOf(row) }),
          };
        } else stay.push(row);
      }
      if (stay.length < active.length) this.#closeUp(stay);
      active = stay.map((row) => active[row]!);
      onStage?.({ part: 'read-back', step: step + 1 });
    }
    return results;
  }

  #allSteps(count: number, { maxSteps = this.steps.length, onStage, withAttention = false }: EngineOptions) {
    const results = Array.from({ length: count }, (): (StepResult & { hidden: Float32Array })[] => []);
    const active = [...results.keys()];
    for (let step = 0; step < maxSteps; step++) {
      const attentionOf: Float32Array[] = [];
      this.#step(
        step,
        active,
        withAttention ? (row) => (attentionOf[row] = this.#attention(step)) : undefined,
      );
      onStage?.({ part: 'step', step: step + 1 });
      for (const [row, steps] of results.entries()) {
        steps.push({
          landmarks: this.#landmarksOf(row),
          error: this.#errorOf(row),
          hidden: this.#hiddenOf(row),
          ...(withAttention && { attention: attentionOf[row]! }),
        });
      }
      onStage?.({ part: 'read-back', step: step + 1 });
    }
    return results;
  }

  /**
   * @param active of each row, its slot
   * @param onLooked told of each row once its patches were looked at, while the scratch memory is theirs
   */
  #step(index: number, active: readonly number[], onLooked?: (row: number) => void): void {
    const kernels = this.#kernels;
    const step = this.steps[index]!;
    const { hiddenUnits, inputBytes, outputBytes } = this.#sizes;
    const { hidden, output } = step;
    for (const [row, slot] of active.entries()) {
      this.#patchesToRow(step, row, this.#slots[slot]!);
      onLooked?.(row);
    }
    const rows = this.#rows;
    const count = active.length;
    // The first step has no hidden state: its part of the weights is not read at all.
    const first = index === 0 ? hiddenUnits : 0;
    const inputs = { at: rows.inputs, stride: inputBytes };
    this.#dense(hidden, count, inputs, { at: rows.hidden, stride: 4 * hiddenUnits }, first);
    for (let row = 0; row < count; row++) {
      kernels.squash(rows.hidden + row * 4 * hiddenUnits, this.#inputsAt(row), hiddenUnits);
    }
    this.#dense(output, count, inputs, { at: rows.outputs, stride: outputBytes });
    // A pixel of level l is 2^l pixels of level 0.
    const scale = 2 ** step.level;
    for (let row = 0; row < count; row++) {
      kernels.move(
        this.#landmarksAt(row),
        rows.outputs + row * outputBytes,
        scale,
        2 * this.config.landmarks,
      );
    }
  }

  /** @param first input that is read; those before it count as 0 */
  #dense(
    { panels, scales, bias, count, depth }: DenseLayer,
    rows: number,
    from: RowsAt,
    to: RowsAt,
    first = 0,
  ): void {
    const kernels = this.#kernels;
    const at = from.at + 4 * first;
    const used = depth - first;
    if (scales === undefined) {
      const weights = panels + 4 * PANEL * first;
      kernels.multiply(at, from.stride, rows, used, weights, depth, count, bias, to.at, to.stride);
      return;
    }
    const stride = 2 * used;
    const unitStride = 4 * Math.ceil(used / BLOCK);
    const rounded = this.#rounded.atLeast(rows * stride);
    const units = this.#units.atLeast(rows * unitStride);
    for (let row = 0; row < rows; row++) {
      const [place, unit] = [rounded + row * stride, units + row * unitStride];
      kernels.roundRow(at + row * from.stride, scales + 4 * first, used, place, unit);
    }
    kernels.multiplyBytes(
      rounded,
      stride,
      units,
      unitStride,
      rows,
      used,
      panels + PANEL * first,
      depth,
      count,
      bias,
      to.at,
      to.stride,
    );
  }

  /** From a face's pyramid and landmarks to the patches' part of its row. */
  #patchesToRow(step: PackedStep, row: number, slot: FaceSlot): void {
    const kernels = this.#kernels;
    const { level, patches, attention, projection } = step;
    const { side, pooled, features, width, hiddenUnits } = this.#sizes;
    const { patches: cut, maps, tiles, products, none, scratch, logits } = this.#scratch;
    const inRow = this.#inputsAt(row) + 4 * hiddenUnits;
    // Without a projection, the features are the patches' part of the row.
    const values = projection ? this.#scratch.features : inRow;
    const featureBytes = 4 * features;
    kernels.cutPatches(
      slot.levels[level]!,
      this.#cropper.sizes[level]!,
      2 ** -level,
      slot.statistics,
      this.#landmarksAt(row),
      step.indices,
      patches,
      side,
      cut,
    );
    kernels.convolvePool(cut, patches, side, step.conv1, scratch, maps);
    kernels.transformTiles(maps, patches, pooled, scratch, tiles);
    kernels.multiplyTiles(tiles, patches * ((pooled - 2) / 4) ** 2, step.conv2, none, products);
    kernels.tileFeatures(products, patches, pooled, step.conv2Bias, scratch, values);
    const from = { at: values, stride: featureBytes };
    if (attention) {
      this.#dense(attention, patches, from, { at: logits, stride: featureBytes });
      kernels.gate(logits, values, patches * features);
    }
    if (!projection) return;
    this.#dense(projection, patches, from, { at: inRow, stride: 4 * width });
    kernels.rectify(inRow, patches * width);
  }

  /** The mean gate of each patch of the row that was looked at last. */
  #attention(index: number): Float32Array {
    const { patches, attention } = this.steps[index]!;
    if (!attention) return new Float32Array(patches).fill(1);
    const { features } = this.#sizes;
    const logits = this.#read(this.#scratch.logits, patches * features);
    return Float32Array.from({ length: patches }, (_, patch) => {
      const own = logits.subarray(patch * features, (patch + 1) * features);
      return own.reduce((sum, logit) => sum + 1 / (1 + Math.exp(-logit)), 0) / features;
    });
  }

  /** Moves the rows that stay to the front. */
  #closeUp(stay: readonly number[]): void {
    const { bytes } = this.#memory;
    for (const [to, from] of stay.entries()) {
      if (to === from) continue;
      const hidden = this.#inputsAt(from);
      bytes.copyWithin(this.#inputsAt(to), hidden, hidden + 4 * this.#sizes.hiddenUnits);
      const landmarks = this.#landmarksAt(from);
      bytes.copyWithin(this.#landmarksAt(to), landmarks, landmarks + this.#sizes.landmarkBytes);
    }
  }

  #newRows(capacity: number): Rows {
    const { inputBytes, hiddenUnits, outputBytes, landmarkBytes } = this.#sizes;
    return {
      capacity,
      inputs: this.#memory.allocate(capacity * inputBytes),
      hidden: this.#memory.allocate(capacity * 4 * hiddenUnits),
      outputs: this.#memory.allocate(capacity * outputBytes),
      landmarks: this.#memory.allocate(capacity * landmarkBytes),
    };
  }

  #inputsAt(row: number): number {
    return this.#rows.inputs + row * this.#sizes.inputBytes;
  }

  #landmarksAt(row: number): number {
    return this.#rows.landmarks + row * this.#sizes.landmarkBytes;
  }

  #landmarksOf(row: number): Float32Array {
    return this.#read(this.#landmarksAt(row), 2 * this.config.landmarks);
  }

  #hiddenOf(row: number): Float32Array {
    return this.#read(this.#inputsAt(row), this.config.hidden);
  }

  #errorOf(row: number): number {
    const at = this.#rows.outputs + row * this.#sizes.outputBytes;
    return this.#memory.floats[at / 4 + 2 * this.config.landmarks]!;
  }

  #read(address: number, count: number): Float32Array {
    return this.#memory.floats.slice(address / 4, address / 4 + count);
  }
}

type Sizes = ReturnType<typeof sizesOf>;

function sizesOf(config: ModelConfig) {
  const { pool1, features, outputs } = stepLayout(config);
  const patches = Math.max(...config.levels.map((_, step) => patchesOfStep(config, step).length));
  const hiddenUnits = padded(config.hidden);
  const width = padded(outputs);
  return {
    /** Most patches of a step. */
    patches,
    side: config.patchSize,
    pooled: pool1,
    features,
    /** What a patch hands to the hidden layer, padded. */
    width,
    /** Units of the hidden state, padded. */
    hiddenUnits,
    inputBytes: 4 * (hiddenUnits + patches * width),
    outputBytes: 4 * padded(2 * config.landmarks + 1),
    landmarkBytes: 8 * config.landmarks,
  };
}
