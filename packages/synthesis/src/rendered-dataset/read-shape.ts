import { type MorphableFace, readMorphableFace } from '../morphable';
import { parametricFace } from '../rendering';

/** What `--shape` means, for the help. */
export const shapeHelp = 'parametric (a head made of formulas), or a folder of ICT-FaceKit';

/**
 * The head that `--shape` names.
 * @throws MusicaError `dataset` where the folder holds no morphable face
 */
export async function readShape(nameOrFolder: string): Promise<MorphableFace> {
  return nameOrFolder === 'parametric' ? parametricFace() : readMorphableFace(nameOrFolder);
}
