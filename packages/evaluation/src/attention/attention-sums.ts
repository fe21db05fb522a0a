import { type LandmarkScheme, type ModelConfig, patchesOfStep } from '@musica/core';
import { groupsToLeaveOut, partOfLandmark, type StepChange, type StepGroups } from './patch-changes';
import { RunningFigures } from './running-figures';

/** The attention of the patch on one landmark, over faces. */
export interface PatchAttention {
  readonly landmark: number;
  /** The part of the face that the landmark belongs to; left out where the landmarks have no known meaning. */
  readonly part?: string;
  /** Mean of the gate over features and faces, 0 to 1. */
  readonly mean: number;
  /** Standard deviation over faces of the mean over features. */
  readonly deviation: number;
  /** Mean change of the NME after the step, in percentage points, where this patch is left out; above 0 it is needed. */
  readonly change?: number;
  /** Standard deviation of that over faces. */
  readonly changeDeviation?: number;
}

/** The attention of one step of the cascade. */
export interface StepAttention {
  /** From 1. */
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
  /** What leaving patches out changes; left out where it was not measured. */
  readonly leftOut?: {
    /** Faces in the means. */
    readonly faces: number;
    /** Mean NME after the step with all patches, percent of the usual normalizer. */
    readonly nme: number;
    /** Mean change of it, in percentage points, where all patches of a part of the face are left out. */
    readonly parts: Readonly<Record<string, number>>;
  };
}

/** Adds up gates, and what leaving patches out changes, face by face. */
export class AttentionSums {
  readonly #gates: RunningFigures[];
  readonly #changes: RunningFigures[];
  readonly #partChanges: RunningFigures[];
  readonly #nmes: RunningFigures;
  readonly #groups: readonly StepGroups[];

  constructor(
    private readonly config: ModelConfig,
    private readonly scheme: LandmarkScheme | undefined,
  ) {
    this.#groups = groupsToLeaveOut(config, scheme);
    const counts = config.levels.map((_, step) => patchesOfStep(config, step).length);
    this.#gates = counts.map((count) => new RunningFigures(count));
    this.#changes = counts.map((count) => new RunningFigures(count));
    this.#partChanges = this.#groups.map(({ parts }) => new RunningFigures(parts.length));
    this.#nmes = new RunningFigures(counts.length);
  }

  get faces(): number {
    return this.#gates[0]!.count;
  }

  /** @param attention [step][patch] of one face: means of the gate over features */
  add(attention: readonly (readonly number[])[]): void {
    for (const [step, patches] of attention.entries()) this.#gates[step]!.add(patches);
  }

  /** @param changes of the steps of one face, by `groupsToLeaveOut` */
  addChanges(changes: readonly StepChange[]): void {
    this.#nmes.add(changes.map(({ nme }) => nme));
    for (const [step, { patches, parts }] of changes.entries()) {
      this.#changes[step]!.add(patches);
      this.#partChanges[step]!.add(parts);
    }
  }

  steps(): StepAttention[] {
    const { config, scheme } = this;
    const measured = this.#nmes.count;
    return config.levels.map((level, step) => {
      const gates = this.#gates[step]!;
      const changes = this.#changes[step]!;
      const patches = patchesOfStep(config, step).map((landmark, patch): PatchAttention => {
        const part = scheme && partOfLandmark(scheme, landmark);
        return {
          landmark,
          ...(part === undefined ? {} : { part }),
          mean: gates.mean(patch),
          deviation: gates.deviation(patch),
          ...(measured > 0 && { change: changes.mean(patch), changeDeviation: changes.deviation(patch) }),
        };
      });
      const parts = [...new Set(patches.flatMap(({ part }) => part ?? []))].map((name) => [
        name,
        meanOf(patches.filter(({ part }) => part === name)),
      ]);
      const partChanges = this.#groups[step]!.parts.map((name, i) => [
        name,
        this.#partChanges[step]!.mean(i),
      ]);
      return {
        step: step + 1,
        level,
        patchSide: (config.patchSize * 2 ** level) / config.boxSize,
        mean: meanOf(patches),
        patches,
        parts: Object.fromEntries(parts),
        ...(measured > 0 && {
          leftOut: { faces: measured, nme: this.#nmes.mean(step), parts: Object.fromEntries(partChanges) },
        }),
      };
    });
  }
}

function meanOf(patches: readonly PatchAttention[]): number {
  return patches.reduce((sum, { mean }) => sum + mean, 0) / patches.length;
}
