import { lapa106 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { face, triples, useFiles } from '../../test/read-files';
import { landmarkStates } from '../landmark-states';

const read = useFiles();

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
