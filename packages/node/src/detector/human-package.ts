import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MusicaError } from '@musica/core';
import { packageRoot, resolvePackage } from '../backends/packages';

/**
 * The path of the BlazeFace weights inside the installed package @vladmandic/human (MIT), which is never executed:
 * its `exports` hide the folder of models, so the package's entry is resolved and its root found from there.
 * @throws MusicaError `detector` where the package or the file is missing
 */
export function findBlazeFaceWeights(resolve: (name: string) => string | undefined = resolvePackage): string {
  const hint = 'npm install @vladmandic/human';
  const entry = resolve('@vladmandic/human');
  const root = entry && packageRoot(entry);
  if (!root) {
    throw new MusicaError(
      'detector',
      'the face detector needs the package @vladmandic/human, which is not installed',
      {
        hint: `${hint}, or give the boxes of the faces`,
      },
    );
  }
  const path = join(root, 'models', 'blazeface.json');
  if (existsSync(path)) return path;
  throw new MusicaError(
    'detector',
    `${path}: there is no such file; the package is incomplete or of another version`,
    {
      hint: `${hint}@3.3.6`,
    },
  );
}
