import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MusicaError, type Point } from '@musica/core';
import { describe, expect, it, vi } from 'vitest';
import { fuzzCount, fuzzCountOfSlow, fuzzed } from '../../../../test/fuzz';
import { fixture } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import { decodeText } from '../files/text-lines';
import { readDataset } from '../read-dataset';
import { parseAflw } from './aflw19';
import { parseCofw68 } from './cofw68';
import { parseImglab } from './imglab-reader';
import { parseLjson } from './ljson';
import { parseLapa } from './point-lists';
import { parsePts, writePts } from './pts';
import { parseCsvFace } from './udacity-csv';
import { parseW300Boxes } from './w300-boxes';
import { parseW300lp } from './w300lp';
import { parseWflwLine } from './wflw';

const makeFolder = useTemporaryFolders();

/** Every reading ends in sound faces or in the error that says why not; some of the files must get to either. */
const fuzz = (
  original: Buffer,
  read: (bytes: Buffer) => readonly (readonly Point[])[] | Promise<readonly (readonly Point[])[]>,
  count: number | undefined,
  files = fuzzCount,
) =>
  fuzzed(original, read, {
    files,
    check: (faces) => {
      for (const face of faces) {
        if (count !== undefined && face.length !== count) throw new Error(`a face of ${face.length} points`);
      }
    },
  });

const points68 = Array.from({ length: 68 }, (_, i): Point => [i + 0.5, 100 - i]);
const points98 = Array.from({ length: 98 }, (_, i): Point => [i + 0.5, 100 - i]);
const refuse = (message: string): never => {
  throw new MusicaError('dataset', message);
};
/** Counts that the format itself does not fix are checked by what all readers share. */
const ofCount = (count: number) => (landmarks: readonly Point[]) =>
  landmarks.length === count && landmarks.flat().every(Number.isFinite) ? landmarks : refuse('count');

const triples = points68.flatMap((point) => [...point, 2]);
/** Files of labels of one image, a.jpg or b.png, by their names. */
const wholeFiles: Readonly<Record<string, string>> = {
  'coco.json': JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg' }],
    annotations: [
      { id: 1, image_id: 1, keypoints: triples, bbox: [1, 2, 30, 40], attributes: { yaw: 2, name: 'x' } },
    ],
  }),
  'a.json': JSON.stringify({
    shapes: points68.map((point, i) => ({
      label: String(i),
      points: [point],
      group_id: 1,
      shape_type: 'point',
    })),
    imagePath: 'a.jpg',
  }),
  'studio.json': JSON.stringify([
    {
      data: { image: 'a.jpg' },
      annotations: [
        {
          result: [
            { type: 'choices', from_name: 'sex', value: { choices: ['female'] } },
            ...points68.slice(0, 9).map(([x, y], i) => ({
              original_width: 640,
              original_height: 480,
              type: 'keypointlabels',
              value: { x, y, keypointlabels: [`p${i}`] },
            })),
          ],
        },
      ],
    },
  ]),
  'dm.json': JSON.stringify({
    categories: { points: { items: [{ label_id: 0, labels: points68.map((_, i) => `p${i}`) }] } },
    items: [
      {
        id: 'a',
        image: { path: 'a.jpg' },
        annotations: [
          { type: 'bbox', group: 1, bbox: [1, 2, 30, 40] },
          {
            type: 'points',
            group: 1,
            label_id: 0,
            points: points68.flat(),
            visibility: points68.map(() => 2),
          },
          {
            type: 'skeleton',
            group: 2,
            label_id: 0,
            attributes: { smile: true },
            elements: points68.map((point) => ({ type: 'points', points: point, visibility: [1] })),
          },
        ],
      },
    ],
  }),
  'cvat.xml': `<annotations><image name="a.jpg"><points label="f" points="${points68.map((point) => point.join(',')).join(';')}"><attribute name="yaw">2.5</attribute></points></image></annotations>`,
  'hrnet.csv': [
    `image_name,scale,center_w,center_h,${points68.map((_, i) => `original_${i}_x,original_${i}_y`)}`,
    `a.jpg,2,150,120,${points68.flat()}`,
  ].join('\n'),
  'b.txt': ['0 0.5 0.5 0.2 0.2', ...points68.map(([x, y]) => `${x / 640} ${y / 480} 2`)].join(' '),
  'list_landmarks_celeba.txt': '1\nlefteye_x\na.jpg 165 184 244 176 196 249 194 271 266 260\n',
  'helen.txt': `a\n${Array.from({ length: 194 }, (_, i) => `${i} , ${100 - (i % 40)}`).join('\n')}\n`,
};
/** What else lies in their folders. */
const wholeFolders: Readonly<Record<string, Record<string, string>>> = {
  'b.txt': { 'data.yaml': 'kpt_shape: [68, 3]' },
};

