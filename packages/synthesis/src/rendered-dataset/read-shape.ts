import { type MorphableFace, readMorphableFace } from '../morphable';
import { parametricFace } from '../rendering';

/** What `--shape` means, for the help. */
export const shapeHelp = 'parametric (a head made of formulas), or a folder of ICT-FaceKit';

/** Made when it is first asked for. Nobody changes it, so all data sets share it, and what is prepared of it. */
const parametric: { face?: MorphableFace } = {};

/**
 * The head that `--shape` names.
 * @throws MusicaError `dataset` where the folder holds no morphable face
 */
export async function readShape(nameOrFolder: string): Promise<MorphableFace> {
  if (nameOrFolder !== 'parametric') return readMorphableFace(nameOrFolder);
  parametric.face ??= parametricFace();
  return parametric.face;
}
