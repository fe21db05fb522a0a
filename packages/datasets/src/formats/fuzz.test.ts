import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMusicaError, MusicaError, type Point, Random } from '@musica/core';
import { describe, expect, it, vi } from 'vitest';
import { fixture } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import { decodeText } from '../files/text-lines';
import { readDataset } from '../read-dataset';
import { parseAflw } from './aflw19';
import { parseCofw68 } from './cofw68';
import { parseImglab } from './imglab';
import { parseLjson } from './ljson';
import { parseLapa } from './point-lists';
import { parsePts, writePts } from './pts';
import { parseCsvFace } from './udacity-csv';
import { parseW300Boxes } from './w300-boxes';
import { parseW300lp } from './w300lp';
import { parseWflwLine } from './wflw';

const makeFolder = useTemporaryFolders();
/** Few: `npm run fuzz` in this package reads 10,000. */
const COUNT = Number(process.env.MUSICA_FUZZ ?? 40);

/** A file with a few things wrong, as transfers, editors and attackers make them. */
function mutate(random: Random, original: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let change = random.integer(4); change >= 0; change--) {
    const at = random.integer(Math.max(1, bytes.length));
    const length = random.integer(40);
    const piece = bytes.subarray(at, at + length);
    const kind = random.integer(7);
    if (kind === 0) bytes = bytes.subarray(0, at);
    else if (kind === 1 && bytes.length > 0) bytes[at]! ^= 1 << random.integer(8);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at + length), piece, bytes.subarray(at + length)]);
    else if (kind === 4) bytes.fill(random.integer(256), at, Math.min(bytes.length, at + length));
    else if (kind === 5) {
      const texts = [
        '99999999999',
        '-1',
        'NaN',
        'Infinity',
        '1e999',
        '../',
        '\n',
        '"',
        '<',
        '\u00ff',
        '\0',
        ' ',
        '{',
      ];
      const text = Buffer.from(texts[random.integer(texts.length)]!, 'latin1');
      bytes = Buffer.concat([bytes.subarray(0, at), text, bytes.subarray(at)]);
    } else for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = random.integer(256);
  }
  return bytes;
}

/** Every reading ends in sound faces or in the error that says why not; some of the files must get to either. */
async function fuzz(
  original: Buffer,
  read: (bytes: Buffer) => readonly (readonly Point[])[] | Promise<readonly (readonly Point[])[]>,
  count: number | undefined,
  files = COUNT,
) {
  const random = new Random(20261122);
  let [refused, sound] = [0, 0];
  for (let i = 0; i < files; i++) {
    const bytes = mutate(random, original);
    try {
      for (const face of await read(bytes)) {
        if ((count !== undefined && face.length !== count) || !face.flat().every(Number.isFinite)) {
          throw new Error(
            `file ${i}: a face of ${face.length} points: ${JSON.stringify(face).slice(0, 200)}`,
          );
        }
      }
      sound++;
    } catch (error) {
      if (!isMusicaError(error)) throw new Error(`file ${i}: ${String(error)}`, { cause: error });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(refused + sound).toBe(files);
}

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
          result: points68.slice(0, 9).map(([x, y], i) => ({
            ...{ original_width: 640, original_height: 480, type: 'keypointlabels' },
            value: { x, y, keypointlabels: [`p${i}`] },
          })),
        },
      ],
    },
  ]),
  'cvat.xml': `<annotations><image name="a.jpg"><points label="f" points="${points68.map((point) => point.join(',')).join(';')}"/></image></annotations>`,
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

describe(`${COUNT} broken files`, () => {
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
    await fuzz(fixture('COFW_test_color.mat'), read, 29);
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
      await fuzz(Buffer.from(original), read, undefined, Math.max(1, COUNT >> 1));
    });
  });

  it('lists of points', () =>
    fuzz(
      Buffer.from(['106', ...points68.map((point) => point.join(' '))].join('\n')),
      (bytes) => [parseLapa(decodeText(bytes), 'a')],
      undefined,
    ));

  it('AFLW', () =>
    fuzz(
      fixture('cofw68_points.mat'),
      (bytes) =>
        [...parseAflw(bytes, 'a.mat')].map(({ landmarks }) => landmarks.filter((point) => point !== null)),
      undefined,
    ));
});
