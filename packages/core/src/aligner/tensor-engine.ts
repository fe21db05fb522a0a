import * as tf from '@tensorflow/tfjs-core';
import type { Cascade, ExitRule, SelectedFace } from '../cascade/cascade';
import { pyramidLevels } from '../config/model-config';
import { disposeSymbol } from '../dispose-symbol';
import type { PixelImage } from '../geometry/image';
import { pyramidSizes } from '../geometry/pyramid';
import { joinArrays } from '../numeric/join';
import type { EngineOptions, FaceEngine, StepResult } from './face-engine';
import { cropPyramid, type FacePlacement } from './face-input';

/** The cascade on the active backend of TensorFlow.js: the reference for all engines. */
export class TensorEngine implements FaceEngine {
  readonly #backend = tf.getBackend();

  /** @param cascade the engine owns it from now on, and stays on the backend that is active now */
  constructor(readonly cascade: Cascade) {}

  get name(): string {
    return `TensorFlow.js (${this.#backend})`;
  }

  /**
   * Makes the engine's backend the active one again, before it computes: another may have been loaded meanwhile. A
   * backend that has started before takes over at once, not when the promise is kept.
   */
  readonly #activate = (): void => {
    if (tf.getBackend() !== this.#backend) void tf.setBackend(this.#backend);
  };

  async select(
    image: PixelImage,
    faces: readonly FacePlacement[],
    exits: ExitRule,
    { maxSteps, withHidden, onStage }: EngineOptions = {},
  ): Promise<SelectedFace[]> {
    const { pyramid, initial } = this.#input(image, faces);
    try {
      onStage?.({ part: 'crop' });
      return await this.cascade.select(pyramid, initial, exits, {
        maxSteps,
        withHidden,
        onStage,
        activate: this.#activate,
      });
    } finally {
      tf.dispose([...pyramid, initial]);
    }
  }

  async allSteps(
    image: PixelImage,
    faces: readonly FacePlacement[],
    { maxSteps, withHidden = false, withAttention = false, onStage }: EngineOptions = {},
  ): Promise<StepResult[][]> {
    const { pyramid, initial } = this.#input(image, faces);
    let steps: { landmarks: tf.Tensor; error: tf.Tensor; hidden?: tf.Tensor; attention?: tf.Tensor }[] = [];
    try {
      onStage?.({ part: 'crop' });
      steps = tf.tidy(() =>
        this.cascade.forward(pyramid, initial, maxSteps).map(({ landmarks, error, hidden, gate }) => ({
          landmarks: tf.reshape(landmarks, [faces.length, -1]),
          error,
          ...(withHidden && { hidden }),
          ...(withAttention && { attention: tf.mean(gate, 1) }),
        })),
      );
      const read = await Promise.all(
        steps.map(async ({ landmarks, error, hidden, attention }) => ({
          landmarks: await landmarks.data<'float32'>(),
          error: await error.data<'float32'>(),
          hidden: await hidden?.data<'float32'>(),
          attention: await attention?.data<'float32'>(),
        })),
      );
      const rowOf = (values: Float32Array, row: number) => {
        const width = values.length / faces.length;
        return values.slice(row * width, (row + 1) * width);
      };
      return faces.map((_, row) =>
        read.map(({ landmarks, error, hidden, attention }) => ({
          landmarks: rowOf(landmarks, row),
          error: error[row]!,
          ...(hidden && { hidden: rowOf(hidden, row) }),
          ...(attention && { attention: rowOf(attention, row) }),
        })),
      );
    } finally {
      tf.dispose([...pyramid, initial]);
      for (const step of steps) tf.dispose({ ...step });
    }
  }

  /** Frees the cascade, which the engine owns. */
  dispose(): void {
    this.cascade.dispose();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  #input(image: PixelImage, faces: readonly FacePlacement[]) {
    this.#activate();
    const { config } = this.cascade;
    const count = faces.length;
    const crops = faces.map(({ toImage }) => cropPyramid(image, toImage, config));
    const pyramid = pyramidSizes(config.cropSize, pyramidLevels(config)).map((size, level) =>
      tf.tensor4d(joinArrays(crops.map((crop) => crop[level]!)), [count, size, size, 3]),
    );
    const initial = tf.tensor3d(joinArrays(faces.map((face) => face.initial)), [count, config.landmarks, 2]);
    return { pyramid, initial };
  }
}
