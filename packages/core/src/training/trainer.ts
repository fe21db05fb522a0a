import * as tf from '@tensorflow/tfjs-core';
import { Cascade } from '../cascade/cascade';
import type { StepWeights } from '../cascade/step-weights';
import type { WeightName } from '../cascade/weight-names';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import { Random } from '../numeric/random';
import { type Slots, updateWeight } from './adam';
import type { AdamMemo } from './adam-kernel';
import type { Batch } from './batch';
import { registerGradients } from './gradients';
import { cascadeLoss, type LossOptions } from './loss';
import { dropPatches } from './patch-dropout';

export interface TrainerOptions {
  /** Decay of the moving average of the weights, 0.9999 by default; 0 turns it off. */
  readonly averageDecay?: number;
  /** Default: that of the paper. */
  readonly loss?: LossOptions;
  /**
   * Decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101): each step first makes all kernels smaller by this
   * times the learning rate. Default 0, as in the paper.
   */
  readonly weightDecay?: number;
  /** Share of the patches that training leaves out of the hidden layer, see `dropPatches`. Default 0, as in the paper. */
  readonly patchDropout?: number;
  /** The longest gradient, over all weights: the root of the sum of the squares. Longer ones are shortened. Default 0: no limit. */
  readonly gradientClip?: number;
  /** Of the patches that are left out. Default 0. */
  readonly seed?: number;
}

/** What a step of training saw. */
export interface TrainingStepReport {
  /** The loss that was minimized. */
  readonly loss: number;
  /** Mean normalized L1 error after each step of the cascade. */
  readonly perStep: number[];
}

/** Everything of a trainer that a checkpoint must hold, except the random state of the samples. */
export interface TrainerState {
  /** Training steps done. */
  readonly step: number;
  /** By weight, `step0/conv1Kernel` and so on: value, first and second moment, moving average. */
  readonly weights: Record<string, Record<Slot, Float32Array>>;
}

type Slot = 'value' | 'first' | 'second' | 'average';
const slots: readonly Slot[] = ['value', 'first', 'second', 'average'];

/** Trains a cascade that was made by `Cascade.create` or `Cascade.trainable`: Adam, and a moving average of the weights for evaluation. */
export class Trainer {
  readonly #slots = new Map<string, Slots>();
  readonly #memos = new Map<Slots, AdamMemo>();
  readonly #options: Required<TrainerOptions>;
  #step = 0;

