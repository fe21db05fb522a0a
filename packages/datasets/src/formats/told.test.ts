import { basename, join } from 'node:path';
import type { Point } from '@musica/core';
import { expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { readDataset } from '../read-dataset';
import { coco } from './coco';
import { manifest } from './manifest';
import { readPredictions } from './predictions';

const makeFolder = useTemporaryFolders();
const points = Array.from({ length: 9 }, (_, i): Point => [10 + (i % 3) * 5, 20 + 2 * i]);

async function read(name: string, text: string) {
  const folder = await makeFolder({ 'a.jpg': '', [name]: text });
  const dataset = await readDataset(join(folder, name));
  const problems = dataset.problems.map(({ file, line, message }) => `${basename(file)}:${line}: ${message}`);
  return { ...dataset, folder, problems };
}

/** Each is a record of a line that has a face; a last field may be put into it. */
const formats: readonly [name: string, file: (records: readonly string[]) => string, record: object][] = [
  [
    'coco.json',
    (records) => `{"images": [{"id": 1, "file_name": "a.jpg"}],\n"annotations": [\n${records.join(',\n')}]}`,
    { image_id: 1, keypoints: points.flatMap((point) => [...point, 2]) },
  ],
  [
    'datumaro.json',
    (records) => `{"categories": {},\n"items": [\n${records.join(',\n')}]}`,
    { id: 'a', image: { path: 'a.jpg' }, annotations: [{ type: 'points', points: points.flat() }] },
  ],
  [
    'studio.json',
    (records) => `[\n\n${records.join(',\n')}]`,
    {
      data: { image: 'a.jpg' },
      annotations: [
        {
          result: points.map(([x, y], i) => ({
            original_width: 100,
            original_height: 100,
            value: { x, y, keypointlabels: [`${i}`] },
          })),
        },
      ],
    },
  ],
];

it.each(formats)(
  '%s: a record that sets __proto__ is refused alone, by its line',
  async (name, file, record) => {
    const [good, bad] = [
      JSON.stringify(record),
      JSON.stringify(record).replace('{', '{"__proto__": {"x": 1}, '),
    ];
    const { faces, problems } = await read(
      name,
      file([good, bad, bad.replace('__proto__', '\\u005f_proto__'), good]),
    );
    expect(faces).toHaveLength(2);
    expect(problems).toEqual([4, 5].map((line) => expect.stringMatching(`^${name}:${line}: .*__proto__`)));
    expect(Object.prototype).not.toHaveProperty('x');
  },
);

it("a result of MediaPipe's JSON that sets __proto__ is refused alone", async () => {
  const face = `[${points.map(([x, y]) => `{"x": ${x}, "y": ${y}}`)}]`;
  const result = (name: string, more = '') => `{"image": "${name}.jpg", ${more}"faceLandmarks": [${face}]}`;
  const folder = await makeFolder({
    'list.json': `[${result('a')},\n${result('b', '"__proto__": {}, ')}]`,
    'names.json': `{"a": ${result('a')},\n"b": ${result('b', '"__proto__": {}, ')}}`,
  });
  for (const [name, line] of [
    ['list.json', 2],
    ['names.json', undefined],
  ] as const) {
    const problems: unknown[] = [];
    const found = [];
    const onProblem = (problem: object) => problems.push(problem);
    for await (const one of readPredictions(join(folder, name), onProblem)) found.push(one.image);
    expect(found).toEqual([name === 'list.json' ? 'a.jpg' : 'a']);
    expect(problems).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^(result 1|b): .*__proto__/) }),
    ]);
    expect((problems[0] as { line?: number }).line).toBe(line);
  }
});