describe(`${fuzzCount} broken files`, () => {
  it('.pts', () =>
    fuzz(Buffer.from(writePts(points68)), (bytes) => [parsePts(decodeText(bytes), 'a', 68)], 68));

  it('WFLW', () => {
    const line = Buffer.from(`${points98.flat().join(' ')} 1 2 30 40 0 1 0 1 0 1 a b.jpg`);
    return fuzz(line, (bytes) => [parseWflwLine(decodeText(bytes)).landmarks], 98);
  });

  it('dlib XML', () => {
    const parts = points68.map(([x, y], i) => `<part name="${i}" x="${x}" y="${y}"/>`).join('');
    const xml = `<?xml version="1.0"?><dataset><images><image file="a.jpg"><box top="1" left="2" width="3" height="4">${parts}</box></image></images></dataset>`;
    return fuzz(
      Buffer.from(xml),
      async (bytes) => {
        const faces: (readonly Point[])[] = [];
        for await (const { landmarks } of parseImglab(
          [bytes.subarray(0, 900), bytes.subarray(900)],
          'a.xml',
        )) {
          faces.push(ofCount(68)(landmarks));
        }
        return faces;
      },
      68,
    );
  });

  it('CSV', () => {
    const read = (bytes: Buffer) => {
      const found = parseCsvFace(decodeText(bytes));
      return [typeof found === 'string' ? refuse(found) : ofCount(68)(found.landmarks)];
    };
    return fuzz(Buffer.from(['a.jpg', ...points68.flat()].join(',')), read, 68);
  });

  it('menpo .ljson', () => {
    const labels = [{ label: 'all', mask: [0, 1] }];
    const text = JSON.stringify({ version: 3, groups: { PTS: { landmarks: { points: points68 }, labels } } });
    return fuzz(
      Buffer.from(text),
      (bytes) =>
        parseLjson(bytes.toString('utf8')).map((face) => ofCount(68)(face.filter((point) => point !== null))),
      68,
    );
  });

  it('300W-LP', () =>
    fuzz(fixture('300w-lp.mat'), (bytes) => [ofCount(68)(parseW300lp(bytes, 'a.mat').landmarks)], 68));

  it('AFLW2000', () =>
    fuzz(fixture('aflw2000.mat'), (bytes) => [ofCount(68)(parseW300lp(bytes, 'a.mat').landmarks)], 68));

  it('COFW68', () =>
    fuzz(fixture('cofw68_points.mat'), (bytes) => [ofCount(68)(parseCofw68(bytes, 'a.mat').landmarks)], 68));

  it('boxes of 300W', () => {
    const read = (bytes: Buffer) =>
      [...parseW300Boxes(bytes, 'a.mat').values()].map(({ x, y, width, height }): Point[] => [
        [x, y],
        [width, height],
      ]);
    return fuzz(fixture('bounding_boxes_helen_trainset.mat'), read, 2);
  });

  it('manifest', async () => {
    const folder = await makeFolder({ 'dataset.json': '{"name": "a", "scheme": "ibug68"}' });
    const face = {
      image: 'a.jpg',
      landmarks: points68,
      box: [1, 2, 3, 4],
      occluded: Array(68).fill(0),
      split: 'val',
    };
    await fuzz(
      Buffer.from(`${JSON.stringify(face)}\n${JSON.stringify(face)}\n`),
      async (bytes) => {
        await writeFile(join(folder, 'faces.jsonl'), bytes);
        return (await readDataset(folder, { checkImages: false })).faces.map(({ landmarks }) => landmarks);
      },
      68,
    );
  });

  it('COFW', async () => {
    const stderr = vi.spyOn(process.stderr, 'write');
    const folder = await makeFolder({});
    const file = join(folder, 'COFW_test.mat');
    const read = async (bytes: Buffer) => {
      await writeFile(file, bytes);
      return (await readDataset(file, { checkImages: false })).faces.map(({ landmarks }) => landmarks);
    };
    // Each file takes a thread, so there are fewer of them in a short run.
    await fuzz(fixture('COFW_test_color.mat'), read, 29, fuzzCountOfSlow(0.2));
    // The library is sound after all of that.
    expect(await read(fixture('COFW_test_color.mat'))).toHaveLength(2);
    expect(stderr).not.toHaveBeenCalled();
    stderr.mockRestore();
  });

  describe.each(Object.entries(wholeFiles))('%s', (name, original) => {
    it('as a whole data set', async () => {
      const folder = await makeFolder({ 'a.jpg': '', 'b.png': tinyPng(640, 480), ...wholeFolders[name] });
      const read = async (bytes: Buffer) => {
        await writeFile(join(folder, name), bytes);
        const { faces, scheme } = await readDataset(folder, { checkImages: !name.endsWith('.csv') });
        for (const face of faces) {
          if (face.landmarks.length !== scheme.count)
            throw new Error('another number of landmarks than the scheme');
          if (face.box && !Object.values(face.box).every(Number.isFinite))
            throw new Error('a box that is none');
          if (JSON.stringify(face.attributes ?? {}).includes('null'))
            throw new Error('an attribute that is no number');
        }
        return faces.map(({ landmarks }) => landmarks);
      };
      // Mutations may well leave out landmarks of all faces, so any count is sound.
      await fuzz(Buffer.from(original), read, undefined, fuzzCountOfSlow(0.5));
    });
  });

  it('lists of points', () =>
    fuzz(
      Buffer.from(['68', ...points68.map((point) => point.join(' '))].join('\n')),
      (bytes) => [parseLapa(decodeText(bytes), 'a')],
      undefined,
    ));

  it('AFLW', () =>
    fuzz(
      fixture('AFLWinfo_release.mat'),
      (bytes) =>
        [...parseAflw(bytes, 'a.mat')].map(({ landmarks }) => landmarks.filter((point) => point !== null)),
      undefined,
    ));

  it('SQLite of AFLW', async () => {
    const folder = await makeFolder({ 'flickr/0/image00002.jpg': '' });
    const file = join(folder, 'aflw.sqlite');
    const read = async (bytes: Buffer) => {
      await writeFile(file, bytes);
      return (await readDataset(file, { checkImages: false })).faces.map(({ landmarks }) => landmarks);
    };
    await fuzz(fixture('aflw.sqlite'), read, 21, fuzzCountOfSlow(0.5));
  });
});
