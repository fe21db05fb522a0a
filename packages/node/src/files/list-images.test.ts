import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listImages } from './list-images';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-list-'));
  await mkdir(join(folder, 'inner'));
  await mkdir(join(folder, 'empty'));
  for (const name of ['b.JPG', 'a 1.png', 'notes.txt', '.hidden.png', 'inner/c.webp', 'a 1.pts']) {
    await writeFile(join(folder, name), '');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const names = (paths: string[]) => paths.map((path) => path.slice(folder.length + 1));

describe('listImages', () => {
  it('finds the images of a folder in the order of their names', async () => {
    expect(names(await listImages(folder))).toEqual(['a 1.png', 'b.JPG']);
  });

  it('looks into inner folders when asked', async () => {
    expect(names(await listImages([folder], { recursive: true }))).toEqual([
      'a 1.png',
      'b.JPG',
      'inner/c.webp',
    ]);
  });

  it('takes a named file whatever its name, keeps the order given, lists nothing twice', async () => {
    const paths = ['notes.txt', 'b.JPG'].map((name) => join(folder, name));
    expect(names(await listImages([...paths, folder]))).toEqual(['notes.txt', 'b.JPG', 'a 1.png']);
  });

  it('refuses what does not exist and a folder without images', async () => {
    await expect(listImages(join(folder, 'none'))).rejects.toMatchObject({
      code: 'image',
      message: expect.stringContaining('no such file'),
    });
    await expect(listImages(join(folder, 'empty'))).rejects.toMatchObject({
      message: expect.stringContaining('no images'),
    });
  });
});