  constructor(
    readonly cascade: Cascade,
    {
      averageDecay = 0.9999,
      loss = {},
      weightDecay = 0,
      patchDropout = 0,
      gradientClip = 0,
      seed = 0,
    }: TrainerOptions = {},
  ) {
    registerGradients();
    this.#options = { averageDecay, loss, weightDecay, patchDropout, gradientClip, seed };
    for (const [index, step] of cascade.weights.entries()) {
      for (const [name, weight] of Object.entries(step)) {
        if (!(weight instanceof tf.Variable)) {
          throw new MusicaError('config', `step ${index + 1}: ${name} is not a variable`, {
            hint: 'train a cascade made by Cascade.create or Cascade.trainable',
          });
        }
        const fresh = (make: () => tf.Tensor) => tf.tidy(() => tf.variable(make(), false));
        this.#slots.set(`step${index}/${name}`, {
          value: weight,
          first: fresh(() => tf.zerosLike(weight)),
          second: fresh(() => tf.zerosLike(weight)),
          average: fresh(() => tf.clone(weight)),
        });
      }
    }
  }

  /** Training steps done. */
  get step(): number {
    return this.#step;
  }

  /**
   * One step of training on the mean loss of the batches; several small ones fit where one large one does not.
   * @throws MusicaError `config` where the loss or the gradient is not finite; the weights are then as they were.
   */
  async train(batches: readonly Batch[], learningRate: number): Promise<TrainingStepReport> {
    const variables = [...this.#slots.values()].map(({ value }) => value);
    const { report, gradients } = tf.tidy(() => {
      const random = new Random(this.#options.seed, this.#step);
      const results = batches.map((batch) => this.#gradients(batch, variables, random));
      const mean = (tensors: tf.Tensor[]) =>
        tensors.length === 1 ? tensors[0]! : tf.div(tf.addN(tensors), tensors.length);
      const whole = variables.map(({ name }) => mean(results.map((result) => result.gradients[name]!)));
      const gradients = clipped(whole, this.#options.gradientClip);
      // Finite only if every single value is: a NaN in the weights could never be trained away again.
      const sum = tf.addN(gradients.map((gradient) => tf.sum(gradient)));
      return {
        gradients,
        report: tf.concat([mean(results.map((result) => result.report)), tf.reshape(sum, [1])]),
      };
    });
    try {
      const [loss, ...rest] = await report.data<'float32'>();
      const gradientSum = rest.pop()!;
      if (!Number.isFinite(loss!) || !Number.isFinite(gradientSum)) {
        const what = Number.isFinite(loss!) ? 'the gradient is not finite' : `the loss is ${loss}`;
        throw new MusicaError('config', `training step ${this.#step}: ${what}`, {
          hint: 'use a lower learning rate, or continue from an earlier checkpoint',
        });
      }
      this.#step++;
      const { weightDecay, averageDecay } = this.#options;
      for (const [index, [name, slots]] of [...this.#slots].entries()) {
        const memo = this.#memos.get(slots) ?? {};
        this.#memos.set(slots, memo);
        if (weightDecay > 0 && name.endsWith('Kernel')) {
          tf.tidy(() => slots.value.assign(tf.mul(slots.value, 1 - learningRate * weightDecay)));
        }
        tf.tidy(() => updateWeight(slots, gradients[index]!, this.#step, learningRate, averageDecay, memo));
      }
      return { loss: loss!, perStep: rest };
    } finally {
      tf.dispose([report, gradients]);
    }
  }

  #gradients(batch: Batch, variables: tf.Variable[], random: Random) {
    const { patchDropout, loss: options } = this.#options;
    const { config, steps } = this.cascade;
    const faces = batch.initial.shape[0];
    const passes = patchDropout > 0 ? dropPatches(config, faces, patchDropout, random) : undefined;
    let perStep: tf.Scalar[] = [];
    const { value, grads } = tf.variableGrads(() => {
      const outputs = this.cascade.forward(batch.pyramid, batch.initial, steps.length, passes);
      const loss = cascadeLoss(outputs, batch, options);
      perStep = loss.perStep.map((scalar) => tf.keep(scalar));
      return loss.total;
    }, variables);
    const report = tf.stack([value, ...perStep]);
    tf.dispose(perStep);
    return { report, gradients: grads };
  }

  /** A copy of the cascade with the averaged weights, for evaluation; the caller disposes of it. */
  averaged(): Cascade {
    const slot = this.#options.averageDecay > 0 ? 'average' : 'value';
    const steps = this.cascade.weights.map((step, index) => {
      const copy = (name: string) => tf.clone(this.#slots.get(`step${index}/${name}`)![slot]);
      return Object.fromEntries(
        Object.keys(step).map((name) => [name as WeightName, copy(name)]),
      ) as unknown as StepWeights;
    });
    return new Cascade(this.cascade.config, steps);
  }

  async save(): Promise<TrainerState> {
    const weights: TrainerState['weights'] = {};
    for (const [name, tensors] of this.#slots) {
      const arrays = await Promise.all(
        slots.map(async (slot) => [slot, await tensors[slot].data<'float32'>()] as const),
      );
      weights[name] = Object.fromEntries(arrays) as Record<Slot, Float32Array>;
    }
    return { step: this.#step, weights };
  }

  /** @throws MusicaError `weights` where the state is of another configuration. */
  restore(state: TrainerState): void {
    for (const [name, tensors] of this.#slots) {
      const arrays = state.weights[name];
      if (arrays === undefined || slots.some((slot) => arrays[slot]?.length !== tensors[slot].size)) {
        throw new MusicaError('weights', `the training state does not fit the configuration: ${name}`);
      }
    }
    for (const [name, tensors] of this.#slots) {
      for (const slot of slots) {
        tf.tidy(() => tensors[slot].assign(tf.tensor(state.weights[name]![slot], tensors[slot].shape)));
      }
    }
    this.#step = state.step;
  }

  /** Frees moments and averages; the cascade itself stays. */
  dispose(): void {
    for (const { first, second, average } of this.#slots.values()) tf.dispose([first, second, average]);
    for (const memo of this.#memos.values()) memo.release?.();
    this.#memos.clear();
  }

  [disposeSymbol](): void {
    this.dispose();
  }
}

/** The gradients, shortened together to a length; they keep their direction (Pascanu et al., arXiv 1211.5063). */
function clipped(gradients: tf.Tensor[], longest: number): tf.Tensor[] {
  if (!(longest > 0)) return gradients;
  const length = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const scale = tf.minimum(1, tf.div(longest, tf.maximum(length, 1e-30)));
  return gradients.map((gradient) => tf.mul(gradient, scale));
}
