import { symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { boxOfLandmarks, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { landmarkStates } from '../landmark-states';
import { readDataset } from '../read-dataset';

const makeFolder = useTemporaryFolders();
const landmarks = Array.from({ length: 68 }, (_, i): Point => [100 + 2 * i, 120 + ((i * 37) % 90)]);
const part = ([x, y]: readonly [unknown, unknown], i: number) =>
  `<part name='${String(i).padStart(2, '0')}' x='${x}' y='${y}'/>`;
const box = (
  parts = landmarks.map(part).join(''),
  attributes = "top='84' left='90' width='150' height='130'",
) => `<box ${attributes}>${parts}</box>`;
const xml = (...boxes: string[]) =>
  `<?xml version='1.0'?>\n<dataset><images>\n${boxes.map((one) => `<image file='a.png'>${one}</image>`).join('\n')}\n</images></dataset>`;
const row = (name: string, points: readonly (readonly unknown[])[] = landmarks) =>
  [name, ...points.flat()].join(',');
const named = (points: readonly Point[]) =>
  points
    .flat()
    .map((_, i) => `p${i}`)
    .join(',');

const read = async (files: Record<string, string>, path = '', options = {}) => {
  const folder = await makeFolder(files);
  const { faces, problems } = await readDataset(join(folder, path), options);
  return {
    folder,
    faces,
    problems: problems.map(({ file, line, message }) => `${relative(folder, file)}:${line}: ${message}`),
  };
};

describe('one bad record in dlib XML', () => {
  it.each([
    [
      'a missing part',
      box(
        landmarks
          .map(part)
          .filter((_, i) => i !== 5)
          .join(''),
      ),
      '67 parts, but part 5 is missing',
    ],
    ['a part twice', box(part([1, 2], 0) + landmarks.map(part).join('')), 'part 00 is there twice'],
    [
      'a part by name',
      box(landmarks.map(part).join('').replace("'07'", "'nose'")),
      'a part called "nose": parts are numbered from 0',
    ],
    [
      'a text for a number',
      box(landmarks.map(part).join('').replace("x='100'", "x='ten'")),
      'x is "ten", expected a number',
    ],
    ['NaN', box(landmarks.map(part).join('').replace("x='100'", "x='NaN'")), 'x is "NaN", expected a number'],
    ['an empty box', box(undefined, "top='1' left='2' width='0' height='0'"), 'a box of 0 x 0'],
    ['a negative box', box(undefined, "top='1' left='2' width='-3' height='4'"), 'a box of -3 x 4'],
    [
      'an infinite box',
      box(undefined, "top='1e309' left='2' width='3' height='4'"),
      'top is "1e309", expected a number',
    ],
    [
      'an infinite attribute',
      box(undefined, "top='1' left='2' width='3' height='4' age='1e309'"),
      'age is "1e309", expected a number',
    ],
    [
      'a place beyond any image',
      box(landmarks.map(part).join('').replace("x='100'", "x='1e300'")),
      'point 0 is 1e+300, 120, which is beyond any image',
    ],
  ])('leaves out a face with %s alone, with its line', async (_, bad, message) => {
    const { faces, problems } = await read({ 'a.png': '', 'faces.xml': xml(box(), bad, box()) });
    expect(faces.map(({ landmarks: points }) => points)).toEqual([landmarks, landmarks]);
    expect(problems).toEqual([`faces.xml:4: ${message}`]);
  });

  it('passes over whatever is wrong with boxes that are to be ignored', async () => {
    const ignored = box("<part name='x' x='y' y='z'/>", "top='1' left='1' width='0' ignore='1'");
    const { faces, problems } = await read({ 'a.png': '', 'faces.xml': xml(box(), ignored) });
    expect([faces.length, problems]).toEqual([1, []]);
  });
});

describe('the first line of a CSV', () => {
  it.each([
    ['a face', row('a.png')],
    ['a face after a byte order mark', `\uFEFF${row('a.png')}`],
    ['names', `image,${named(landmarks)}`],
    ['numbers of columns', `,${landmarks.flat().map((_, i) => i)}`],
    ['numbers of columns from 1, the first with a name', `file,${landmarks.flat().map((_, i) => i + 1)}`],
  ])('may be %s', async (kind, first) => {
    const { faces, problems } = await read({ 'a.png': '', 'f.csv': `${first}\n${row('a.png')}\n` });
    expect([faces.length, problems]).toEqual([kind.includes('a face') ? 2 : 1, []]);
  });

  it.each([
    ['a word for a number', row('a.png').replace('100', 'nan'), 'field 2 is "nan", expected a number'],
    ['no number at all', 'a.png,x,y', 'field 2 is "x", expected a number'],
    ['no name', row(''), 'no file name'],
    ['another number of points', row('a.png', landmarks.slice(0, 29)), '29 points, but ibug68 has 68'],
  ])('is told to be a face with %s', async (_, first, message) => {
    const { faces, problems } = await read({
      'a.png': '',
      'f.csv': [first, row('a.png'), row('a.png')].join('\n'),
    });
    expect([faces.length, problems]).toEqual([2, [`f.csv:1: ${message}`]]);
  });
});

describe('data sets in the layout that they ship in', () => {
  it('has CSV files beside training/ and test/, with the same names in both', async () => {
    const { folder, faces, problems } = await read({
      'training/a.png': '',
      'test/a.png': '',
      'test/b.png': '',
      'training_frames_keypoints.csv': `,0,1\n${row('a.png')}\n`.replace(
        ',0,1',
        `,${landmarks.flat().map((_, i) => i)}`,
      ),
      'test_frames_keypoints.csv': `${row('a.png')}\n${row('b.png')}\n`,
    });
    expect(problems).toEqual([]);
    expect(faces.map(({ id, split, image }) => [id, split, relative(folder, image)])).toEqual([
      ['test/a.png', 'test', 'test/a.png'],
      ['test/b.png', 'test', 'test/b.png'],
      ['training/a.png', 'train', 'training/a.png'],
    ]);
  });

  it('has XML in a folder beside that of its images', async () => {
    const text = xml(box()).replace('a.png', '../images/a.png');
    for (const path of ['annotations/faces.xml', 'annotations', '']) {
      const { faces, problems } = await read({ 'images/a.png': '', 'annotations/faces.xml': text }, path);
      expect([faces.map(({ id }) => id), problems]).toEqual([['images/a.png'], []]);
    }
  });

  it('has images in a folder that is named', async () => {
    const elsewhere = await makeFolder({ 'deep/a.png': '' });
    const { faces } = await read({ 'faces.xml': xml(box()).replace('a.png', '/home/me/deep/a.png') }, '', {
      images: elsewhere,
    });
    expect(faces).toMatchObject([{ id: 'deep/a.png', image: join(elsewhere, 'deep/a.png') }]);
    await expect(read({ 'faces.xml': xml(box()) })).rejects.toMatchObject({
      hint: expect.stringContaining('--images'),
    });
  });

  it('has an XML file for each split and one for all of them', async () => {
    const two = xml(box(), box(landmarks.map(([x, y], i) => part([x + 1, y], i)).join('')));
    const { faces, problems } = await read({
      'a.png': '',
      'labels_x_train.xml': xml(box()),
      'labels_x_test.xml': two.replace(/\n<image[^\n]*/, ''),
      'labels_x.xml': two,
    });
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['a.png', 'test'],
      ['a.png#1', 'train'],
    ]);
    expect(problems).toEqual([
      'labels_x.xml:undefined: 2 faces are in a file before it too; each is read once',
    ]);
  });

  it('says which images a name may mean', async () => {
    await expect(read({ 'x/a.png': '', 'y/a.png': '', 'f.csv': row('a.png') })).rejects.toThrow(
      /may be x\/a\.png or y\/a\.png/,
    );
  });
});

