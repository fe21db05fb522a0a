import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ibug68, type LandmarkScheme, type Point, wflw98 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { useTemporaryFolders } from '../../test/temporary-folder';
import type { DatasetProblem } from '../problems';
import { readDataset } from '../read-dataset';
import { writePts } from './pts';

const makeFolder = useTemporaryFolders();

/** Points on a parabola: any count, a box with area, all different. */
const face = (count: number, shift = 0) =>
  writePts(Array.from({ length: count }, (_, i): Point => [10 + shift + i, 20 + (i * i) / 8]));

const ids = (faces: readonly { id: string }[]) => faces.map(({ id }) => id);

describe('a folder of images and .pts files', () => {
  it('pairs by stem, in folders, with spaces and upper case, and counts from 0', async () => {
    const folder = await makeFolder({
      'a.JPG': '',
      'a.pts': face(68),
      'image_092 _01.png': '',
      'image_092 _01.PTS': face(68, 5),
      'helen/trainset/b.jpeg': '',
      'helen/trainset/b.pts': face(68),
      'helen/testset/b.webp': '',
      'helen/testset/b.pts': face(68),
      '.hidden/c.jpg': '',
      '.hidden/c.pts': face(68),
    });
    const { faces, scheme, problems } = await readDataset(folder);
    expect(problems).toEqual([]);
    expect(scheme).toBe(ibug68);
    expect(ids(faces)).toEqual([
      'a.JPG',
      'helen/testset/b.webp',
      'helen/trainset/b.jpeg',
      'image_092 _01.png',
    ]);
    expect(faces.map(({ split }) => split)).toEqual([undefined, 'test', 'train', undefined]);
    expect(faces[0]!.image).toBe(join(folder, 'a.JPG'));
    expect(faces[3]!.landmarks[8]).toEqual([23, 28]);
  });

  it('tells what it leaves out and reads the rest', async () => {
    const folder = await makeFolder({
      'good.jpg': '',
      'good.pts': face(68),
      'lonely.jpg': '',
      'points-only.pts': face(68),
      'short.jpg': '',
      'short.pts': face(67),
      'nan.jpg': '',
      'nan.pts': face(68).replace('11 21', 'NaN 21'),
      'line.jpg': '',
      'line.pts': writePts(Array.from({ length: 68 }, (_, i): Point => [i, 5])),
      'twice.jpg': '',
      'twice.png': '',
      'twice.pts': face(68),
    });
    const told: DatasetProblem[] = [];
    const { faces, problems } = await readDataset(folder, { onProblem: (problem) => told.push(problem) });
    expect(ids(faces)).toEqual(['good.jpg', 'twice.jpg']);
    expect(told).toEqual(problems);
    const short = told.map(({ file, line, message }) => [relative(folder, file), line, message]);
    expect(short).toEqual([
      ['twice.png', undefined, 'twice.jpg has the same name; only that one is read'],
      ['lonely.jpg', undefined, 'no .pts file of this name beside it'],
      ['points-only.pts', undefined, 'no image of this name beside it'],
      ['nan.pts', 4, 'expected two numbers, found "NaN 21"'],
      ['line.pts', undefined, 'the points span 67 x 0 pixels, which is no face'],
      ['short.pts', undefined, '67 points, but ibug68 has 68'],
    ]);
  });

  it('takes the scheme from the count, or from the caller', async () => {
    expect((await readDataset(await makeFolder({ 'a.jpg': '', 'a.pts': face(98) }))).scheme).toBe(wflw98);
    const folder = await makeFolder({ 'a.jpg': '', 'a.pts': face(5) });
    const five: LandmarkScheme = { ...ibug68, name: 'five', count: 5 };
    expect((await readDataset(folder, { scheme: five })).faces[0]!.landmarks).toHaveLength(5);
    // Of an unknown number nothing is known but the number.
    const seven = await readDataset(await makeFolder({ 'a.jpg': '', 'a.pts': face(7) }));
    expect(seven.scheme).toMatchObject({ name: 'points7', count: 7, parts: {} });
  });

  it('follows links without running in circles', async () => {
    const folder = await makeFolder({ 'in/a.jpg': '', 'in/a.pts': face(68) });
    await symlink(folder, join(folder, 'in', 'back'));
    await symlink(join(folder, 'nowhere'), join(folder, 'in', 'broken.jpg'));
    expect(ids((await readDataset(folder)).faces)).toEqual(['in/a.jpg']);
  });

  it('is an error where every face is broken', async () => {
    const folder = await makeFolder({ 'a.jpg': '', 'a.pts': 'version: 1\nn_points: 68\n{\n1 2\n' });
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'dataset' });
    await expect(readDataset(folder)).rejects.toThrow(
      /1 left out, the first is .*a\.pts:5: the file ends after 1 of 68/,
    );
  });
});

const ytf68 = sharedPath('data', 'ytf68', 'val');

describe.skipIf(ytf68 === undefined)('real faces: ytf68/val', () => {
  it('has 473 faces of 68 points that look like faces', async () => {
    const { faces, problems } = await readDataset(ytf68!);
    expect(problems).toEqual([]);
    expect(faces).toHaveLength(473);
    // Turned heads can hide it, but the chin is below the brows in every one of them.
    for (const { landmarks } of faces) expect(landmarks[8]![1]).toBeGreaterThan(landmarks[19]![1]);
  });
});
