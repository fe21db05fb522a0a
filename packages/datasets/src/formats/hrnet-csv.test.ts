import { describe, expect, it } from 'vitest';
import { face, useFiles } from '../../test/read-files';

const read = useFiles();

describe('HRNet', () => {
  const head = `image_name,scale,center_w,center_h,${face(68).map((_, i) => `original_${i}_x,original_${i}_y`)}`;
  const row = (name: string, shift = 0) => [name, 2, 150, 120.5, ...face(68, shift).flat()].join(',');

  it('is read with boxes, splits and subsets', async () => {
    const { format, faces, problems } = await read({
      'images/afw/a 1.jpg': '',
      'images/ibug/b.jpg': '',
      'face_landmarks_300w_train.csv': `${head}\n${row('afw/a 1.jpg')}\n`,
      'face_landmarks_300w_valid.csv': `${head}\n${row('ibug/b.jpg', 1)}\n`,
      'face_landmarks_300w_valid_challenge.csv': `${head}\n${row('ibug/b.jpg', 1)}\n`,
    });
    expect([format, problems]).toEqual(['hrnet-csv', []]);
    expect(faces).toEqual([
      expect.objectContaining({
        id: 'images/afw/a 1.jpg',
        split: 'train',
        landmarks: face(68),
        box: { x: -50, y: -79.5, width: 400, height: 400 },
      }),
      expect.objectContaining({
        id: 'images/ibug/b.jpg',
        split: 'val',
        subsets: ['challenge'],
        landmarks: face(68, 1),
      }),
    ]);
  });

  it('breaks with file, line and hint', async () => {
    const { faces, problems } = await read({
      'a.jpg': '',
      'f.csv': [
        ...[head, row('a.jpg'), row('a.jpg').replace('40.5', 'x'), row('a.jpg').replace(',2,', ',-2,')],
        row('a.jpg').replace(',2,', ',0,'),
      ].join('\n'),
    });
    expect(problems).toEqual(['f.csv:3: field 5 is "x", expected a number', 'f.csv:4: a box of -400 x -400']);
    expect(faces.map(({ box }) => box?.width)).toEqual([400, undefined]);
  });
});
