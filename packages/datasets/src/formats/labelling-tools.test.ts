import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { face, useFiles } from '../../test/read-files';
import { tinyPng } from '../../test/tiny-image';
import { landmarkStates } from '../landmark-states';

const read = useFiles();

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
