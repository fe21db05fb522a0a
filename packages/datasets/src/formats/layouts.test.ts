import { join, relative } from 'node:path';
import { ibug68, lapa106, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { fixture, fixturePoints } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import { landmarkStates } from '../landmark-states';
import { formatOf, readDataset } from '../read-dataset';

const makeFolder = useTemporaryFolders();
const face = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, i): Point => [40.5 + 2 * (i % 17) + shift, 30.25 + 3 * (i % 23)]);
const triples = (points: readonly Point[], v: number | ((i: number) => number) = 1) =>
  points.flatMap((point, i) => [...point, typeof v === 'number' ? v : v(i)]);

async function read(files: Record<string, string | Uint8Array>, path = '', options = {}) {
  const folder = await makeFolder(files);
  const format = (await formatOf(join(folder, path))).name;
  const dataset = await readDataset(join(folder, path), options);
  const problems = dataset.problems.map(
    ({ file, line, message }) => `${relative(folder, file)}:${line}: ${message}`,
  );
  return { format, ...dataset, problems };
}

const category = { supercategory: 'person', id: 1, name: 'face', keypoints: [], skeleton: [] };
const cocoFile = (annotations: readonly object[], names = ['a.jpg', 'b.jpg'], more = {}) =>
  JSON.stringify(
    {
      categories: [category],
      images: names.map((file_name, i) => ({ id: 197 + i, file_name, height: 845, width: 960 })),
      annotations: annotations.map((one, i) => ({
        image_id: 197,
        id: 197 + i,
        category_id: 1,
        iscrowd: 0,
        ...one,
      })),
      ...more,
    },
    undefined,
    1,
  );

