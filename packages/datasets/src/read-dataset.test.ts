import { join } from 'node:path';
import { ibug68 } from '@musica/core';
import { describe, expect, it, vi } from 'vitest';
import { useTemporaryFolders } from '../test/temporary-folder';
import type { DatasetFormat } from './dataset';
import { datasetFormats } from './formats/index';
import { manifest } from './formats/manifest';
import { placeImages } from './formats/place-images';
import { readDataset } from './read-dataset';

const makeFolder = useTemporaryFolders();

/** 68 points of which each lies elsewhere. */
const ibug68Points = Array.from({ length: 68 }, (_, i) => [i, (i * i) % 41]);

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

  it('stops where its signal is aborted, and takes that for no fault of a record', async () => {
    const header = JSON.stringify({ name: 'broken', scheme: 'ibug68' });
    const broken = await makeFolder({ 'dataset.json': header, 'faces.jsonl': '1\n2\n3\n' });
    const [reason, stop] = [new Error('enough'), new AbortController()];
    const onProblem = vi.fn(() => stop.abort(reason));
    await expect(readDataset(broken, { onProblem, signal: stop.signal })).rejects.toBe(reason);
    expect(onProblem).toHaveBeenCalledTimes(1);

    const face = JSON.stringify({ image: 'a.png', landmarks: ibug68Points });
    const sound = await makeFolder({ 'dataset.json': header, 'faces.jsonl': `${face}\n`, 'a.png': '' });
    expect((await manifest.read(sound, {})).faces).toHaveLength(1);
    await expect(manifest.read(sound, { signal: stop.signal, onProblem })).rejects.toBe(reason);
    const placing = placeImages(broken, await manifest.read(sound, {}), 'copy', { signal: stop.signal });
    await expect(placing).rejects.toBe(reason);
    expect(onProblem).toHaveBeenCalledTimes(1);
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