describe('counting from 1', () => {
  it('is taken off where it is said', async () => {
    const { faces } = await read({ 'a.png': '', 'faces.xml': xml(box()) }, '', { oneBased: true });
    expect(faces[0]!.landmarks).toEqual(landmarks.map(([x, y]) => [x - 1, y - 1]));
    expect(faces[0]!.box).toMatchObject({ x: 89, y: 83, width: 150 });
  });
});

describe('links', () => {
  it('are not followed out of the folder, unless that is said', async () => {
    const outside = await makeFolder({ 'secret.png': 'x', 'in/b.png': 'x', 'in/b.pts': 'x' });
    const folder = await makeFolder({ 'f.csv': [row('a.png'), row('c.png')].join('\n'), 'real.png': '' });
    await symlink(join(outside, 'secret.png'), join(folder, 'a.png'));
    await symlink(join(folder, 'real.png'), join(folder, 'c.png'));
    const strict = await readDataset(folder);
    expect(strict.faces.map(({ id }) => id)).toEqual(['c.png']);
    expect(strict.problems).toMatchObject([
      {
        line: 1,
        message: expect.stringContaining('leads out of'),
        hint: expect.stringContaining('--follow-links'),
      },
    ]);
    expect((await readDataset(folder, { followLinks: true })).faces).toHaveLength(2);
  });

  it('of folders are told too', async () => {
    const pts = ['version: 1', 'n_points: 68', '{', ...landmarks.map((point) => point.join(' ')), '}'].join(
      '\n',
    );
    const outside = await makeFolder({ 'b.png': '', 'b.pts': pts });
    const folder = await makeFolder({ 'a.png': '', 'a.pts': pts });
    await symlink(outside, join(folder, 'more'));
    const { faces, problems } = await readDataset(folder);
    expect([faces.length, problems.map(({ file }) => relative(folder, file))]).toEqual([1, ['more']]);
    expect((await readDataset(folder, { followLinks: true })).faces).toHaveLength(2);
    // A folder of nothing but links is of its kind all the same, and the error says what to do.
    const linked = await makeFolder({});
    for (const name of ['b.png', 'b.pts']) await symlink(join(outside, name), join(linked, name));
    await expect(readDataset(linked)).rejects.toMatchObject({
      hint: expect.stringContaining('--follow-links'),
    });
    expect((await readDataset(linked, { followLinks: true })).faces).toHaveLength(1);
  });
});