describe('COCO keypoints', () => {
  it('of MMPose, with images beside the labels, splits and subsets by the names of files', async () => {
    const first = {
      keypoints: triples(face(98)),
      bbox: [38, 102, 105, 180],
      center: [489.5, 503.5],
      scale: 2.385,
    };
    const second = { ...first, image_id: 198, keypoints: triples(face(98, 5)) };
    const { format, scheme, faces, problems } = await read({
      'images/a.jpg': '',
      'images/b.jpg': '',
      'annotations/face_landmarks_wflw_train.json': cocoFile([first]),
      'annotations/face_landmarks_wflw_test.json': cocoFile([second]),
      'annotations/face_landmarks_wflw_test_blur.json': cocoFile([second]),
    });
    expect([format, scheme.name, problems]).toEqual(['coco', 'wflw98', []]);
    expect(faces).toEqual([
      expect.objectContaining({
        id: 'images/b.jpg',
        split: 'test',
        subsets: ['blur'],
        landmarks: face(98, 5),
      }),
      expect.objectContaining({
        id: 'images/a.jpg',
        split: 'train',
        landmarks: face(98),
        box: { x: 38, y: 102, width: 105, height: 180 },
      }),
    ]);
    // All are 1: labelled, and nothing is said of what can be seen.
    expect(faces.every(({ occluded }) => occluded === undefined)).toBe(true);
  });

  it('of COFW and LaPa: 1 is hidden where 2 is there, 0 not labelled', async () => {
    const keypoints = triples(face(29), (i) => (i === 3 ? 1 : i === 4 ? 0 : 2));
    const { scheme, faces } = await read({ 'a.jpg': '', 'cofw_train.json': cocoFile([{ keypoints }]) });
    expect(scheme.name).toBe('cofw29');
    expect(landmarkStates(faces[0]!).slice(2, 6)).toEqual(['present', 'hidden', 'missing', 'present']);
    const lapa = await read({
      'a.jpg': '',
      'lapa_val.json': cocoFile([{ keypoints: triples(face(106), 2) }]),
    });
    expect([lapa.scheme, lapa.faces[0]!.split, lapa.faces[0]!.landmarks]).toEqual([
      lapa106,
      'val',
      face(106),
    ]);
  });

  it('of AFLW count from 1 where that is said', async () => {
    const { scheme, faces } = await read(
      { 'a.jpg': '', 'x.json': cocoFile([{ keypoints: triples(face(19)) }]) },
      '',
      { oneBased: true },
    );
    expect(scheme.name).toBe('aflw19');
    expect(faces[0]!.landmarks).toEqual(face(19).map(([x, y]) => [x - 1, y - 1]));
  });

  it('of whole bodies: face_kpts, 136 and 133 points', async () => {
    const body = Array.from({ length: 51 }, () => 0);
    const around = (before: number, all: number) => [
      ...Array.from({ length: 3 * before }, () => 0),
      ...triples(face(68), 2),
      ...Array.from({ length: 3 * (all - before - 68) }, () => 0),
    ];
    const { faces, problems } = await read({
      'val2017/a.jpg': '',
      'annotations/whole_val.json': cocoFile([
        { keypoints: body, face_kpts: triples(face(68), 2), face_box: [1, 2, 30, 40], face_valid: true },
        { keypoints: body, face_kpts: Array.from({ length: 204 }, () => 0), face_valid: false },
        { keypoints: around(26, 136), bbox: [0, 0, 500, 500] },
        { keypoints: around(23, 133) },
        { keypoints: Array.from({ length: 408 }, () => 0) },
        { keypoints: triples(face(17), 2) },
        { keypoints: triples(face(68), 2), iscrowd: 1 },
      ]),
    });
    expect(faces.map(({ landmarks, box }) => [landmarks, box])).toEqual([
      [face(68), { x: 1, y: 2, width: 30, height: 40 }],
      [face(68), undefined],
      [face(68), undefined],
    ]);
    expect(problems).toEqual([
      expect.stringMatching(
        /^annotations\/whole_val\.json:\d+: annotation 5: 17 keypoints are those of a body/,
      ),
    ]);
  });

  it('of CVAT and Datumaro: names of points, attributes, folders of images for each subset', async () => {
    const names = ['chin', 'nose', 'left eye', 'right eye', 'brow'];
    const categories = [{ ...category, keypoints: names }];
    const { scheme, faces } = await read({
      'images/default/a.jpg': '',
      'annotations/person_keypoints_default.json': cocoFile(
        [
          {
            keypoints: triples(face(5), 2),
            num_keypoints: 5,
            attributes: { occluded: false, id: 7 },
            bbox: [0, 0, 0, 0],
          },
        ],
        ['a.jpg'],
        { categories, info: { description: 'mine', url: '', version: '' } },
      ),
    });
    expect(scheme).toMatchObject({ count: 5, names });
    expect(faces[0]).toMatchObject({ id: 'images/default/a.jpg', attributes: { occluded: false, id: 7 } });
    expect(faces[0]!.box).toBeUndefined();
  });

  it('breaks with file, line and hint', async () => {
    const good = { keypoints: triples(face(68)) };
    const { faces, problems } = await read({
      'a.jpg': '',
      'x.json': cocoFile([
        good,
        { keypoints: [...good.keypoints.slice(1), null] },
        { keypoints: good.keypoints.slice(1) },
        { ...good, image_id: 5 },
        { ...good, attributes: { far: 777777 } },
        { ...good, bbox: [1, 2, -3, 4] },
        { ...good, center: [9, 9], scale: -1 },
        good,
      ])
        .replace('"height": 845', '"__proto": 845')
        .replace('777777', '1e309'),
    });
    expect(faces).toHaveLength(2);
    const at = (i: number, message: string) =>
      expect.stringMatching(new RegExp(`^x\\.json:\\d+: (annotation ${i}: )?${message}`));
    expect(problems).toEqual([
      at(1, 'keypoints\\.203'),
      at(2, '203 numbers of keypoints'),
      at(3, 'there is no image 5'),
      at(4, "attribute 'far' is Infinity"),
      at(5, 'a box of -3 x 4'),
      at(6, 'a box of -200 x -200'),
    ]);
    const lines = problems.map((problem) => Number(problem.split(':')[1]));
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    const whole = cocoFile([good]);
    await expect(read({ 'x.json': whole.slice(0, -40) })).rejects.toMatchObject({
      message: expect.stringMatching(/x\.json:\d{2,}: not JSON/),
      hint: expect.stringContaining('keypoints'),
    });
    await expect(read({ 'x.json': whole.replace('"categories"', '"__proto__": {}, "a"') })).rejects.toThrow(
      /x\.json: .*__proto__/,
    );
  });
});

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

