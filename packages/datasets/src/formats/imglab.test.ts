import { join, relative } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 68 }, (_, i): Point => [i - 4, 10 + (i % 5)]);
const parts = landmarks.map(([x, y], i) => `<part name='${String(i).padStart(2, '0')}' x='${x}' y='${y}'/>`);
const box = (inside: string, more = '') =>
  `<box top='-2' left='1' width='90' height='80'${more}>${inside}</box>`;
const xml = (images: string, head = "<?xml version='1.0' encoding='ISO-8859-1'?>\n") =>
  `${head}<?xml-stylesheet type='text/xsl' href='image_metadata_stylesheet.xsl'?>\n<dataset>\n<name>Training faces</name>\n<comment>&lt;made by imglab&gt;</comment>\n<images>\n${images}\n</images>\n</dataset>\n`;
const image = (name: string, inside: string) => `<image file='${name}'>\n${inside}\n</image>`;

describe('dlib XML', () => {
  it('reads parts in any order, several boxes, attributes, Latin-1 and Windows names', async () => {
    const text = xml(
      [
        image('a b.jpg', box(parts.toReversed().join('\n'), " difficult='1' pose='2'") + box(parts.join(''))),
        image('in\\J\u00f6rg.jpg', box(`<label>J\u00f6rg &amp; Co</label>${parts.join('')}`)),
        image('a b.jpg', box('', " ignore='1'")),
      ].join('\n'),
    );
    const folder = await makeFolder({
      'faces.xml': Buffer.from(text, 'latin1'),
      'a b.jpg': '',
      'in/J\u00f6rg.jpg': '',
    });
    for (const path of [folder, join(folder, 'faces.xml')]) {
      const dataset = await readDataset(path);
      expect(dataset.name).toBe('Training faces');
      expect(dataset.problems).toEqual([]);
      expect(dataset.faces.map(({ id, attributes }) => [id, attributes])).toEqual([
        ['a b.jpg', { difficult: true, pose: 2 }],
        ['a b.jpg#1', {}],
        ['in/J\u00f6rg.jpg', { label: 'J\u00f6rg & Co' }],
      ]);
      for (const face of dataset.faces) {
        expect(face.landmarks).toEqual(landmarks);
        expect(face.box).toEqual({ x: 1, y: -2, width: 90, height: 80 });
      }
    }
  });

  it('takes UTF-8 names in a file that says Latin-1, as imglab writes them', async () => {
    const folder = await makeFolder({
      'f.xml': xml(image('J\u00f6rg.jpg', box(parts.join('')))),
      'J\u00f6rg.jpg': '',
    });
    expect((await readDataset(folder)).faces[0]!.id).toBe('J\u00f6rg.jpg');
  });

  it('leaves out what is no labelled face, with the line', async () => {
    const text = xml(
      [
        image('a.jpg', box('')),
        image('a.jpg', box(parts.join(''))),
        image('a.jpg', box(parts.slice(0, 66).join(''))),
        image('../../a.jpg', box(parts.join(''))),
        image('gone.jpg', box(parts.join(''))),
      ].join('\n'),
    );
    const folder = await makeFolder({ 'f.xml': text, 'a.jpg': '' });
    const { faces, problems } = await readDataset(folder);
    expect(faces).toHaveLength(1);
    expect(problems.map(({ file, line, message }) => [relative(folder, file), line, message])).toEqual([
      ['f.xml', 8, 'a box without parts'],
      ['f.xml', 14, '66 points, but ibug68 has 68'],
      ['f.xml', 17, expect.stringContaining('lies outside')],
      ['f.xml', 20, expect.stringContaining('no image at')],
    ]);
  });

  it.each([
    ['a missing part', image('a.jpg', box(parts.slice(1).join(''))), /:8: 67 parts, but part 0 is missing/],
    ['a part twice', image('a.jpg', box(parts[0]! + parts[0]!)), /:8: part 00 is there twice/],
    [
      'a part by another name',
      image('a.jpg', box("<part name='nose' x='1' y='2'/>")),
      /:8: a part called "nose"/,
    ],
    ['NaN', image('a.jpg', box("<part name='0' x='NaN' y='2'/>")), /:8: x is "NaN", expected a number/],
    ['a box without height', image('a.jpg', "<box top='1' left='2' width='3'/>"), /:8: height is missing/],
    [
      'a box of no area',
      image('a.jpg', "<box top='1' left='2' width='3' height='0'/>"),
      /:8: a box of 3 x 0/,
    ],
    ['an image without file', '<image/>', /:7: an <image> without file/],
    ['tags that do not match', '<image file="a.jpg"></box>', /:7: Unexpected close tag/],
    ['an unknown entity', image('&bomb;', ''), /Invalid character entity/],
  ])('refuses %s', async (_, images, message) => {
    const folder = await makeFolder({ 'f.xml': xml(images), 'a.jpg': '' });
    await expect(readDataset(join(folder, 'f.xml'))).rejects.toThrow(message);
  });

  it('refuses a cut file, another root and a document type', async () => {
    const whole = xml(image('a.jpg', box(parts.join(''))));
    const folder = await makeFolder({
      'a.jpg': '',
      'cut.xml': whole.slice(0, -30),
      'root.xml': '<?xml version="1.0"?><svg><dataset /></svg>',
      'bomb.xml': xml('', `<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n`),
    });
    await expect(readDataset(join(folder, 'cut.xml'))).rejects.toThrow(
      /cut\.xml:\d+: Unclosed root tag|Unexpected end/,
    );
    await expect(readDataset(join(folder, 'root.xml'))).rejects.toThrow(/root\.xml:1: the root is <svg>/);
    await expect(readDataset(join(folder, 'bomb.xml'))).rejects.toThrow(
      /bomb\.xml:\d+: a document type declaration/,
    );
  });
});

const dlib = sharedPath('data', 'dlib-faces', 'faces.xml');

describe.skipIf(dlib === undefined)('a real file of dlib', () => {
  it('has 18 faces of 68 points', async () => {
    const { faces, problems } = await readDataset(dlib!);
    expect(problems).toEqual([]);
    expect(faces).toHaveLength(18);
  });
});