describe('the manifest', () => {
  it('knows landmarks that are present, hidden and missing', async () => {
    const face = { image: 'a.png', landmarks, occluded: landmarks.map((_, i) => i === 1) };
    const partial = { ...face, landmarks: landmarks.map((point, i) => (i === 0 ? null : point)) };
    const { faces, problems } = await read({
      'a.png': '',
      'dataset.json': '{"name": "x", "scheme": "ibug68"}',
      'faces.jsonl': [face, partial].map((one) => JSON.stringify(one)).join('\n'),
    });
    expect(problems).toEqual([]);
    expect(landmarkStates(faces[1]!).slice(0, 3)).toEqual(['missing', 'hidden', 'present']);
    // It lies where the other face has it, but does not make the face larger.
    const present = boxOfLandmarks(landmarks.slice(1));
    expect(boxOfLandmarks(faces[1]!.landmarks)).toEqual(present);
    expect(faces[1]!.landmarks[0]).toEqual([present.x, present.y]);
  });

  it('refuses numbers that are none', async () => {
    const line = JSON.stringify({ image: 'a.png', landmarks, attributes: { yaw: 2 } });
    const { faces, problems } = await read({
      'a.png': '',
      'dataset.json': '{"name": "x", "scheme": "ibug68"}',
      'faces.jsonl': [line, line.replace('2}', '1e309}'), line.replace('[100,', '[1e6,')].join('\n'),
    });
    expect(faces).toHaveLength(1);
    expect(problems).toEqual([
      expect.stringMatching(/^faces\.jsonl:2: attributes\.yaw: /),
      'faces.jsonl:3: point 0 is 1000000, 120, which is beyond any image',
    ]);
  });
});