describe('CelebA', () => {
  it('is read with what its lists say', async () => {
    const { format, scheme, faces, problems } = await read({
      'Img/img_celeba/000001.jpg': '',
      'Img/img_celeba/000002.jpg': '',
      'Img/img_celeba/000003.jpg': '',
      'Img/img_align_celeba/000001.jpg': '',
      'Anno/list_landmarks_celeba.txt':
        '3\r\nlefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y\r\n000001.jpg 165  184  244  176  196  249  194  271  266  260\r\n000002.jpg 140  204  220  204  168  254  146  289  226  x\r\n000003.jpg 140  204  220  204  168  254  146  289  226  289\r\n000002.jpg 140  204  220  204  168  254  146  289  226  289\r\n',
      'Anno/list_bbox_celeba.txt':
        '2\nimage_id x_1 y_1 width height\n000001.jpg    95  71 226 313\n000002.jpg 0 0 0 0\n000003.jpg 0 0 -5 5\n',
      'Anno/list_attr_celeba.txt': '2\nSmiling Young \n000001.jpg  1 -1\n',
      'Anno/identity_CelebA.txt': '000001.jpg 2880\n',
      'Eval/list_eval_partition.txt': '000001.jpg 0\n000002.jpg 2\n',
    });
    expect([format, scheme.name]).toEqual(['celeba', 'celeba5']);
    expect(faces).toEqual([
      {
        id: 'Img/img_celeba/000001.jpg',
        image: expect.any(String),
        landmarks: [
          [165, 184],
          [244, 176],
          [196, 249],
          [194, 271],
          [266, 260],
        ],
        box: { x: 95, y: 71, width: 226, height: 313 },
        split: 'train',
        group: '2880',
        attributes: { Smiling: true, Young: false },
      },
      expect.objectContaining({ id: 'Img/img_celeba/000002.jpg#1'.replace('#1', ''), split: 'test' }),
    ]);
    expect(problems).toEqual([
      'Anno/list_landmarks_celeba.txt:4: value 11 is "x", expected a number',
      'Anno/list_landmarks_celeba.txt:5: a box of -5 x 5',
    ]);
  });
});

