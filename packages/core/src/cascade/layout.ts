import { FILTERS, type ModelConfig } from '../config/model-config';

/** Sizes inside a step that follow from the configuration. */
export interface StepLayout {
  /** Side of the first convolution's output: 12 for a patch of 14. */
  readonly conv1: number;
  /** .. after pooling: 6. */
  readonly pool1: number;
  /** Side of the second convolution's output: 4. */
  readonly conv2: number;
  /** .. after pooling, and side of the central crop: 2. */
  readonly pool2: number;
  /** Features of a patch: central crop and pooled map side by side, 2 x 2 x 64 = 256. */
  readonly features: number;
  /** Values a patch hands to the hidden layer: `projection`, or all features. */
  readonly outputs: number;
}

export function stepLayout({ patchSize, projection }: ModelConfig): StepLayout {
  const conv1 = patchSize - 2;
  const pool1 = conv1 / 2;
  const conv2 = pool1 - 2;
  const pool2 = conv2 / 2;
  const features = pool2 * pool2 * FILTERS * 2;
  return { conv1, pool1, conv2, pool2, features, outputs: projection ?? features };
}
