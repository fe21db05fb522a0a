import type { Recipe } from './recipe';
import type { TrainingData } from './training-data';

/** What training.json tells about how the model was made. */
export function trainingRecord(
  recipe: Recipe,
  data: TrainingData,
  backend: string,
  seconds: number,
): Record<string, unknown> {
  const { model: _, ...rest } = recipe;
  return {
    data: data.name,
    ...(data.licence === undefined ? {} : { licence: data.licence }),
    faces: data.train.length,
    ...(data.mixed.length > 0
      ? { mixed: data.mixed.map(({ name, faces, share }) => ({ data: name, faces: faces.length, share })) }
      : {}),
    groups: data.groups,
    calibrationFaces: data.calibrationSplit.length,
    recipe: rest,
    samples: recipe.steps * recipe.batch,
    backend,
    seconds: Math.round(seconds),
  };
}
