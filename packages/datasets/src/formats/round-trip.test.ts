import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ibug68, type Point, Random, wflw98 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import { tinyPng } from '../../test/tiny-image';
import type { FaceRecord, WritableDataset } from '../dataset';
import { landmarkStates } from '../landmark-states';
import { readDataset } from '../read-dataset';
import { datasetFormats } from './index';
import { placeImages } from './place-images';

const makeFolder = useTemporaryFolders();
const writable = datasetFormats.filter(({ write }) => write !== undefined);
/** Different for each, and large enough for all points. */
const imageOf = (name: string) => Buffer.from(tinyPng(900, 800, name));

/** Faces with everything a face can have; points and boxes outside of the image, names that are awkward. */
async function makeDataset(scheme = ibug68): Promise<WritableDataset> {
  const random = new Random(5);
  const point = (): Point => [random.uniform(-40, 900), random.uniform(-40, 900)];
  const names = ['image_092 _01.jpg', 'train/J\u00f6rg & "Co".png', 'test/a,b.jpg', 'test/c.jpg'];
  const folder = await makeFolder(Object.fromEntries(names.map((name) => [name, imageOf(name)])));
  const faces = names.map(
    (id): FaceRecord => ({
      id,
      image: join(folder, id),
      landmarks: Array.from({ length: scheme.count }, point),
    }),
  );
  Object.assign(faces[1]!, {
    box: { x: -3.25, y: 4.125, width: 100.5, height: 1 / 3 },
    split: 'train',
    subsets: ['pose', 'blur'],
    attributes: { pose: 2, difficult: true, label: 'a <b> & "c"', yaw: -0.25 },
    occluded: Array.from({ length: scheme.count }, (_, i) => i % 5 === 0),
    weights: Array.from({ length: scheme.count }, (_, i) => (i + 1) / 100),
    spreads: Array.from({ length: scheme.count }, (_, i) => i / 4),
    group: 'J\u00f6rg',
  });
  Object.assign(faces[2]!, { split: 'test' });
  Object.assign(faces[3]!, { split: 'val', attributes: { occluded: false } });
  return { name: 'everything', scheme, source: 'here', licence: 'CC0', faces };
}

async function convert(dataset: WritableDataset, formatName: string) {
  const folder = await makeFolder({});
  const format = writable.find(({ name }) => name === formatName)!;
  const { faces, droppedFields } = await format.write!(folder, await placeImages(folder, dataset, 'copy'));
  const after = await readDataset(folder);
  expect(faces).toBe(after.faces.length);
  return { dataset: after, droppedFields };
}

/** To a millionth: boxes are written by their edges, or as shares of the image. */
const rounded = (value: unknown) =>
  value &&
  JSON.parse(JSON.stringify(value), (_, one) =>
    typeof one === 'number' ? Math.round(one * 1e6) / 1e6 : one,
  );

/** The differences of two data sets, in the words of the losses; landmarks are compared elsewhere. */
function differences(before: WritableDataset, after: WritableDataset): string[] {
  const found = new Set<string>();
  const byId = new Map(after.faces.map((face) => [face.id, face]));
  for (const face of before.faces) {
    const other = byId.get(face.id)!;
    for (const key of [
      'box',
      'split',
      'subsets',
      'attributes',
      'occluded',
      'weights',
      'spreads',
      'group',
    ] as const) {
      const empty = key === 'attributes' ? {} : undefined;
      try {
        expect(rounded(other[key]) ?? empty).toEqual(rounded(face[key]) ?? empty);
      } catch {
        found.add(face[key] === undefined ? `no ${key}` : key);
      }
    }
  }
  for (const key of ['name', 'source', 'licence'] as const) if (before[key] !== after[key]) found.add(key);
  return [...found].sort();
}

