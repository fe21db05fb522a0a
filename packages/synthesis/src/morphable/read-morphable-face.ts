import { join } from 'node:path';
import { MusicaError } from '@musica/core';
import { exists } from '@musica/datasets';
import { compactHeader, readCompactForm } from './compact-form';
import type { MorphableFace } from './morphable-face';
import { neutralMesh, readObjForm } from './obj-form';

/**
 * Reads a morphable face: ICT-FaceKit's folder FaceXModel (or the checkout with it) as downloaded, or its compact form.
 * @throws MusicaError `dataset` where the folder is neither, or a file of it is missing or broken.
 */
export async function readMorphableFace(folder: string): Promise<MorphableFace> {
  if (await exists(join(folder, compactHeader))) return readCompactForm(folder);
  for (const candidate of [folder, join(folder, 'FaceXModel')]) {
    if (await exists(join(candidate, neutralMesh))) return readObjForm(candidate);
  }
  throw new MusicaError('dataset', `${folder} holds neither ${neutralMesh} nor ${compactHeader}`, {
    hint: 'the morphable face is the folder FaceXModel of https://github.com/ICT-VGL/ICT-FaceKit, or its compact form',
  });
}
