import {
  commonScheme,
  type LandmarkScheme,
  MusicaError,
  mirrorOfScheme,
  schemeOfConfig,
  schemeToJson,
} from '@musica/core';
import type { Recipe } from './recipe';

/**
 * The recipe with what the data set says of its landmarks, and what the landmarks mean: a model without a scheme gets that
 * of the data, data without a meaning that of the model, and faces are not mirrored where nobody knows which landmarks
 * change places.
 * @throws MusicaError `config` where model and data have different landmarks, or mirroring is asked for and not possible.
 */
export function fitRecipe(
  recipe: Recipe,
  ofData: LandmarkScheme,
  data: string,
  onStage: (stage: string) => void,
): { readonly recipe: Recipe; readonly scheme: LandmarkScheme } {
  const { model, augmentation } = recipe;
  const example = { name: 'mine', scheme: schemeToJson(ofData) };
  if (model.landmarks !== ofData.count) {
    throw new MusicaError(
      'config',
      `${model.name} has ${model.landmarks} landmarks, but the faces of ${data} have ${ofData.count}`,
      { hint: `give a configuration for such landmarks with --config, such as ${JSON.stringify(example)}` },
    );
  }
  const own = schemeOfConfig(model);
  const scheme = own === undefined ? ofData : commonScheme(ofData, own);
  if (scheme === undefined) {
    throw new MusicaError(
      'config',
      `${model.name} has the landmarks of ${own!.name}, but the faces of ${data} have those of ${ofData.name}`,
      { hint: 'the scheme in the recipe must be that of dataset.json' },
    );
  }
  const named = { ...recipe, model: { ...model, scheme: schemeToJson(scheme) } };
  if (scheme.mirror || augmentation.mirror === 0) return { recipe: named, scheme };
  if (augmentation.mirror !== undefined) mirrorOfScheme(scheme, 'the augmentation "mirror"');
  onStage(
    `faces are not mirrored: the landmark scheme ${scheme.name} does not say which landmarks change places ("mirror")`,
  );
  return { recipe: { ...named, augmentation: { ...augmentation, mirror: 0 } }, scheme };
}
