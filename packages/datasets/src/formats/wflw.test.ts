import { join, relative } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { lineOfWflw, wflwLists } from '../../test/layouts';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';
import { parseWflwLine } from './wflw';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 98 }, (_, i): Point => [-5.5 + 2 * i, 30.25 + (i % 11)]);
const coordinates = landmarks.flat().join(' ');
const line = (photo: string, flags?: string, box?: string) => lineOfWflw(landmarks, photo, flags, box);

describe('WFLW', () => {
  const name = '37--Soccer/37_Soccer_soccer_ball_37_45.jpg';

  it('reads its folder: both lists, flags, subsets of the test set, boxes outside of the image', async () => {
    const lists = wflwLists;
    const folder = await makeFolder({
      [`WFLW_images/${name}`]: '',
      'WFLW_images/1--A b/c d.jpg': '',
      'WFLW_images/J\u00f6rg.jpg': '',
      [`${lists}/list_98pt_rect_attr_train.txt`]: Buffer.from(
        `${line(name, '0 1 0 0 0 0')}\r\n${line('1--A b/c d.jpg')} \r\n${line('J\u00f6rg.jpg')}\r\n`,
        'latin1',
      ),
      [`${lists}/list_98pt_rect_attr_test.txt`]: `${line(name, '1 0 0 0 0 1')}\n${line('no.jpg')}\n${line('../../etc.jpg')}`,
    });
    const dataset = await readDataset(folder);
    expect(dataset.scheme.name).toBe('wflw98');
    expect(dataset.faces.map(({ id, split, subsets }) => [id, split, subsets])).toEqual([
      [name, 'train', undefined],
      ['1--A b/c d.jpg', 'train', undefined],
      ['J\u00f6rg.jpg', 'train', undefined],
      [`${name}#1`, 'test', ['pose', 'blur']],
    ]);
    expect(dataset.faces[0]).toMatchObject({
      landmarks,
      box: { x: -7, y: 25, width: 207, height: 35 },
      attributes: {
        pose: false,
        expression: true,
        illumination: false,
        makeup: false,
        occlusion: false,
        blur: false,
      },
    });
    const told = dataset.problems.map((problem) => [
      relative(folder, problem.file),
      problem.line,
      problem.message,
    ]);
    expect(told).toEqual([
      [`${lists}/list_98pt_rect_attr_test.txt`, 2, `no image at ${join(folder, 'WFLW_images/no.jpg')}`],
      [`${lists}/list_98pt_rect_attr_test.txt`, 3, expect.stringContaining('outside the data set')],
    ]);
  });

  it('reads a list of a test subset, which has neither box nor flags', async () => {
    const folder = await makeFolder({
      [`WFLW_images/${name}`]: '',
      'WFLW_annotations/list_98pt_test/list_98pt_test_largepose.txt': `${coordinates} ${name}\n`,
    });
    const { faces } = await readDataset(
      join(folder, 'WFLW_annotations/list_98pt_test/list_98pt_test_largepose.txt'),
    );
    expect(faces).toEqual([
      { id: name, image: join(folder, 'WFLW_images', name), landmarks, split: 'test', subsets: ['pose'] },
    ]);
  });

  it.each([
    ['too few values', coordinates.replace('-5.5 ', ''), /196 values|195 values/],
    ['no path', line('').trim(), /206 values/],
    ['NaN', line(name).replace('-5.5', 'NaN'), /value 1 is "NaN", which is no number/],
    ['hexadecimal', line(name).replace('30.25', '0x10'), /value 2 is "0x10"/],
    ['a flag of 2', line(name, '0 2 0 0 0 0'), /flag expression is "2", expected 0 or 1/],
    [
      'a rectangle of no area',
      line(name, '0 0 0 0 0 0', '5 5 5 9'),
      /the rectangle: a box from 5, 5 to 5, 9/,
    ],
    ['a rectangle in words', line(name, '0 0 0 0 0 0', '5 x 6 9'), /value 198 is "x"/],
    ['rubbish', '\u0000\u0001\u0002', /1 values, expected 207/],
  ])('refuses a line with %s', (_, text, message) => {
    expect(() => parseWflwLine(text)).toThrow(message);
  });

  it('says the line, and does not swallow a file of one endless line', async () => {
    const folder = await makeFolder({
      'list_98pt_rect_attr_test.txt': `${line('a.jpg')}\n1 2 3\n`,
      'a.jpg': '',
      'long.txt': coordinates.repeat(1500),
    });
    const { problems } = await readDataset(folder);
    expect(problems).toMatchObject([{ line: 2, message: expect.stringContaining('3 values') }]);
    await expect(readDataset(join(folder, 'long.txt'))).rejects.toThrow(
      /long\.txt:1: a line of more than a megabyte/,
    );
  });
});
