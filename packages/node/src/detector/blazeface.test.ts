import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Box,
  boundsOfBox,
  boxOfLandmarks,
  type DetectedFace,
  intersectionOverUnion,
  type PixelImage,
  type Point,
} from '@musica/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { listImages } from '../files/list-images';
import { decodeImage } from '../images/decode';
import { BlazeFaceDetector } from './blazeface';

const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));
/** Drawn by hand around chin, brows and the sides of the jaw. */
const astronautFace: Box = { x: 174, y: 84, width: 99, height: 100 };

/** With the boxes that lie upright around what was found. */
const bestOverlap = (faces: readonly DetectedFace[], truth: Box) =>
  Math.max(0, ...faces.map(({ box }) => intersectionOverUnion(boundsOfBox(box), truth)));

const image = (
  width: number,
  height: number,
  value: (x: number, y: number, c: number) => number,
): PixelImage => ({
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    value(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3),
  ),
  width,
  height,
  channels: 3,
});

let detector: BlazeFaceDetector;
beforeAll(async () => {
  detector = await BlazeFaceDetector.load();
});
afterAll(() => detector.dispose());

describe('BlazeFaceDetector', () => {
  it('finds the one face of the sample photograph', async () => {
    const faces = await detector.detect(await decodeImage(astronaut));
    expect(faces).toHaveLength(1);
    expect(faces[0]!.score).toBeGreaterThan(0.7);
    expect(bestOverlap(faces, astronautFace)).toBeGreaterThan(0.85);
  });

  it('follows the face when the photograph is cut, enlarged, gray or transparent', async () => {
    const cut = { left: 100, top: 20, width: 300, height: 400 };
    const photo = sharp(astronaut).extract(cut).resize(450, 600);
    const truth = { x: 74 * 1.5, y: 64 * 1.5, width: 99 * 1.5, height: 100 * 1.5 };
    for (const variant of [photo.clone(), photo.clone().grayscale(), photo.clone().ensureAlpha()]) {
      const { data, info } = await variant.raw().toBuffer({ resolveWithObject: true });
      const faces = await detector.detect({
        data,
        width: 450,
        height: 600,
        channels: info.channels as 1 | 3 | 4,
      });
      expect(faces).toHaveLength(1);
      expect(bestOverlap(faces, truth)).toBeGreaterThan(0.8);
    }
  });

  it('finds a face that is small in a large photograph', async () => {
    const portrait = await sharp(astronaut).resize(200, 200).toBuffer(); // a face 39 pixels wide in 1600
    const { data, info } = await sharp({
      create: { width: 1600, height: 1000, channels: 3, background: '#7a8a70' },
    })
      .composite([{ input: portrait, left: 1130, top: 610 }])
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const photo: PixelImage = { data, width: info.width, height: info.height, channels: 3 };
    const scale = 200 / 512;
    const truth = { x: 1130 + 174 * scale, y: 610 + 84 * scale, width: 99 * scale, height: 100 * scale };
    const faces = await detector.detect(photo);
    expect(faces).toHaveLength(1);
    expect(bestOverlap(faces, truth)).toBeGreaterThan(0.75);
  });

  it.each([45, 90, 135, 180, -60])('finds the face turned by %s degrees, with its roll', async (angle) => {
    const { data, info } = await sharp(astronaut)
      .rotate(angle, { background: '#808080' })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const faces = await detector.detect({ data, width: info.width, height: info.height, channels: 3 });
    expect(faces).toHaveLength(1);
    const { box } = faces[0]!;
    const off = ((box.roll! - angle + 540) % 360) - 180;
    expect(Math.abs(off)).toBeLessThan(8);
    const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    const [x, y] = [astronautFace.x + 49.5 - 256, astronautFace.y + 50 - 256];
    expect(box.x + box.width / 2).toBeCloseTo(info.width / 2 + cos * x - sin * y, -1);
    expect(box.y + box.height / 2).toBeCloseTo(info.height / 2 + sin * x + cos * y, -1);
  });

  it('looks at one part of the image, turned', async () => {
    const photo = await decodeImage(astronaut);
    const around = { x: 100, y: 20, width: 256, height: 256 };
    expect(
      bestOverlap(await detector.lookAt(photo, { region: around, side: 128 }), astronautFace),
    ).toBeGreaterThan(0.8);
    expect(
      await detector.lookAt(photo, { region: { ...around, x: 230 }, side: 128 }), // cuts the face
    ).toEqual([]);
    const upsideDown = { ...photo, data: photo.data.slice().reverse(), channels: 3 as const };
    if (photo.channels !== 3) throw new Error('the sample has an alpha channel');
    const [face] = await detector.lookAt(upsideDown, {
      region: { x: 156, y: 236, width: 256, height: 256 },
      side: 128,
      turn: 180,
    });
    expect(Math.abs(face!.box.roll!)).toBeGreaterThan(172);
  });

  it('finds nothing where there is no face', async () => {
    let seed = 1;
    const noise = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return (seed >> 8) % 256;
    };
    expect(await detector.detect(image(320, 240, noise))).toEqual([]);
    expect(await detector.detect(image(400, 300, (x, y, c) => ((x + y * c) / 4) % 256))).toEqual([]);
    expect(await detector.detect(image(1, 1, () => 0))).toEqual([]);
    expect(await detector.detect(image(3, 500, () => 200))).toEqual([]);
  });

  it('keeps to minScore and maxFaces', async () => {
    const photo = await decodeImage(astronaut);
    for (const options of [{ minScore: 0.99 }, { maxFaces: 0 }]) {
      const strict = await BlazeFaceDetector.load(options);
      expect(await strict.detect(photo)).toEqual([]);
      strict.dispose();
    }
  });

  it('refuses options that are no numbers of their range', async () => {
    for (const options of [
      { minScore: '0.5' },
      { maxFaces: '3' },
      { depth: 3 },
      { budget: '340' },
      { minScore: 50 },
    ]) {
      await expect(BlazeFaceDetector.load(options as never)).rejects.toMatchObject({
        code: 'config',
        message: expect.stringMatching(
          /^(minScore|maxFaces|depth|budget) is .*, but must be a (whole )?number from 0/,
        ),
      });
    }
  });

  it('says which weights are missing or broken', async () => {
    await expect(BlazeFaceDetector.load({ weights: '/nowhere/weights.bin' })).rejects.toMatchObject({
      code: 'detector',
      message: expect.stringContaining('/nowhere/weights.bin'),
      hint: expect.stringContaining('@musica/models'),
    });
    await expect(BlazeFaceDetector.load({ weights: astronaut })).rejects.toMatchObject({
      code: 'detector',
      message: expect.stringContaining('another kind of file'),
    });
  });

  it('refuses pixels that are not an image', async () => {
    const broken = { data: new Uint8Array(5), width: 2, height: 2, channels: 3 } as const;
    await expect(detector.detect(broken)).rejects.toMatchObject({ code: 'image' });
  });
});

