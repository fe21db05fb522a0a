import type { ExitRule, SelectedFace } from '../cascade/cascade';
import type { PixelImage } from '../geometry/image';
import type { FacePlacement } from './face-input';

/** What one step of the cascade made of a face. */
export interface StepResult {
  /** x0, y0, x1, y1, .. in pixels of level 0 of the crop. */
  readonly landmarks: Float32Array;
  /** The error that the step predicts for them, in the units of the loss. */
  readonly error: number;
  /** [hidden] the hidden state after the step, where it was asked for. */
  readonly hidden?: Float32Array;
  /** Where asked for: how much of what it saw the step let through, the mean of the gate of each of its patches, 0 to 1. */
  readonly attention?: Float32Array;
}

/** A part of an engine's work; `step` is the step of the cascade it belongs to, from 1. */
export type EngineStage =
  | { readonly part: 'crop' }
  | { readonly part: 'step' | 'read-back'; readonly step: number };

export interface EngineOptions {
  /** Run at most this many steps; all by default. */
  readonly maxSteps?: number;
  /** Whether results have the hidden state, which the predicted error of each landmark is made of; default false. */
  readonly withHidden?: boolean;
  /** Whether `allSteps` is to tell the attention of the patches; false by default. */
  readonly withAttention?: boolean;
  /**
   * Told at the end of each part of the work, for profiling; parts follow each other without a gap. What it throws ends the
   * work.
   */
  readonly onStage?: (stage: EngineStage) => void;
}

/**
 * Runs the cascade on faces of an image: cuts them out, standardizes them, builds the pyramid and takes the steps.
 * `TensorEngine` does it on the active backend of TensorFlow.js and is the reference; others must agree with it.
 * An engine works on all faces of a call at once; the caller limits their number.
 */
export interface FaceEngine {
  /** What runs, for people: "TensorFlow.js (wasm)". */
  readonly name: string;

  /**
   * The selective cascade: after each step but the last the faces that `exits` tells leave the batch.
   * @returns one result a face, in their order
   */
  select(
    image: PixelImage,
    faces: readonly FacePlacement[],
    exits: ExitRule,
    options?: EngineOptions,
  ): Promise<SelectedFace[]>;

  /** What every step makes of every face. @returns for each face, in their order, one result a step */
  allSteps(
    image: PixelImage,
    faces: readonly FacePlacement[],
    options?: EngineOptions,
  ): Promise<StepResult[][]>;

  /** Frees what the engine holds; it cannot be used after that. */
  dispose(): void;
}
