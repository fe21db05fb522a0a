import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { face, useFiles } from '../../test/read-files';

const read = useFiles();

describe('lists of points', () => {
  const list = (points: readonly Point[]) =>
    [points.length, ...points.map((point) => point.join(' '))].join('\n');

  it('of LaPa lie in a folder beside images and masks', async () => {
    const { format, scheme, faces, problems } = await read({
      'train/images/1_0.jpg': '',
      'train/labels/1_0.png': '',
      'train/landmarks/1_0.txt': list(face(106)),
      'test/images/2_0.jpg': '',
      'test/labels/2_0.png': '',
      'test/landmarks/2_0.txt': list(face(106)).replace('\n40.5 ', '\nx '),
    });
    expect([format, scheme.name]).toEqual(['lapa-txt', 'lapa106']);
    expect(faces).toMatchObject([{ id: 'train/images/1_0.jpg', split: 'train', landmarks: face(106) }]);
    expect(problems).toEqual(['test/landmarks/2_0.txt:2: expected two numbers, found "x 30.25"']);
  });

  it('of JD-landmark are named after the whole image', async () => {
    const { faces, problems } = await read({
      'Training_data/AFW/picture/AFW_1.jpg': '',
      'Training_data/AFW/landmark/AFW_1.jpg.txt': `${list(face(106))}\n`,
    });
    expect(problems).toEqual([]);
    expect(faces).toMatchObject([
      { id: 'Training_data/AFW/picture/AFW_1.jpg', split: 'train', landmarks: face(106) },
    ]);
  });

  it('of HELEN name their image', async () => {
    const text = (name: string) =>
      `${name}\r\n${face(194)
        .map(([x, y]) => `${x} , ${y}`)
        .join('\r\n')}\r\n`;
    const { format, scheme, faces, problems } = await read({
      'train_1/100_1.jpg': '',
      'test/200_1.jpg': '',
      'annotation/1.txt': text('100_1'),
      'annotation/2.txt': text('200_1'),
      'annotation/3.txt': text('300_1'),
      'trainnames.txt': '100_1\r\n',
    });
    expect([format, scheme.name]).toEqual(['helen-194', 'helen194']);
    expect(faces).toMatchObject([
      { id: 'train_1/100_1.jpg', split: 'train', landmarks: face(194) },
      { id: 'test/200_1.jpg', split: 'test' },
    ]);
    expect(problems).toEqual([expect.stringMatching(/^annotation\/3\.txt:1: no image at .*300_1/)]);
  });
});
