import { type LandmarkScheme, type ModelConfig, patchesOfStep } from '@musica/core';

/** The attention of the patch on one landmark, over faces. */
export interface PatchAttention {
  readonly landmark: number;
  /** The part of the face that the landmark belongs to; left out where the landmarks have no known meaning. */
  readonly part?: string;
  /** Mean of the gate over features and faces, 0 to 1. */
  readonly mean: number;
  /** Standard deviation over faces of the mean over features. */
  readonly deviation: number;
}

/** The attention of one step of the cascade. */
export interface StepAttention {
  /** From 0. */
  readonly step: number;
  /** The pyramid level that it looks at. */
  readonly level: number;
  /** Side of what a patch sees, as a share of the longest side of the face box. */
  readonly patchSide: number;
  /** Mean over its patches. */
  readonly mean: number;
  readonly patches: readonly PatchAttention[];
  /** Means over the patches of each part of the face. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Adds up gates, face by face. Means and deviations by Welford's method, which loses no digits over many faces. */
export class AttentionSums {
  readonly #means: number[][];
  /** Sums of squared deviations from the mean. */
  readonly #squares: number[][];
  #faces = 0;

  constructor(
    private readonly config: ModelConfig,
    private readonly scheme: LandmarkScheme | undefined,
  ) {
    this.#means = config.levels.map((_, step) => patchesOfStep(config, step).map(() => 0));
    this.#squares = this.#means.map((patches) => patches.map(() => 0));
  }

  get faces(): number {
    return this.#faces;
  }

  /** @param attention [step][patch] of one face: means of the gate over features */
  add(attention: readonly (readonly number[])[]): void {
    this.#faces++;
    for (const [step, patches] of attention.entries()) {
      const means = this.#means[step]!;
      const squares = this.#squares[step]!;
      for (const [patch, value] of patches.entries()) {
        const before = value - means[patch]!;
        means[patch]! += before / this.#faces;
        squares[patch]! += before * (value - means[patch]!);
      }
    }
  }

  steps(): StepAttention[] {
    const { config, scheme } = this;
    return config.levels.map((level, step) => {
      const patches = patchesOfStep(config, step).map((landmark, patch): PatchAttention => {
        const part = scheme && partOf(scheme, landmark);
        return {
          landmark,
          ...(part === undefined ? {} : { part }),
          mean: this.#means[step]![patch]!,
          deviation: Math.sqrt(this.#squares[step]![patch]! / Math.max(1, this.#faces)),
        };
      });
      const parts = [...new Set(patches.flatMap(({ part }) => part ?? []))].map((name) => [
        name,
        meanOf(patches.filter(({ part }) => part === name)),
      ]);
      return {
        step,
        level,
        patchSide: (config.patchSize * 2 ** level) / config.boxSize,
        mean: meanOf(patches),
        patches,
        parts: Object.fromEntries(parts),
      };
    });
  }
}

function meanOf(patches: readonly PatchAttention[]): number {
  return patches.reduce((sum, { mean }) => sum + mean, 0) / patches.length;
}

function partOf(scheme: LandmarkScheme, landmark: number): string | undefined {
  return Object.keys(scheme.parts).find((part) => scheme.parts[part]!.includes(landmark));
}
