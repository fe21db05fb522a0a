import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import type { Dataset, FaceRecord } from '../dataset';
import { readDataset } from '../read-dataset';
import { writeManifest } from './manifest';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 68 }, (_, i): Point => [10.25 + i, 20 + (i * i) / 8]);
const header = JSON.stringify({ name: 'some', scheme: 'ibug68', licence: 'research only', made: 2026 });
const line = (face: object) => JSON.stringify({ image: 'a.jpg', landmarks, ...face });
const withFaces = (...lines: string[]) =>
  makeFolder({ 'dataset.json': header, 'faces.jsonl': lines.join('\n'), 'a.jpg': '' });

describe('a manifest folder', () => {
  it('reads every field', async () => {
    const occluded = Array.from({ length: 68 }, (_, i) => (i === 3 ? 1 : 0));
    const folder = await withFaces(
      line({
        box: [1, 2, 30, 40],
        split: 'train',
        subsets: ['ibug'],
        attributes: { pose: true },
        occluded,
        group: 'p',
      }),
      '',
      line({}),
    );
    const dataset = await readDataset(folder);
    expect(dataset).toMatchObject({ name: 'some', scheme: ibug68, licence: 'research only', problems: [] });
    const image = join(folder, 'a.jpg');
    expect(dataset.faces).toEqual([
      {
        id: 'a.jpg',
        image,
        landmarks,
        box: { x: 1, y: 2, width: 30, height: 40 },
        split: 'train',
        subsets: ['ibug'],
        attributes: { pose: true },
        occluded: occluded.map(Boolean),
        group: 'p',
      },
      { id: 'a.jpg#1', image, landmarks },
    ]);
    expect((await readDataset(join(folder, 'dataset.json'))).faces).toHaveLength(2);
  });

  it('carries a landmark scheme of its own, and says what is wrong with one', async () => {
    const points = [
      [1, 2],
      [3, 4],
      [5, 7],
    ];
    const write = (scheme: object) =>
      makeFolder({
        'dataset.json': JSON.stringify({ name: 'three', scheme }),
        'faces.jsonl': JSON.stringify({ image: 'a.jpg', landmarks: points }),
        'a.jpg': '',
      });
    const folder = await write({ name: 'mine3', names: ['a', 'b', 'c'], mirror: [[0, 1]] });
    const dataset = await readDataset(folder);
    expect(dataset.scheme).toMatchObject({ name: 'mine3', count: 3, mirror: [1, 0, 2] });
    await writeManifest(folder, dataset);
    expect((await readDataset(folder)).scheme).toEqual(dataset.scheme);
    await expect(readDataset(await write({ name: 'mine3' }))).rejects.toThrow(
      /dataset\.json: scheme: .*neither count nor names/,
    );
  });

  it.each([
    ['no JSON', '{"image": "a.jpg", ', /not JSON/],
    ['no landmarks', JSON.stringify({ image: 'a.jpg' }), /landmarks/],
    ['67 points', line({ landmarks: landmarks.slice(1) }), /67 points, but ibug68 has 68/],
    [
      'a coordinate that is null, as JSON writes NaN',
      line({ landmarks: [...landmarks.slice(1), [Number.NaN, 1]] }),
      /landmarks: point 67 is \[null,1\], expected \[x, y\]/,
    ],
    ['a box without width', line({ box: [1, 2, 0, 4] }), /box\.2/],
    ['a path out of the folder', line({ image: '../a.jpg' }), /outside the data set's folder/],
    [
      'a path out of the folder on a detour',
      line({ image: 'in/../../a.jpg' }),
      /outside the data set's folder/,
    ],
    ['an absolute path', line({ image: '/etc/hosts' }), /outside the data set's folder/],
    ['an image that is not there', line({ image: 'b.jpg' }), /no image at .*b\.jpg/],
    ['flags of 2 landmarks', line({ occluded: [0, 1] }), /occluded has 2 values/],
    ['weights of 2 landmarks', line({ weights: [0, 1] }), /weights has 2 values/],
    ['negative weights', line({ weights: new Array(68).fill(-1) }), /weights/],
    ['no labelled landmark', line({ weights: new Array(68).fill(0) }), /all weights are 0/],
  ])('leaves out a face with %s, says file and line, and reads the rest', async (_, broken, message) => {
    const folder = await withFaces(line({}), broken, line({}));
    const { faces, problems } = await readDataset(folder);
    expect(faces).toHaveLength(2);
    expect(problems).toMatchObject([{ file: join(folder, 'faces.jsonl'), line: 2 }]);
    expect(problems[0]!.message).toMatch(message);
  });

  it.each([
    ['of the schema', line({ landmarks: 'none' })],
    ['of the scheme', line({ landmarks: landmarks.slice(1) })],
  ])('counts the faces of an image, also those that are not %s', async (_, broken) => {
    const { faces } = await readDataset(await withFaces(broken, line({}), line({})));
    expect(faces.map(({ id }) => id)).toEqual(['a.jpg#1', 'a.jpg#2']);
  });

  it('reads landmarks whose images are not there, when asked to', async () => {
    const folder = await withFaces(line({ image: 'gone.jpg' }));
    await expect(readDataset(folder)).rejects.toThrow(/no usable face .*faces\.jsonl:1: no image/);
    expect((await readDataset(folder, { checkImages: false })).faces).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'name: some', /dataset\.json: not JSON/],
    ['no name', '{"scheme": "ibug68"}', /dataset\.json: name/],
    [
      'an unknown scheme',
      '{"name": "x", "scheme": "ibug70"}',
      /dataset\.json: scheme: .*ibug70.*known: ibug68/,
    ],
  ])('is an error with a header that has %s', async (_, text, message) => {
    const folder = await makeFolder({ 'dataset.json': text, 'faces.jsonl': line({}) });
    await expect(readDataset(folder)).rejects.toThrow(message);
  });

  it('is an error without faces.jsonl', async () => {
    const folder = await makeFolder({ 'dataset.json': header });
    await expect(readDataset(folder)).rejects.toThrow(/cannot read .*faces\.jsonl/);
  });
});

describe('writeManifest', () => {
  it('writes what reads back the same, and leaves no other file behind', async () => {
    const folder = await makeFolder({ 'in/a b.jpg': '', 'c.jpg': '' });
    const faces: FaceRecord[] = [
      {
        id: 'in/a b.jpg',
        image: join(folder, 'in', 'a b.jpg'),
        landmarks,
        box: { x: 1, y: 2, width: 3, height: 4.5 },
        split: 'val',
        subsets: ['s'],
        attributes: { yaw: 3.5, name: 'ä', blur: false },
        occluded: landmarks.map((_, i) => i % 2 === 0),
        group: 'g',
      },
      { id: 'c.jpg', image: join(folder, 'c.jpg'), landmarks },
      { id: 'c.jpg#1', image: join(folder, 'c.jpg'), landmarks },
    ];
    const dataset: Dataset = { name: 'n', scheme: ibug68, source: 's', licence: 'l', faces, problems: [] };
    await writeManifest(folder, dataset);
    expect(await readDataset(folder)).toEqual(dataset);
    expect((await readdir(folder)).sort()).toEqual(['c.jpg', 'dataset.json', 'faces.jsonl', 'in']);
    expect((await readFile(join(folder, 'faces.jsonl'), 'utf8')).split('\n')).toHaveLength(4);
  });

  it('refuses images outside the folder and touches nothing', async () => {
    const folder = await makeFolder({ 'dataset/old.txt': '', 'a.jpg': '' });
    const target = join(folder, 'dataset');
    const faces = [{ id: 'a.jpg', image: join(folder, 'a.jpg'), landmarks }];
    await expect(writeManifest(target, { name: 'n', scheme: ibug68, faces })).rejects.toThrow(/outside/);
    expect(await readdir(target)).toEqual(['old.txt']);
  });

  it('says which file it cannot write', async () => {
    const folder = await makeFolder({ 'a.jpg': '' });
    await mkdir(join(folder, 'faces.jsonl'));
    const faces = [{ id: 'a.jpg', image: join(folder, 'a.jpg'), landmarks }];
    const written = writeManifest(folder, { name: 'n', scheme: ibug68, faces });
    await expect(written).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining('faces.jsonl'),
    });
    expect((await readdir(folder)).map((name) => relative('.', name)).sort()).toEqual([
      'a.jpg',
      'faces.jsonl',
    ]);
  });
});
