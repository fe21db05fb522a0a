import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MusicaError, type Point } from '@musica/core';
import type { Trainer, TrainerState } from '@musica/core/training';
import type { FaceRecord } from '@musica/datasets';
import type { WindowState } from './metrics';
import { parseRecipe, type Recipe } from './recipe';
import { readTensorFile, writeTensorFile } from './tensor-file';

/** What a training needs to go on as if it had never stopped; sample order and augmentation follow from the step. */
export interface Checkpoint {
  readonly recipe: Recipe;
  readonly meanShape: readonly Point[];
  /** What the model that it started from says of its own training. */
  readonly origin?: Readonly<Record<string, unknown>>;
  readonly state: TrainerState;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** What the next line of metrics is the mean of, so far; older checkpoints lack it. */
  readonly window?: WindowState;
  /** `hashOfFaces` of those it is trained on; older checkpoints lack it. */
  readonly faces?: string;
}

/** Tells one set of training faces from another, whatever their order, and the shares of what is mixed in. */
export function hashOfFaces(faces: readonly FaceRecord[], shares: readonly number[]): string {
  const ids = [...faces.map(({ id }) => id).sort(), ...shares];
  return createHash('sha256').update(ids.join('\n')).digest('hex');
}

/** The file of a training's folder that holds its checkpoint. */
export const checkpointFile = (folder: string) => join(folder, 'checkpoint.safetensors');

/** Replaces the folder's checkpoint; until the new one is complete the old one stays. */
export async function writeCheckpoint(
  folder: string,
  trainer: Trainer,
  rest: Omit<Checkpoint, 'state'>,
): Promise<void> {
  const { step, weights } = await trainer.save();
  const arrays = Object.entries(weights).flatMap(([name, slots]) =>
    Object.entries(slots).map(([slot, array]) => [`${name}/${slot}`, array] as const),
  );
  await writeTensorFile(checkpointFile(folder), {
    metadata: { step, ...rest },
    arrays: Object.fromEntries(arrays),
  });
}

/** @throws MusicaError `weights` where the folder has no checkpoint or it is damaged. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const { metadata, arrays } = await readTensorFile(checkpointFile(folder));
  const { step, recipe, ...rest } = metadata as Omit<Checkpoint, 'state'> & {
    step: number;
  };
  if (!Number.isInteger(step) || recipe === undefined || rest.meanShape === undefined) {
    throw new MusicaError('weights', `${checkpointFile(folder)} is no checkpoint of a training`);
  }
  const weights: Record<string, Record<string, Float32Array>> = {};
  for (const [path, array] of Object.entries(arrays)) {
    const at = path.lastIndexOf('/');
    weights[path.slice(0, at)] ??= {};
    weights[path.slice(0, at)]![path.slice(at + 1)] = array;
  }
  return {
    ...rest,
    recipe: parseRecipe(recipe),
    state: { step, weights: weights as TrainerState['weights'] },
  };
}