const groups = sharedPath('data', 'dlib-faces');
describe.skipIf(!groups)('on the group photographs of the shared data', () => {
  it('finds all 18 faces and nothing else', async () => {
    const xml = await readFile(join(groups!, 'faces.xml'), 'latin1');
    let found = 0;
    let falseAlarms = 0;
    for (const entry of xml.split('<image ').slice(1)) {
      const name = /file='([^']+)'/.exec(entry)![1]!;
      const truth = entry.split('<box ').slice(1).map(landmarksOfEntry).map(boxOfLandmarks);
      const faces = await detector.detect(await decodeImage(join(groups!, name)));
      found += truth.filter((box) => bestOverlap(faces, box) > 0.5).length;
      falseAlarms += faces.filter(({ box }) =>
        truth.every((t) => intersectionOverUnion(t, boundsOfBox(box)) < 0.5),
      ).length;
    }
    expect([found, falseAlarms]).toEqual([18, 0]);
  });
});

const landmarksOfEntry = (box: string): Point[] =>
  [...box.matchAll(/<part [^>]*x='(-?\d+)' y='(-?\d+)'/g)].map(([, x, y]) => [Number(x), Number(y)]);

/** A box that is rolled by an angle, in the frame that is rolled with it. */
const upright = ({ x, y, width, height }: Box, roll: number): Box => {
  const angle = (roll * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [x + width / 2, y + height / 2];
  return { x: cos * cx + sin * cy - width / 2, y: cos * cy - sin * cx - height / 2, width, height };
};

const faces = sharedPath('data', 'ytf68', 'val');
describe.skipIf(!faces)('on labelled faces of the shared data', () => {
  it('estimates the tight landmark box', async () => {
    const images = (await listImages(faces!)).filter((_, index) => index % 20 === 0);
    const overlaps: number[] = [];
    for (const path of images) {
      const text = await readFile(path.replace(/\.\w+$/, '.pts'), 'latin1');
      const numbers = text
        .slice(text.indexOf('{') + 1, text.indexOf('}'))
        .trim()
        .split(/\s+/)
        .map(Number);
      const points = Array.from(
        { length: 68 },
        (_, i): Point => [numbers[2 * i]! - 1, numbers[2 * i + 1]! - 1],
      );
      const [face] = await detector.detect(await decodeImage(path));
      const roll = face!.box.roll!;
      overlaps.push(
        intersectionOverUnion(upright(face!.box, roll), upright(boxOfLandmarks(points, roll), roll)),
      );
    }
    const mean = overlaps.reduce((sum, value) => sum + value) / overlaps.length;
    expect(mean).toBeGreaterThan(0.85); // BlazeFace's own boxes reach 0.81
  });
});
