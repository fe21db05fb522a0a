import type { FaceRecord, WritableDataset, WrittenLabels } from '../dataset';
import { splitOfPath } from '../files/split-name';
import { countOf, droppedFieldsOf, rollOfBoxes, splitsOfFolders, unlabelledPlaces } from './dropped-fields';
import { facesByImage, withoutOwnName } from './place-images';

/**
 * Writes a data set as formats do that have a file of labels for each image, named like it, where folders name the split and
 * a landmark is labelled, hidden or neither.
 * @param writeOne writes the file of an image; `image` is its path below the folder
 * @param more what else the format cannot hold
 */
export async function writeFileEachImage(
  folder: string,
  dataset: WritableDataset,
  writeOne: (image: string, faces: readonly FaceRecord[]) => Promise<void>,
  more: readonly string[] = [],
): Promise<WrittenLabels> {
  const byImage = facesByImage(folder, dataset.faces);
  const nameless = withoutOwnName(byImage.keys());
  let unnamed = 0;
  for (const [image, faces] of byImage) {
    if (nameless.has(image)) unnamed += faces.length;
    else await writeOne(image, faces);
  }
  return {
    faces: dataset.faces.length - unnamed,
    droppedFields: [
      'name',
      ...droppedFieldsOf(dataset, {
        box: true,
        occluded: ({ occluded }) => occluded!.some(Boolean),
        weights: ({ weights }) => weights!.every((weight) => weight === 0 || weight === 1),
        split: ({ id, split }) => splitOfPath(id) === split,
      }),
      ...rollOfBoxes(dataset),
      ...unlabelledPlaces(dataset),
      ...splitsOfFolders(dataset),
      ...more,
      ...(unnamed > 0 ? [`images of the same name but another ending (${countOf(unnamed)})`] : []),
    ],
  };
}
