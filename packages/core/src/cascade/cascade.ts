import * as tf from '@tensorflow/tfjs-core';
import { type ModelConfig, parseModelConfig, weightSets } from '../config/model-config';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import { carryOver } from './carry-over';
import { type Initialization, initialValues } from './initialize';
import { type CascadeState, runStep, type StepOutput } from './step';
import type { StepWeights } from './step-weights';
import { type WeightName, weightShapes } from './weight-names';

/** Where the selective cascade left a face. */
export interface SelectedFace {
  /** x0, y0, x1, y1, .. in pixels of level 0 of the crop. */
  readonly landmarks: Float32Array;
  /** The error that each step so far predicted for its landmarks, in the units of the loss; the last is theirs. */
  readonly errors: readonly number[];
  /** [hidden] the hidden state of the last of these steps, where it was asked for. */
  readonly hidden?: Float32Array;
}

export interface CascadeSelectOptions {
  /** All steps by default. */
  readonly maxSteps?: number | undefined;
  /** Whether results have the hidden state; default false. */
  readonly withHidden?: boolean | undefined;
  /** Told when a step is computed and when it is read back; what it throws ends the work. */
  readonly onStage?: ((stage: { part: 'step' | 'read-back'; step: number }) => void) | undefined;
  /** Called before anything is computed, to make the right backend the active one. */
  readonly activate?: (() => void) | undefined;
}

/** Decides after a step that is not the last one, from the predicted errors of all steps so far, whether a face is done. */
export type ExitRule = (errors: readonly number[]) => boolean;

/**
 * The one model definition: a cascade of steps with weights of their own, for training and for use.
 * Every step reads its own level of the image pyramid, moves the landmarks and predicts the error that remains.
 */
export class Cascade {
  readonly config: ModelConfig;
  /** Each step's weights; with `sharedWeights` the same for all. */
  readonly steps: readonly StepWeights[];

  /**
   * @param weights of each step, or with `sharedWeights` one set for all, as float32 tensors or variables; the cascade
   * owns them from now on
   * @throws MusicaError `weights` where they do not fit the configuration.
   */
  constructor(
    config: ModelConfig,
    readonly weights: readonly StepWeights[],
  ) {
    this.config = parseModelConfig(config);
    const sets = weightSets(this.config);
    if (weights.length !== sets) {
      throw new MusicaError('weights', `weights for ${weights.length} steps, but the model has ${sets}`);
    }
    for (const [index, step] of weights.entries()) assertShapes(this.config, step, index);
    this.steps = this.config.levels.map((_, step) => weights[step % sets]!);
  }

  /** A cascade with fresh weights, held in variables so that it can be trained; the same for the same seed. */
  static create(config: ModelConfig, seed = 0, initialization: Initialization = 'fan-in'): Cascade {
    const steps = initialValues(config, seed, initialization).map((values, step) => {
      const shapes = weightShapes(config, step);
      const variable = ([name, array]: [WeightName, Float32Array]) => [
        name,
        tf.tidy(() => tf.variable(tf.tensor(array, shapes.get(name)!))),
      ];
      return Object.fromEntries([...values].map(variable)) as unknown as StepWeights;
    });
    return new Cascade(config, steps);
  }

  /**
   * A cascade with the weights of another, held in variables so that they can be trained on.
   * @param config may name other patches than the source has; see `carryOver`
   * @throws MusicaError `config` where the configurations differ in more than name and patches.
   */
  static trainable(source: Cascade, config: ModelConfig = source.config): Cascade {
    const steps = carryOver(source.weights, source.config, config).map((weights) => {
      const variables = Object.entries(weights).map(([name, tensor]) => [name, tf.variable(tensor)]);
      tf.dispose(weights as tf.NamedTensorMap);
      return Object.fromEntries(variables) as unknown as StepWeights;
    });
    return new Cascade(config, steps);
  }

  /**
   * All steps for all faces; differentiable with respect to the weights. Call it inside `tf.tidy`.
   * @param pyramid level l as [faces, size_l, size_l, 3], standardized crops (see `buildPyramid`)
   * @param initial [faces, landmarks, 2] as x, y in pixels of level 0
   * @param steps how many steps to run, all by default
   * @param passes of each step, what its patches are multiplied by on their way to the hidden layer (see `runStep`)
   */
  forward(
    pyramid: readonly tf.Tensor4D[],
    initial: tf.Tensor3D,
    steps = this.steps.length,
    passes?: readonly tf.Tensor3D[],
  ): StepOutput[] {
    const faces = initial.shape[0];
    const everyFace = Array.from({ length: faces }, (_, face) => face);
    const outputs: StepOutput[] = [];
    let state: CascadeState = { landmarks: initial, hidden: tf.zeros([faces, this.config.hidden]) };
    for (let step = 0; step < steps; step++) {
      const output = this.#run(step, pyramid, state, everyFace, passes?.[step]);
      outputs.push(output);
      state = output;
    }
    return outputs;
  }

