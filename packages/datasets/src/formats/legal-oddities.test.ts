import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import { readDataset } from '../read-dataset';

// Files as tools may well write them, and users hand them in.
const makeFolder = useTemporaryFolders();
const face = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, i): Point => [10.5 + 2 * i + shift, 30 + ((i * 37) % 23)]);

async function read(files: Record<string, string | Uint8Array> | string) {
  const folder = typeof files === 'string' ? files : await makeFolder(files);
  const dataset = await readDataset(folder);
  const problems = dataset.problems.map(
    ({ file, line, message }) => `${relative(folder, file)}:${line}: ${message}`,
  );
  return { ...dataset, problems };
}

describe('COCO', () => {
  const file = (annotations: readonly object[], more: object = {}) =>
    JSON.stringify({
      images: [{ id: 1, file_name: 'a.jpg' }],
      annotations: annotations.map((one, id) => ({ id, image_id: 1, ...one })),
      ...more,
    });
  const keypoints = (count: number) => face(count).flatMap((point) => [...point, 2]);

  it('takes names from the category of an annotation, not from the first one', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const categories = [
      { id: 1, name: 'car', keypoints: [] },
      { id: 2, name: 'mine', keypoints: names },
    ];
    const { scheme } = await read({
      'a.jpg': '',
      'x.json': file([{ category_id: 2, keypoints: keypoints(5) }], { categories }),
    });
    expect(scheme).toMatchObject({ name: 'points5', names });
  });

  it('has faces of as many points as a body, where their category says so', async () => {
    const category = { id: 1, name: 'face', keypoints: face(17).map((_, i) => `kpt-${i}`) };
    const { faces } = await read({
      'a.jpg': '',
      'x.json': file([{ category_id: 1, keypoints: keypoints(17) }], { categories: [category] }),
    });
    expect(faces[0]!.landmarks).toEqual(face(17));
  });

  it('refuses an image that two images may be, and no other', async () => {
    const images = [
      { id: 1, file_name: 'a.jpg' },
      { id: 2, file_name: 'a.jpg' },
      { id: 2, file_name: 'b.jpg' },
    ];
    const { faces, problems } = await read({
      'a.jpg': '',
      'b.jpg': '',
      'x.json': file([{ keypoints: keypoints(5) }, { image_id: 2, keypoints: keypoints(5) }], {
        images,
        categories: null,
      }),
    });
    expect(faces.map(({ id }) => id)).toEqual(['a.jpg']);
    expect(problems).toEqual(['x.json:1: annotation 1: several images have the id 2']);
  });
});

describe('CVAT', () => {
  const list = (shift: number) =>
    face(5, shift)
      .map((point) => point.join(','))
      .join(';');

  it('for video: tracks are groups, frames are images', async () => {
    const points = (frame: number, more = '') => `<points frame="${frame}" points="${list(frame)}" ${more}/>`;
    const { faces, problems } = await read({
      'images/frame_000000.PNG': '',
      'images/frame_000012.PNG': '',
      'a.xml': `<annotations>
<track id="4" label="face" group_id="0">${points(0)}${points(12)}${points(13, 'outside="1"')}</track>
<track id="5" label="nose" group_id="3"><points frame="12" points="1,2" occluded="1"/></track>
<track id="6" label="chin" group_id="3"><points frame="12" points="3,9"/></track>
<track id="7" label="face" group_id="3"><box frame="12" xtl="1" ytl="2" xbr="31" ybr="42"/></track>
<track id="8" label="hat"><polygon frame="12" points="1,2;3,4;5,9"/></track>
</annotations>`,
    });
    expect(faces.map(({ id, group, landmarks }) => [id, group, landmarks])).toEqual([
      ['images/frame_000000.PNG', 'track 4', face(5)],
      ['images/frame_000012.PNG', 'track 4', face(5, 12)],
    ]);
    expect(problems).toEqual([
      'a.xml:6: 1 shapes of type polygon are no landmarks',
      'a.xml:3: 2 points, but celeba5 has 5',
    ]);
  });

  it('gives a list of points the box of its group, turned as it is', async () => {
    const box = (group: number) =>
      `<box group_id="${group}" xtl="${group}" ytl="2" xbr="31" ybr="42" rotation="350"/>`;
    const points = (group: number) => `<points group_id="${group}" points="${list(group)}"/>`;
    const { faces } = await read({
      'a.jpg': '',
      'a.xml': `<annotations><image name="a.jpg">${box(1)}${points(1)}${points(2)}${box(2)}${points(0)}</image></annotations>`,
    });
    expect(faces.map(({ box: one }) => one)).toEqual([
      { x: 1, y: 2, width: 30, height: 40, roll: -10 },
      { x: 2, y: 2, width: 29, height: 40, roll: -10 },
      undefined,
    ]);
  });
});