it('lists and objects among attributes are told by whatever writes the data set', async () => {
  const [, file, record] = formats[0]!;
  const attributes = { yaw: 2, tags: ['a'], pose: { roll: 1 }, none: null };
  const read1 = await read(
    'coco.json',
    file([JSON.stringify({ ...record, attributes }), JSON.stringify(record)]),
  );
  expect(read1.faces[0]!.attributes).toEqual({ yaw: 2 });
  const lost = ['attribute tags, which is a list (1 face)', 'attribute pose, which is a record (1 face)'];
  expect(read1.droppedFields).toEqual(lost);
  for (const { write } of [coco, manifest]) {
    expect((await write!(read1.folder, read1)).droppedFields).toEqual(expect.arrayContaining(lost));
  }
  const [, inDatumaro, item] = formats[1]!;
  const annotations = [{ type: 'points', points: points.flat(), attributes }];
  expect(
    (await read('dm.json', inDatumaro([JSON.stringify({ ...item, annotations })]))).droppedFields,
  ).toEqual(lost);
});

it('labelme: flags are attributes, those of points are told', async () => {
  const shapes = [
    {
      label: 'face',
      shape_type: 'rectangle',
      points: [
        [5, 15],
        [30, 40],
      ],
      flags: { smile: true },
    },
    ...points.map((point, i) => ({
      ...{
        label: `${i}`,
        shape_type: 'point',
        points: [point],
        flags: i === 3 ? { hidden: true, sure: true } : {},
      },
    })),
  ];
  const text = JSON.stringify({ imagePath: 'a.jpg', flags: { blurry: false }, shapes });
  const { faces, droppedFields } = await read('a.json', text);
  expect(faces[0]).toMatchObject({ attributes: { blurry: false, smile: true } });
  expect(faces[0]!.occluded!.indexOf(true)).toBe(3);
  expect(droppedFields).toEqual(['flag sure of points (1 face)']);
});

it('Label Studio: choices, ratings and texts are attributes, other shapes are told', async () => {
  const [, file, { data, annotations }] = formats[2] as unknown as [
    string,
    (records: readonly string[]) => string,
    { data: object; annotations: { result: object[] }[] },
  ];
  const result = [
    { type: 'choices', from_name: 'sex', value: { choices: ['female'] } },
    { type: 'choices', from_name: 'wears', value: { choices: ['hat', 'glasses'] } },
    { type: 'rating', from_name: 'sharp', value: { rating: 4 } },
    { type: 'polygonlabels', from_name: 'hair', value: { points: [[1, 2]], polygonlabels: ['hair'] } },
    { type: 'relation', from_id: 'a', to_id: 'b' },
    ...annotations[0]!.result,
  ];
  const { faces, droppedFields } = await read(
    'studio.json',
    file([JSON.stringify({ data, annotations: [{ result }] })]),
  );
  expect(faces[0]).toMatchObject({ attributes: { sex: 'female', sharp: 4 } });
  expect(droppedFields).toEqual([
    'results of type polygonlabels (1 face)',
    'results of type relation (1 face)',
    'attribute wears, which is a list (1 face)',
  ]);
});

it('CVAT: attributes of skeletons and boxes are told of the face, other shapes by their number', async () => {
  const skeleton = points.map(([x, y], i) => `<points label="${i}" points="${x},${y}"/>`).join('');
  const single = points.map(
    ([x, y], i) =>
      `<points label="${i}" points="${x},${y}" group_id="3"><attribute name="sure">no</attribute></points>`,
  );
  const { faces, problems, droppedFields } = await read(
    'a.xml',
    `<annotations><image name="a.jpg">
<skeleton label="face"><attribute name="smile">true</attribute>${skeleton}<attribute name="age">007</attribute></skeleton>
<polygon label="hair" points="1,2;3,4;5,6"/>
<box label="face" xtl="1" ytl="2" xbr="30" ybr="40" group_id="3"><attribute name="yaw">12.5</attribute></box>
${single.join('')}
<polygon label="hair" points="1,2;3,4;5,6"/><tag label="indoor"/>
</image></annotations>`,
  );
  expect(faces.map(({ attributes }) => attributes)).toEqual([{ smile: true, age: '007' }, { yaw: 12.5 }]);
  expect(faces[1]).toMatchObject({ box: { x: 1, y: 2, width: 29, height: 38 } });
  expect(droppedFields).toEqual(['attribute sure of points (1 face)']);
  expect(problems).toEqual([
    'a.xml:3: 2 shapes of type polygon are no landmarks',
    'a.xml:6: 1 shapes of type tag are no landmarks',
  ]);
});

