import { MusicaError } from '../errors';
import { type Affine, composeAffine } from '../geometry/affine';
import type { Landmarks, Point } from '../geometry/point';
import { mayQuit, type QuitBelow } from '../metrics/selective';
import type { Model, ModelDescription } from '../model/model';
import { findScheme } from '../schemes/index';
import type { FacePlacement } from './face-input';

/**
 * The predicted NME, in percent, from which a face is looked at a second time after all steps: 0 for all, Infinity for
 * none. Where the caller does not say it is the model's, unless faces may quit or not all steps are run.
 */
export function lookAgainAbove(
  { secondLook, maxSteps }: { readonly secondLook?: boolean; readonly maxSteps?: number },
  quitBelow: QuitBelow,
  model: Pick<ModelDescription, 'config' | 'lookAgainAbove'>,
): number {
  if (secondLook !== undefined) return secondLook ? 0 : Infinity;
  const steps = model.config.levels.length;
  const inFull = !mayQuit(quitBelow) && (maxSteps ?? steps) === steps;
  return inFull ? (model.lookAgainAbove ?? Infinity) : Infinity;
}

/** The same crop seen in a mirror; the cascade starts there as it always does. */
export function mirrorPlacement({ toImage, initial }: FacePlacement, cropSize: number): FacePlacement {
  const flip: Affine = [-1, 0, cropSize - 1, 0, 1, 0];
  return { toImage: composeAffine(toImage, flip), initial };
}

/**
 * For each landmark of a model, the one that it is in a mirror.
 * @throws MusicaError `config` where the model does not name a landmark scheme: left and right are not known then.
 */
export function mirrorOf({ config }: Pick<Model, 'config'>): readonly number[] {
  if (config.scheme !== undefined) return findScheme(config.scheme).mirror;
  throw new MusicaError(
    'config',
    `${config.name} cannot look a second time: it names no landmark scheme, so nothing is known of left and right`,
    { hint: 'leave secondLook out' },
  );
}

/** The mean of what was seen directly and in the mirror, both in pixels of the image. */
export function meanOfLooks(direct: Landmarks, mirrored: Landmarks, mirror: readonly number[]): Point[] {
  return direct.map(([x, y], index): Point => {
    const [mirroredX, mirroredY] = mirrored[mirror[index]!]!;
    return [(x + mirroredX) / 2, (y + mirroredY) / 2];
  });
}
