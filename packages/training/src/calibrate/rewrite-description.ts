import { type Model, MusicaError, type RecropRule } from '@musica/core';
import { fileHandler, modelHandler } from '@musica/node';

/**
 * Writes a model with a changed description; its weights stay as they are stored, to the byte.
 * @param from a name, path or URL, as for `openModel`
 * @param folder where to; may be the folder of the model itself
 * @throws MusicaError `weights` or `output`
 */
export async function rewriteDescription(
  from: string,
  folder: string,
  changes: Partial<Pick<Model, 'calibration' | 'failAbove' | 'presets' | 'flipTestAbove' | 'training'>> & {
    readonly recrop?: RecropRule | undefined;
  },
): Promise<void> {
  const { load } = modelHandler(from);
  if (load === undefined) throw new MusicaError('weights', `${from} cannot be loaded`);
  const artifacts = await load();
  const userDefinedMetadata = {
    ...artifacts.userDefinedMetadata,
    ...changes,
  } as unknown as Record<string, string>;
  await fileHandler(folder).save!({ ...artifacts, userDefinedMetadata });
}
