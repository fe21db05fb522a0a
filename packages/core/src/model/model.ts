import type { Calibration } from '../calibration/calibration';
import type { Presets } from '../calibration/presets';
import type { Cascade } from '../cascade/cascade';
import type { ModelConfig } from '../config/model-config';
import type { Landmarks } from '../geometry/point';
import type { LandmarkErrorHead } from '../landmark-errors/landmark-error-head';
import type { RecropRule } from '../selection/recrop';
import type { ModelBoxes } from './model-boxes';

/** What a model file says besides the weights of the cascade. */
export interface ModelDescription {
  readonly config: ModelConfig;
  /** Where the cascade starts: the mean training shape in units of the tight box (see `meanShape`). */
  readonly meanShape: Landmarks;
  /** For each step, from the mean of the errors predicted so far to NME percent; without it 100 x that mean is used. */
  readonly calibration?: readonly Calibration[];
  /** Predicted NME, in percent, above which a face counts as failed. */
  readonly failAbove?: number;
  /** Where faces exit with each preset, chosen on validation faces. */
  readonly presets?: Presets;
  /**
   * Predicted NME, in percent, from which a face is flip-tested after all steps (`AlignOptions.flipTest`) where the caller
   * does not say; without it none is.
   */
  readonly flipTestAbove?: number;
  /** When a flip test takes a crop of its own (`AlignOptions.recrop`) where the caller does not say; without it never. */
  readonly recrop?: RecropRule;
  /** What the predicted error of each landmark is made of; without it results have none. */
  readonly landmarkErrors?: LandmarkErrorHead;
  /** The boxes that the model wants where they are not tight landmark boxes as a detector estimates them. */
  readonly boxes?: ModelBoxes;
  /** How the model was made, for people: data, steps, date. */
  readonly training?: Readonly<Record<string, unknown>>;
}

/** A cascade on a backend of TensorFlow.js with all that is needed to use it. */
export interface Model extends ModelDescription {
  readonly cascade: Cascade;
}