describe('tools for labelling', () => {
  const point = (label: string, [x, y]: Point, more = {}) => ({
    label,
    points: [[x, y]],
    group_id: null,
    shape_type: 'point',
    flags: {},
    ...more,
  });
  const labelmeFile = (shapes: readonly object[], imagePath = 'a.jpg') =>
    JSON.stringify(
      { version: '5.4.1', flags: {}, shapes, imagePath, imageData: null, imageHeight: 480, imageWidth: 640 },
      undefined,
      1,
    );

  it('labelme: groups, boxes, hidden and missing points', async () => {
    const shapes = face(68).map((one, i) =>
      point(String(i), one, { group_id: 1, flags: i === 2 ? { hidden: true } : {} }),
    );
    const box = {
      label: 'face',
      points: [
        [90, 80],
        [10, 20],
      ],
      group_id: 1,
      shape_type: 'rectangle',
      flags: {},
    };
    const other = face(68, 9).map((one, i) => point(String(i), one, { group_id: 2 }));
    const { format, scheme, faces, problems } = await read({
      'in/a.jpg': '',
      'in/a.json': labelmeFile([...shapes.toReversed(), box, ...other.slice(1)], '..\\elsewhere\\a.jpg'),
      'b.jpg': '',
      'b.json': labelmeFile([point('0', [1, 2], { points: [['1', 2]] })], 'b.jpg'),
    });
    expect([format, scheme]).toEqual(['labelme', ibug68]);
    expect(faces.map(({ id }) => id)).toEqual(['in/a.jpg', 'in/a.jpg#1']);
    expect(faces[0]).toMatchObject({ landmarks: face(68), box: { x: 10, y: 20, width: 80, height: 60 } });
    expect(landmarkStates(faces[0]!).slice(1, 4)).toEqual(['present', 'hidden', 'present']);
    expect(landmarkStates(faces[1]!).slice(0, 2)).toEqual(['missing', 'present']);
    expect(problems).toEqual([expect.stringMatching(/^b\.json:5: shape 0: points/)]);
  });

  it('Label Studio: percents, rectangles, names of uploads', async () => {
    const size = { original_width: 640, original_height: 480, image_rotation: 0 };
    const names = ['nose', 'chin', 'eye'];
    const kp = (i: number, [x, y]: Point, more = {}) => ({
      ...{ ...size, id: `k${x}${i}`, type: 'keypointlabels', from_name: 'kp', to_name: 'img', ...more },
      value: { x, y, width: 0.3, keypointlabels: [names[i]] },
    });
    const rect = (id: string, x: number) => ({
      ...size,
      id,
      type: 'rectanglelabels',
      value: { x, y: 0, width: 50, height: 50, rotation: 0, rectanglelabels: ['face'] },
    });
    const result = [
      rect('r1', 0),
      rect('r2', 50),
      kp(0, [25, 10]),
      kp(1, [25, 50]),
      kp(2, [50, 10], { parentID: 'r1' }),
      kp(0, [75, 10]),
      kp(1, [75, 50]),
      kp(2, [80, 20]),
    ];
    const tasks = [
      {
        id: 1,
        data: { image: '/data/upload/3/0f1e2d3c-a%20b.jpg' },
        annotations: [{ id: 1, was_cancelled: false, result }],
      },
      {
        id: 2,
        data: { image: '/data/local-files/?d=faces/c.jpg' },
        annotations: [{ result: [kp(0, [1, 2]), kp(1, [3, 4]), { ...kp(2, [5, 6]), original_width: 0 }] }],
      },
    ];
    const { format, scheme, faces, problems } = await read({
      'a b.jpg': '',
      'faces/c.jpg': '',
      'export.json': JSON.stringify(tasks, undefined, 1),
    });
    expect([format, scheme.names]).toEqual(['label-studio', names]);
    expect(faces.map(({ id, landmarks }) => [id, landmarks])).toEqual([
      [
        'a b.jpg',
        [
          [160, 48],
          [160, 240],
          [320, 48],
        ],
      ],
      [
        'a b.jpg#1',
        [
          [480, 48],
          [480, 240],
          [512, 96],
        ],
      ],
    ]);
    expect(faces[0]!.box).toEqual({ x: 0, y: 0, width: 320, height: 240 });
    expect(problems).toEqual([expect.stringMatching(/^export\.json:\d+: task 1: original_width/)]);
  });

  it('CVAT: lists of points, skeletons and groups', async () => {
    const list = face(68)
      .map((one) => one.join(','))
      .join(';');
    const skeleton = face(68, 3)
      .map(
        ([x, y], i) =>
          `<points label="${i + 1}" occluded="${i === 1 ? 1 : 0}" outside="${i === 0 ? 1 : 0}" points="${x},${y}"></points>`,
      )
      .toReversed()
      .join('\n');
    const xml = `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><labels><label><name>face</name></label></labels></task></meta>
<image id="0" name="in/a.jpg" subset="Train" width="640" height="480">
<points label="face" source="manual" occluded="0" points="${list}" z_order="0"><attribute name="id">7</attribute></points>
<points label="face" occluded="0" points="${list.replace('40.5', 'x')}"></points>
<box label="hat" occluded="0" xtl="1" ytl="2" xbr="3" ybr="4"></box>
</image>
<image id="1" name="b.jpg" width="640" height="480">
<skeleton label="face" z_order="0">${skeleton}</skeleton>
<skeleton label="face" z_order="0">${skeleton.replaceAll('outside="1"', 'outside="0"')}</skeleton>
</image>
</annotations>`;
    const { format, faces, problems } = await read({
      'images/in/a.jpg': '',
      'images/b.jpg': '',
      'annotations.xml': xml,
    });
    expect(format).toBe('cvat-xml');
    expect(problems).toEqual(['annotations.xml:5: point 0 is "x,30.25", expected x,y']);
    expect(faces).toHaveLength(3);
    expect(faces[0]).toMatchObject({
      id: 'images/in/a.jpg',
      split: 'train',
      landmarks: face(68),
      attributes: { id: 7 },
    });
    expect(landmarkStates(faces[1]!).slice(0, 3)).toEqual(['missing', 'hidden', 'present']);
    await expect(read({ 'a.xml': xml.slice(0, -20) })).rejects.toThrow(/a\.xml:\d+: /);
  });

  it('YOLO-pose: shares of the size of the image', async () => {
    const line = (points: readonly Point[], v: (i: number) => number) =>
      ['0', 0.5, 0.25, 0.1, 0.2, ...points.flatMap(([x, y], i) => [x / 640, y / 480, v(i)])].join(' ');
    const { format, faces, problems } = await read({
      'data.yaml':
        'path: ../x\ntrain: images/train\nval: images/val\nkpt_shape: [68, 3]\nflip_idx: [0]\nnames:\n  0: face\n',
      'images/train/a.png': tinyPng(640, 480),
      'images/val/b.png': tinyPng(640, 480),
      'labels/train/a.txt': `${line(face(68), () => 2)}\n0 0.5 0.5\n`,
      'labels/val/b.txt': `${line(face(68), (i) => Math.min(i, 2))}\n`,
      'labels/val/c.txt': `${line(face(68), () => 2)}\n`,
    });
    expect(format).toBe('yolo-pose');
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['images/train/a.png', 'train'],
      ['images/val/b.png', 'val'],
    ]);
    for (const [i, [x, y]] of face(68).entries()) {
      expect(faces[0]!.landmarks[i]![0]).toBeCloseTo(x, 9);
      expect(faces[0]!.landmarks[i]![1]).toBeCloseTo(y, 9);
    }
    expect(faces[0]!.box).toEqual({ x: 288, y: 72, width: 64, height: 96 });
    expect(landmarkStates(faces[1]!).slice(0, 3)).toEqual(['missing', 'hidden', 'present']);
    expect(problems).toEqual(
      [
        'labels/val/c.txt:undefined: no image of this name',
        'labels/train/a.txt:2: 3 values, expected 209 (kpt_shape: [68, 3])',
      ].toSorted((a) => (a.includes('train') ? -1 : 1)),
    );
  });
});

