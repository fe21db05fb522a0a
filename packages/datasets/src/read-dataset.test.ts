import { join } from 'node:path';
import { ibug68 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../test/temporary-folder';
import type { DatasetFormat } from './dataset';
import { datasetFormats } from './formats/index';
import { readDataset } from './read-dataset';

const makeFolder = useTemporaryFolders();

describe('readDataset', () => {
  it('says when there is nothing', async () => {
    const path = join(await makeFolder({}), 'missing');
    await expect(readDataset(path)).rejects.toMatchObject({
      code: 'dataset',
      message: expect.stringContaining('missing'),
    });
  });

  it('says what it knows when it recognises nothing', async () => {
    const folder = await makeFolder({ 'a.jpg': '', 'notes.txt': '' });
    for (const path of [folder, join(folder, 'notes.txt')]) {
      await expect(readDataset(path)).rejects.toMatchObject({
        code: 'dataset',
        message: expect.stringMatching(/\n {2}manifest: .*dataset\.json\n(.*\n)+ {2}pts-folder: /),
        hint: expect.stringContaining('--from'),
      });
    }
  });

  it('reads a format that is given to it', async () => {
    const names: DatasetFormat = {
      name: 'names',
      description: 'a file called notes.txt',
      recognises: async (path) => path.endsWith('notes.txt'),
      read: async (path) => ({ name: path, scheme: ibug68, faces: [], problems: [] }),
    };
    const path = join(await makeFolder({ 'notes.txt': '' }), 'notes.txt');
    expect((await readDataset(path, { formats: [...datasetFormats, names] })).name).toBe(path);
  });
});
