import {
  type ExplainedFace,
  type LandmarkScheme,
  type Landmarks,
  type ModelConfig,
  normalizedMeanError,
  normalizerOf,
  patchesOfStep,
  usualNormalizer,
} from '@musica/core';
import type { FaceRecord } from '@musica/datasets';

/** What is left out of a step, one after the other: each patch, then all patches of each part of the face. */
export interface StepGroups {
  readonly groups: readonly (readonly number[])[];
  /** Names of the parts, which are the last groups. */
  readonly parts: readonly string[];
}

/** How the error of one face after a step changes by leaving patches out: percentage points of NME, above 0 is worse. */
export interface StepChange {
  /** NME after the step with all patches, percent. */
  readonly nme: number;
  readonly patches: readonly number[];
  /** In the order of `StepGroups.parts`. */
  readonly parts: readonly number[];
}

export function groupsToLeaveOut(config: ModelConfig, scheme: LandmarkScheme | undefined): StepGroups[] {
  return config.levels.map((_, step) => {
    const parts = new Map<string, number[]>();
    const single = patchesOfStep(config, step).map((landmark, patch) => {
      const part = scheme && partOfLandmark(scheme, landmark);
      if (part !== undefined) parts.set(part, [...(parts.get(part) ?? []), patch]);
      return [patch];
    });
    return { groups: [...single, ...parts.values()], parts: [...parts.keys()] };
  });
}

/**
 * @param without what `leaveOut` made of the groups of `groupsToLeaveOut`
 * @param comparable turns what was found into landmarks of the scheme
 * @throws MusicaError `landmarks` where no error of the face can be measured
 */
export function changesOfFace(
  face: Pick<FaceRecord, 'landmarks' | 'weights'>,
  explained: Pick<ExplainedFace, 'steps'>,
  without: readonly (readonly Landmarks[])[],
  scheme: LandmarkScheme,
  comparable: (found: Landmarks) => Landmarks,
): StepChange[] {
  const { landmarks: truth, weights } = face;
  const length = normalizerOf(truth, scheme, usualNormalizer(scheme));
  const labelled = weights && [...truth.keys()].filter((index) => weights[index]! > 0);
  const nmeOf = (found: Landmarks) => normalizedMeanError(comparable(found), truth, length, labelled);
  return explained.steps.map(({ landmarks, patches }, step) => {
    const nme = nmeOf(landmarks);
    const changes = without[step]!.map((found) => nmeOf(found) - nme);
    return { nme, patches: changes.slice(0, patches.length), parts: changes.slice(patches.length) };
  });
}

/** The part of the face that a landmark belongs to. */
export function partOfLandmark(scheme: LandmarkScheme, landmark: number): string | undefined {
  return Object.keys(scheme.parts).find((part) => scheme.parts[part]!.includes(landmark));
}