describe('Label Studio', () => {
  const size = { original_width: 100, original_height: 200 };
  const keys = (shift: number) =>
    face(3, shift).map(([x, y], i) => ({
      ...size,
      type: 'keypointlabels',
      value: { x, y: y / 2, keypointlabels: [`p${i}`] },
    }));
  const task = (results: readonly (readonly object[])[], data: object = { image: 'a.jpg' }) => ({
    inner_id: 1,
    data,
    annotations: results.map((result) => ({ result })),
  });
  const folder = (tasks: readonly object[]) => ({ 'a.jpg': '', 'x.json': JSON.stringify(tasks) });

  it('is known by a first page of tasks without labels, and finds the image among other texts', async () => {
    const without = Array.from({ length: 900 }, (_, i) =>
      task([[]], { image: `${i}.jpg`, text: 'x'.repeat(99) }),
    );
    const { faces } = await read(
      folder([...without, task([keys(0)], { page: 'http://x.com/a.html', image: 'a.jpg' })]),
    );
    expect(faces.map(({ id }) => id)).toEqual(['a.jpg']);
  });

  it('takes the first annotation that has points, and tells of others', async () => {
    const { faces, droppedFields } = await read(folder([task([[], keys(1), keys(2)])]));
    expect(faces[0]!.landmarks).toEqual(face(3, 1));
    expect(droppedFields).toEqual(['labels of the same image by others (1 face)']);
  });

  it('turns rectangles about their upper left corner', async () => {
    const value = { x: 50, y: 10, width: 20, height: 20, rotation: 90, rectanglelabels: ['face'] };
    const { faces } = await read(folder([task([[...keys(0), { ...size, type: 'rectanglelabels', value }]])]));
    // 20 x 40 pixels from 50, 20: turned, it covers 10..50 x 20..40, around 30, 30.
    const { x, y, width, height, roll } = faces[0]!.box!;
    expect([width, height, roll]).toEqual([20, 40, 90]);
    expect(x + width / 2).toBeCloseTo(30, 9);
    expect(y + height / 2).toBeCloseTo(30, 9);
  });
});

it.each([
  ['csv', (name: string) => [name, ...face(5).flat()].join(',')],
  [
    'xml',
    (name: string) =>
      `<dataset><images><image file="${name}"><box top="1" left="2" width="3" height="4">${face(5)
        .map(([x, y], i) => `<part name="${i}" x="${x}" y="${y}"/>`)
        .join('')}</box></image></images></dataset>`,
  ],
])('.%s: a whole path that lies in the folder is that image', async (ending, text) => {
  const folder = await makeFolder({ 'in/a.jpg': '', 'other/a.jpg': '' });
  await writeFile(join(folder, `x.${ending}`), text(join(folder, 'in/a.jpg')));
  expect((await read(folder)).faces.map(({ id }) => id)).toEqual(['in/a.jpg']);
  await writeFile(join(folder, `x.${ending}`), text('/elsewhere/in/a.jpg'));
  await expect(read(folder)).rejects.toThrow(/lies outside/);
});

it.each([
  [
    'a head of HRNet',
    `\n \nimage_name,scale,center_w,center_h,${face(5).map((_, i) => `original_${i}_x,original_${i}_y`)}\na.jpg,1,2,3,`,
  ],
  [
    'a head of numbers',
    `\n\n,${face(5)
      .flat()
      .map((_, i) => i)}\na.jpg,`,
  ],
])('CSV: empty lines may stand before %s', async (_, start) => {
  const { faces, problems } = await read({ 'a.jpg': '', 'x.csv': start + face(5).flat() });
  expect([faces.length, problems]).toEqual([1, []]);
});

it('labelme: keys may stand in any order', async () => {
  const shapes = face(5).map((point, i) => ({ label: `${i}`, points: [point], shape_type: 'point' }));
  const text = JSON.stringify({ imageData: 'A'.repeat(1 << 17), imagePath: 'a.jpg', shapes });
  expect((await read({ 'a.jpg': '', 'a.json': text })).faces[0]!.landmarks).toEqual(face(5));
});

it('YOLO-pose: kpt_names names the points', async () => {
  const names = ['v', 'w', 'x', 'y', 'z'];
  const { scheme } = await read({
    'data.yaml': `kpt_shape: [5, 3]\nkpt_names:\n  0: [${names}]\n`,
    'images/a.png': tinyPng(100, 100),
    'labels/a.txt': ['0 .5 .5 .2 .2', ...face(5).map(([x, y]) => `${x / 100} ${y / 100} 2`)].join(' '),
  });
  expect(scheme).toMatchObject({ name: 'points5', names });
});

it('Datumaro: items without an image are named by their id', async () => {
  const points = { type: 'points', points: face(5).flat() };
  const items = [
    { id: 'a', image: null, annotations: [{ ...points, visibility: null, attributes: null }] },
    { id: 'b', media: { path: '' }, annotations: [points] },
  ];
  const { faces } = await read({
    'a.jpg': '',
    'b.jpg': '',
    'x.json': JSON.stringify({ categories: {}, items }),
  });
  expect(faces.map(({ id }) => id)).toEqual(['a.jpg', 'b.jpg']);
});

it('of a single face without its image the image is told, and not its number of points', async () => {
  await expect(read({ 'x.csv': ['a.jpg', ...face(5).flat()].join(',') })).rejects.toThrow(/no image at/);
});