describe('AFLW', () => {
  it('with 19 points: those at 0 are not labelled, those of the mask hidden', async () => {
    const { format, scheme, faces, problems } = await read({
      'AFLWinfo_release.mat': fixture('AFLWinfo_release.mat'),
      'flickr/0/image00000.jpg': '',
      'flickr/1/image00001.jpg': '',
      'flickr/2/image00002.jpg': '',
    });
    expect([format, scheme.name, problems]).toEqual(['aflw-19', 'aflw19', []]);
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['flickr/0/image00000.jpg', 'train'],
      ['flickr/1/image00001.jpg', 'train'],
      ['flickr/2/image00002.jpg', 'train'],
    ]);
    // The script writes coordinates of MATLAB's kind; this file holds those of AFLW's database.
    expect(faces[0]!.landmarks).toEqual(fixturePoints(19).map(([x, y]) => [x + 1, y + 1]));
    expect(faces[0]).toMatchObject({
      box: { x: 10, y: 20, width: 80, height: 40 },
      occluded: Array.from({ length: 19 }, (_, i) => i % 4 === 0),
    });
    expect(landmarkStates(faces[1]!)[2]).toBe('missing');
  });

  it('as it is handed out: SQLite beside the images, with the points that are seen', async () => {
    const { format, scheme, faces, problems } = await read({
      'data/aflw.sqlite': fixture('aflw.sqlite'),
      'data/flickr/0/image00002.jpg': '',
      'data/flickr/3/image00013.jpg': '',
    });
    expect([format, scheme.name]).toEqual(['aflw-21', 'aflw21']);
    expect(faces.map(({ id }) => id)).toEqual(['flickr/0/image00002.jpg', 'flickr/3/image00013.jpg']);
    expect(faces[0]).toMatchObject({
      landmarks: fixturePoints(21),
      box: { x: 5, y: 6, width: 70, height: 80 },
      attributes: {
        pitch: -7.161972,
        yaw: 28.64789,
        roll: 14.323945,
        female: true,
        occluded: false,
        glasses: true,
        grayscale: false,
      },
    });
    const states = landmarkStates(faces[1]!);
    expect([...states.keys()].filter((i) => states[i] !== 'missing')).toEqual([6, 11, 20]);
    expect(faces[1]!.landmarks[20]).toEqual([210, 105]);
    // A face without any points is no face, and does not go without a word.
    expect(problems).toEqual([expect.stringMatching(/aflw\.sqlite:39343: /)]);
  });

  it('says what is wrong with a database that is none, or another', async () => {
    const bytes = fixture('aflw.sqlite');
    const cut = await read({ 'aflw.sqlite': bytes.subarray(0, 2000) }).catch((error) => error);
    expect(cut).toMatchObject({ code: 'dataset', message: expect.stringMatching(/aflw\.sqlite: /) });
    const other = Buffer.from(
      bytes.toString('latin1').replaceAll('FeatureCoords', 'FeatureXoords'),
      'latin1',
    );
    await expect(read({ 'aflw.sqlite': other })).rejects.toThrow(/aflw\.sqlite: .*FeatureCoords/);
  });
});