it('dlib XML: attributes that imglab does not know are told', async () => {
  const parts = points.map(([x, y], i) => `<part name="${i}" x="${x}" y="${y}"/>`).join('');
  const { faces, droppedFields } = await read(
    'a.xml',
    `<dataset><images><image file="a.jpg"><box top="1" left="2" width="30" height="40" pose="2" race="x">${parts}</box></image></images></dataset>`,
  );
  expect(faces[0]!.attributes).toEqual({ pose: 2 });
  expect(droppedFields).toEqual(['attribute race (1 face)']);
});

it('Datumaro: skeletons are faces, in the order that their category names the points', async () => {
  const names = ['chin', 'nose', 'left', 'right'];
  const element = (name: string, visibility: number) => ({
    type: 'points',
    label_id: 1 + names.indexOf(name),
    visibility: [visibility],
    points: points[names.indexOf(name)]!,
  });
  const elements = [element('nose', 2), element('chin', 1), element('right', 2), element('left', 0)];
  const { faces, scheme, problems } = await read(
    'dm.json',
    JSON.stringify({
      categories: {
        label: { labels: ['face', ...names].map((name) => ({ name, parent: '' })) },
        points: { items: [{ label_id: 0, labels: names }] },
      },
      items: [
        {
          id: 'a',
          image: { path: 'a.jpg' },
          annotations: [
            { type: 'skeleton', group: 2, label_id: 0, elements, attributes: { smile: true } },
            { type: 'bbox', group: 2, bbox: [1, 2, 30, 40] },
            { type: 'polygon', points: [1, 2, 3, 4, 5, 6] },
          ],
        },
      ],
    }),
  );
  expect(scheme.names).toEqual(names);
  expect(faces[0]).toMatchObject({ box: { x: 1, y: 2, width: 30, height: 40 }, attributes: { smile: true } });
  expect(faces[0]!.landmarks.filter((_, i) => i !== 2)).toEqual([points[0], points[1], points[3]]);
  expect(faces[0]!.occluded!.indexOf(true)).toBe(0);
  expect(faces[0]!.weights).toEqual([1, 1, 0, 1]);
  expect(problems).toEqual(['dm.json:undefined: 1 annotations of type polygon are no landmarks']);
});

it("Label Studio's short form: answers stand beside the image", async () => {
  const size = { original_width: 100, original_height: 100 };
  const task = {
    image: 'a.jpg',
    id: 3,
    sex: 'female',
    wears: { choices: ['hat', 'scarf'] },
    lead_time: 2.5,
    kp: points.map(([x, y], i) => ({ x, y, keypointlabels: [`${i}`], ...size })),
    hair: [{ points: [[1, 2]], polygonlabels: ['hair'], ...size }],
  };
  const { faces, droppedFields } = await read('studio.json', JSON.stringify([task]));
  expect(faces[0]!.attributes).toEqual({ sex: 'female' });
  expect(droppedFields).toEqual([
    'results of type polygonlabels (1 face)',
    'attribute wears, which is a list (1 face)',
  ]);
});

it.each([
  [
    'a.xml',
    '<annotations><track id="0"><points frame="0" points="1,2;3,4;5,9"/></track></annotations>',
    /no image at .*frame_000000/,
  ],
  [
    'instances.json',
    '{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}]}',
    /none of its records has landmarks/,
  ],
])('%s: says why there is no face in it', async (name, text, why) => {
  await expect(read(name, text)).rejects.toThrow(why);
});