const named = (droppedFields: readonly string[]) =>
  [...new Set(droppedFields.map((loss) => loss.replace(/^that there is /, '').replace(/ \(.*/, '')))].sort();

describe.each([ibug68, wflw98])('$name through every format that is written', (scheme) => {
  // From and to what holds everything, and around the circle: each writer meets what another reader made.
  const pairs = writable.flatMap(({ name }, i) => [
    ['manifest', name] as const,
    [name, 'manifest'] as const,
    [name, writable[(i + 1) % writable.length]!.name] as const,
  ]);

  it.each(pairs)('%s to %s', async (from, to) => {
    const start = await makeDataset(scheme);
    const first = await convert(start, from);
    const second = await convert(first.dataset, to);
    expect(second.dataset.problems).toEqual([]);
    expect(second.dataset.scheme).toBe(scheme);
    expect(second.dataset.faces.map(({ id }) => id).sort()).toEqual(start.faces.map(({ id }) => id).sort());
    for (const face of start.faces) {
      const other = second.dataset.faces.find(({ id }) => id === face.id)!;
      for (const [i, [x, y]] of face.landmarks.entries()) {
        expect(Math.abs(other.landmarks[i]![0] - x)).toBeLessThan(1e-6);
        expect(Math.abs(other.landmarks[i]![1] - y)).toBeLessThan(1e-6);
      }
      expect(await readFile(other.image)).toEqual(imageOf(face.id));
    }
    // Whatever is different was named, and nothing was named that is still there.
    expect(named(first.droppedFields)).toEqual(differences(start, first.dataset));
    for (const difference of differences(first.dataset, second.dataset)) {
      expect(named(second.droppedFields)).toContain(difference);
    }
  });
});

describe('partial labels', () => {
  it.each(['manifest', 'coco', 'labelme', 'yolo-pose'])(
    'are present, hidden or missing through %s',
    async (name) => {
      const start = await makeDataset();
      const weights = ibug68.mirror!.map((_, i) => (i === 7 ? 0 : 1));
      const occluded = weights.map((_, i) => i === 3);
      const plain = start.faces[0]!;
      const faces = [{ ...plain, weights, occluded }, start.faces[3]!];
      const { dataset: after, droppedFields } = await convert({ ...start, faces }, name);
      const [partial] = after.faces.filter(({ id }) => id === plain.id);
      expect(landmarkStates(partial!)).toEqual(landmarkStates(faces[0]!));
      expect(named(droppedFields).includes('places of landmarks that are not labelled')).toBe(
        name !== 'manifest',
      );
    },
  );
});

describe('a rolled box', () => {
  it.each(['dlib-xml', 'coco', 'labelme', 'yolo-pose'])(
    'becomes the upright one around it in %s, which is said',
    async (name) => {
      const start = await makeDataset();
      const box = { x: 100, y: 200, width: 40, height: 20, roll: 90 };
      const { dataset: after, droppedFields } = await convert(
        { ...start, faces: [{ ...start.faces[0]!, box }] },
        name,
      );
      expect(rounded(after.faces[0]!.box)).toEqual({ x: 110, y: 190, width: 20, height: 40 });
      expect(droppedFields).toContain('roll of boxes (1 face: the upright rectangle around is written)');
    },
  );
});

describe('writing', () => {
  it('keeps every face of an image, or says that it cannot', async () => {
    const start = await makeDataset();
    const twice = { ...start.faces[0]!, id: `${start.faces[0]!.id}#1`, landmarks: start.faces[1]!.landmarks };
    const dataset = { ...start, faces: [start.faces[0]!, twice] };
    for (const { name } of writable) {
      const { dataset: after, droppedFields } = await convert(dataset, name);
      expect(after.faces).toHaveLength(name === 'pts-folder' ? 1 : 2);
      expect(droppedFields.includes('further faces of an image (1 face)')).toBe(name === 'pts-folder');
    }
  });

  it('does not write the labels of a.png over those of a.jpg', async () => {
    const folder = await makeFolder({ 'a.jpg': imageOf('a.jpg'), 'a.png': imageOf('a.png') });
    const landmarks = (await makeDataset()).faces.map((face) => face.landmarks);
    const faces = ['a.jpg', 'a.png'].map((id, i) => ({
      id,
      image: join(folder, id),
      landmarks: landmarks[i]!,
    }));
    for (const { name, write } of writable) {
      const out = await makeFolder({});
      const dataset = await placeImages(out, { name: 'two', scheme: ibug68, faces }, 'copy');
      const written = await write!(out, dataset);
      const beside = ['pts-folder', 'menpo-ljson', 'labelme', 'yolo-pose'].includes(name);
      expect(written.faces).toBe(beside ? 1 : 2);
      expect(written.droppedFields.includes('images of the same name but another ending (1 face)')).toBe(
        beside,
      );
      const first = (await readDataset(out)).faces.find(({ id }) => id === 'a.jpg')!;
      expect(first.landmarks[5]![0]).toBeCloseTo(landmarks[0]![5]![0], 6);
    }
  });

  it('refuses images that lie outside of the folder', async () => {
    const dataset = await makeDataset();
    const folder = await makeFolder({});
    for (const { write } of writable) {
      await expect(write!(folder, dataset)).rejects.toThrow(/lies outside/);
    }
    const leading = { ...dataset, faces: [{ ...dataset.faces[0]!, id: '../../x.jpg' }] };
    await expect(placeImages(folder, leading, 'copy')).rejects.toThrow(/would lie outside/);
  });

  it('links images, and keeps those that are there', async () => {
    const dataset = await makeDataset();
    const folder = await makeFolder({});
    const kept = join(folder, dataset.faces[0]!.id);
    await mkdir(dirname(kept), { recursive: true });
    await writeFile(kept, 'mine');
    const placed = await placeImages(folder, dataset, 'link');
    expect(await readFile(placed.faces[0]!.image, 'utf8')).toBe('mine');
    expect(await readFile(placed.faces[1]!.image)).toEqual(imageOf(dataset.faces[1]!.id));
    expect(await placeImages(folder, placed, 'keep')).toBe(placed);
  });
});