  /**
   * The selective cascade: after each step the faces that exit are taken out of the batch, the others go on.
   * @param pyramid level l as [faces, size_l, size_l, 3]
   * @param initial [faces, landmarks, 2] as x, y in pixels of level 0
   * @param exits asked after every step but the last
   */
  async select(
    pyramid: readonly tf.Tensor4D[],
    initial: tf.Tensor3D,
    exits: ExitRule,
    { maxSteps = this.steps.length, withHidden = false, onStage, activate }: CascadeSelectOptions = {},
  ): Promise<SelectedFace[]> {
    const faces = initial.shape[0];
    const results = new Array<SelectedFace>(faces);
    const errorsOf = Array.from({ length: faces }, (): number[] => []);
    let active = Array.from({ length: faces }, (_, face) => face);
    let state: CascadeState = { landmarks: tf.clone(initial), hidden: tf.zeros([faces, this.config.hidden]) };
    try {
      for (let step = 0; active.length > 0; step++) {
        const last = step === maxSteps - 1;
        activate?.();
        const { report, ...next } = tf.tidy(() => {
          const { landmarks, hidden, error } = this.#run(step, pyramid, state, active);
          // One array holds all that is read back of a step: landmarks, the error, and the hidden state if asked for.
          const rows = active.length;
          const read = [tf.reshape(landmarks, [rows, -1]), tf.reshape(error, [rows, 1])];
          return { landmarks, hidden, report: tf.concat(withHidden ? [...read, hidden] : read, 1) };
        });
        tf.dispose([state.landmarks, state.hidden]);
        state = next;
        const values = await readReport(report, () => onStage?.({ part: 'step', step: step + 1 }));
        onStage?.({ part: 'read-back', step: step + 1 });
        const width = values.length / active.length;
        const stay: number[] = [];
        for (const [row, face] of active.entries()) {
          const errors = errorsOf[face]!;
          const error = row * width + 2 * this.config.landmarks;
          errors.push(values[error]!);
          if (last || exits(errors)) {
            results[face] = {
              landmarks: values.slice(row * width, error),
              errors,
              ...(withHidden && { hidden: values.slice(error + 1, (row + 1) * width) }),
            };
          } else {
            stay.push(row);
          }
        }
        if (stay.length < active.length && stay.length > 0) {
          activate?.();
          const { landmarks, hidden } = state;
          state = tf.tidy(() => {
            const rows = tf.tensor1d(stay, 'int32');
            return { landmarks: tf.gather(landmarks, rows), hidden: tf.gather(hidden, rows) };
          });
          tf.dispose([landmarks, hidden]);
        }
        active = stay.map((row) => active[row]!);
      }
    } finally {
      tf.dispose([state.landmarks, state.hidden]);
    }
    return results;
  }

  #run(
    step: number,
    pyramid: readonly tf.Tensor4D[],
    state: CascadeState,
    faceOfRow: readonly number[],
    passes?: tf.Tensor3D,
  ): StepOutput {
    const level = this.config.levels[step]!;
    return runStep(this.config, step, this.steps[step]!, pyramid[level]!, state, faceOfRow, passes);
  }

  /** Frees the weights. */
  dispose(): void {
    for (const step of this.weights) tf.dispose(step as tf.NamedTensorMap);
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}

/** Reads a tensor and frees it. @param computed told before it is waited for */
async function readReport(report: tf.Tensor, computed: () => void): Promise<Float32Array> {
  try {
    computed();
    return await report.data<'float32'>();
  } finally {
    report.dispose();
  }
}

function assertShapes(config: ModelConfig, step: StepWeights, index: number): void {
  for (const [name, shape] of weightShapes(config, index)) {
    const found = step[name]?.shape;
    if (
      found === undefined ||
      found.length !== shape.length ||
      found.some((length, axis) => length !== shape[axis])
    ) {
      const is = found === undefined ? 'is missing' : `has shape [${found}]`;
      throw new MusicaError(
        'weights',
        `step ${index + 1}: ${name} ${is}, the configuration needs [${shape}]`,
      );
    }
  }
}
