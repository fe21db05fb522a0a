import { type Box, boundsOfBox, boxOfLandmarks } from '@musica/core';
import type { FaceRecord, WritableDataset } from '../dataset';
import { splitOfPath } from '../files/split-name';

/** Everything about a face or a data set that one format has a place for and another may not. */
export type Attribute =
  | 'box'
  | 'split'
  | 'subsets'
  | 'attributes'
  | 'occluded'
  | 'weights'
  | 'spreads'
  | 'group'
  | 'source'
  | 'licence';

const ofFace: Readonly<Record<Exclude<Attribute, 'source' | 'licence'>, (face: FaceRecord) => boolean>> = {
  box: ({ box }) => box !== undefined,
  split: ({ split }) => split !== undefined,
  subsets: ({ subsets }) => (subsets?.length ?? 0) > 0,
  attributes: ({ attributes }) => Object.keys(attributes ?? {}).length > 0,
  occluded: ({ occluded }) => occluded !== undefined,
  weights: ({ weights }) => weights !== undefined,
  spreads: ({ spreads }) => spreads !== undefined,
  group: ({ group }) => group !== undefined,
};

/**
 * What a data set has and a format cannot hold, in words: `occluded (12 faces)`, `licence`; and what its reader had to drop.
 * @param kept what the format holds: always, or of those faces that the function accepts.
 */
export function droppedFieldsOf(
  dataset: WritableDataset,
  kept: Partial<Record<Attribute, true | ((face: FaceRecord) => boolean)>>,
): string[] {
  const droppedFields: string[] = [...(dataset.droppedFields ?? [])];
  for (const [name, has] of Object.entries(ofFace) as [
    keyof typeof ofFace,
    (face: FaceRecord) => boolean,
  ][]) {
    const keeps = kept[name];
    if (keeps === true) continue;
    const lost = dataset.faces.filter((face) => has(face) && !keeps?.(face)).length;
    if (lost > 0) droppedFields.push(`${name} (${countOf(lost)})`);
  }
  for (const name of ['source', 'licence'] as const) {
    if (dataset[name] !== undefined && kept[name] !== true) droppedFields.push(name);
  }
  return droppedFields;
}

/** What formats lose that write a landmark of weight 0 as one that is not there. */
export function unlabelledPlaces({ faces }: WritableDataset): string[] {
  const partial = faces.filter(({ weights }) => weights?.includes(0)).length;
  return partial > 0 ? [`places of landmarks that are not labelled (${countOf(partial)})`] : [];
}

/** What is added by formats in which the folder of an image names its split. */
export function splitsOfFolders({ faces }: WritableDataset): string[] {
  const given = faces.filter(({ id, split }) => split === undefined && splitOfPath(id) !== undefined).length;
  return given > 0 ? [`that there is no split (${countOf(given)}: the folder's name gives one)`] : [];
}

/** The box of a face in a format whose boxes stand upright: its own, or the tight one. */
export function uprightBox({ landmarks, box }: Pick<FaceRecord, 'landmarks' | 'box'>): Box {
  return box ? boundsOfBox(box) : boxOfLandmarks(landmarks);
}

/** What formats lose whose boxes stand upright. */
export function rollOfBoxes({ faces }: WritableDataset): string[] {
  const rolled = faces.filter(({ box }) => box?.roll !== undefined && box.roll !== 0).length;
  return rolled > 0 ? [`roll of boxes (${countOf(rolled)}: the upright rectangle around is written)`] : [];
}

/** `1 face`, `12 faces` */
export function countOf(faces: number): string {
  return faces === 1 ? '1 face' : `${faces} faces`;
}

/** Of formats in which every face has a box. */
export function boxesThatAreAdded({ faces }: WritableDataset): string[] {
  const without = faces.filter(({ box }) => box === undefined).length;
  return without > 0 ? [`that there is no box (${countOf(without)}: the tight landmark box is written)`] : [];
}
