import { join } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';
import { parseCsvFace } from './udacity-csv';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 68 }, (_, i): Point => [45.5 + i, 98 - (i % 13)]);
const head = ['', ...Array(136).keys()].join(',');
const row = (name: string) => [name, ...landmarks.flat().map((value) => value.toFixed(1))].join(',');

describe('CSV', () => {
  it('reads Udacity\u2019s kind, with and without head, quotes, Windows line ends and Latin-1 names', async () => {
    const names = ['Luis_Fonsi_21.jpg', 'a b.jpg', 'J\u00f6rg.jpg'];
    const folder = await makeFolder({
      'faces.csv': Buffer.from(
        [head, ...names.map(row), row('"with, ""quotes"".jpg"'), ''].join('\r\n'),
        'latin1',
      ),
      'other/bare.csv': row('../a b.jpg'),
      ...Object.fromEntries([...names, 'with, "quotes".jpg', 'other/x.jpg'].map((name) => [name, ''])),
    });
    const { faces, problems, scheme } = await readDataset(folder);
    expect(problems).toEqual([]);
    expect(scheme.name).toBe('ibug68');
    expect(faces.map(({ id }) => id)).toEqual([...names, 'with, "quotes".jpg']);
    for (const face of faces) expect(face.landmarks).toEqual(landmarks);
    await expect(readDataset(join(folder, 'other'))).rejects.toThrow(/bare\.csv:1: image .* lies outside/);
  });

  it.each([
    ['no name', row(''), 'no file name'],
    ['an odd count', row('a.jpg').slice(0, -5), '135 coordinates, expected pairs'],
    ['a word', row('a.jpg').replace('45.5', 'nan'), 'field 2 is "nan", expected a number'],
    ['an open quote', row('"a.jpg'), 'a quote that is not closed'],
    ['nothing', '', 'no file name'],
  ])('refuses a line with %s', (_, text, message) => {
    expect(parseCsvFace(text)).toBe(message);
  });

  it('names file and line', async () => {
    const folder = await makeFolder({
      'f.csv': [head, row('a.jpg'), 'b.jpg,1,2', row('no.jpg')].join('\n'),
      'a.jpg': '',
    });
    const { faces, problems } = await readDataset(folder);
    expect(faces).toHaveLength(1);
    expect(problems).toMatchObject([
      { line: 3, message: '1 points, but ibug68 has 68' },
      { line: 4, message: expect.stringContaining('no image at') },
    ]);
  });
});