describe("Datumaro's JSON", () => {
  const labels = ['left eye', 'right eye', 'nose'];
  const file = (items: readonly object[]) =>
    JSON.stringify(
      {
        dm_format_version: '1.0',
        media_type: 2,
        infos: {},
        categories: {
          label: { labels: [{ name: 'face', parent: '', attributes: [] }], attributes: [] },
          points: { items: [{ label_id: 0, labels, joints: [[0, 1]] }] },
        },
        items,
      },
      undefined,
      1,
    );
  const points = { id: 0, type: 'points', label_id: 0, points: [10.5, 20, 30, 21, 19, 40], z_order: 0 };
  const image = (path: string) => ({ image: { path, size: [480, 640] } });

  it('has the points of a face and its box in one group, and visibilities', async () => {
    const { format, scheme, faces, problems } = await read({
      'images/train/a.jpg': '',
      'images/val/b.jpg': '',
      'annotations/train.json': file([
        {
          id: 'a',
          attr: { frame: 0 },
          ...image('a.jpg'),
          annotations: [
            { ...points, group: 3, visibility: [2, 1, 0], attributes: { smile: true, z: null } },
            { id: 1, type: 'bbox', group: 3, label_id: 0, bbox: [5, 6, 30, 40], attributes: {} },
            { id: 2, type: 'label', group: 0, label_id: 0, attributes: {} },
          ],
        },
      ]),
      'annotations/val.json': file([
        { id: 'b', ...image('b.jpg'), annotations: [{ ...points, group: 0, attributes: {} }] },
        { id: 'c', ...image('c.jpg'), annotations: [{ ...points, points: [1, 2, 3] }] },
        { id: 'd', ...image('d.jpg'), annotations: [{ ...points }] },
      ]),
    });
    expect([format, scheme.names]).toEqual(['datumaro', labels]);
    expect(faces.map(({ id, split }) => [id, split])).toEqual([
      ['images/train/a.jpg', 'train'],
      ['images/val/b.jpg', 'val'],
    ]);
    expect(faces[0]).toMatchObject({
      box: { x: 5, y: 6, width: 30, height: 40 },
      occluded: [false, true, false],
      attributes: { smile: true },
    });
    expect(landmarkStates(faces[0]!)).toEqual(['present', 'hidden', 'missing']);
    expect(faces[1]!.landmarks).toEqual([
      [10.5, 20],
      [30, 21],
      [19, 40],
    ]);
    expect(problems).toEqual([
      'annotations/train.json:undefined: 1 annotations of type label are no landmarks',
      expect.stringMatching(/^annotations\/val\.json:\d+: item 1: 3 numbers are no points$/),
      expect.stringMatching(/^annotations\/val\.json:\d+: item 2: no image/),
    ]);
  });
});
