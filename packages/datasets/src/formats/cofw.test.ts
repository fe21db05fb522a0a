import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fixture, fixturePath, fixturePoints } from '../../test/fixtures';
import { useTemporaryFolders } from '../../test/temporary-folder';
import type { ImageOfSet } from '../dataset';
import { readDataset } from '../read-dataset';
import { cofw } from './cofw';
import { cofw68, parseCofw68 } from './cofw68';

const makeFolder = useTemporaryFolders();

async function all(images: AsyncIterable<ImageOfSet>): Promise<ImageOfSet[]> {
  const found: ImageOfSet[] = [];
  for await (const photo of images) found.push(photo);
  return found;
}

describe('COFW', () => {
  it('reads transposed HDF5 arrays, from 1, with occlusion and boxes', async () => {
    const dataset = await readDataset(fixturePath('COFW_test_color.mat'), { checkImages: false });
    expect(dataset.scheme.name).toBe('cofw29');
    expect(dataset.faces.map(({ id, split }) => [id, split])).toEqual([
      ['COFW_test_color/0001.png', 'test'],
      ['COFW_test_color/0002.png', 'test'],
    ]);
    for (const [face, { landmarks, occluded }] of dataset.faces.entries()) {
      expect(landmarks).toEqual(fixturePoints(29, face));
      expect(occluded).toEqual(Array.from({ length: 29 }, (_, i) => i % 4 === face));
    }
    expect(dataset.faces.map(({ box }) => box)).toEqual([
      { x: 5, y: 6, width: 80, height: 90 },
      { x: 0.5, y: -3, width: 60, height: 70 },
    ]);
  });

  it('reads both parts of a folder, the files in colour first', async () => {
    const folder = await makeFolder({
      'COFW_train_color.mat': fixture('COFW_train_color.mat'),
      'COFW_train.mat': 'not read',
      'COFW_test_color.mat': fixture('COFW_test_color.mat'),
    });
    const { faces } = await readDataset(folder, { checkImages: false });
    expect(faces.map(({ split }) => split)).toEqual(['train', 'train', 'test', 'test']);
  });

  it('says where the images are, and hands them out', async () => {
    await expect(readDataset(fixturePath('COFW_test_color.mat'))).rejects.toMatchObject({
      code: 'dataset',
      hint: expect.stringContaining('musica dataset convert'),
    });
    const images = await all(cofw.images!(fixturePath('COFW_test_color.mat')));
    expect(images.map(({ id }) => id)).toEqual(['COFW_test_color/0001.png', 'COFW_test_color/0002.png']);
    for (const [face, { image }] of images.entries()) {
      expect([image.width, image.height, image.channels]).toEqual([5, 4, 3]);
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++) {
          const base = 10 * y + x;
          const pixel = [...image.data.slice((y * 5 + x) * 3, (y * 5 + x) * 3 + 3)];
          expect(pixel).toEqual(face === 0 ? [base, base + 40, base + 80] : [base, base, base]);
        }
      }
    }
  });

  it('refuses broken files with their name, and prints nothing', async () => {
    const stderr = vi.spyOn(process.stderr, 'write');
    const whole = fixture('COFW_test_color.mat');
    const folder = await makeFolder({
      'cut/COFW_test.mat': whole.subarray(0, 5000),
      'empty/COFW_test.mat': whole.subarray(0, 530),
      'other/COFW_test.mat': fixture('aflw2000.mat'),
    });
    for (const name of ['cut', 'empty']) {
      await expect(
        readDataset(join(folder, name, 'COFW_test.mat'), { checkImages: false }),
      ).rejects.toMatchObject({
        code: 'dataset',
        message: expect.stringContaining(join(name, 'COFW_test.mat')),
      });
    }
    await expect(readDataset(join(folder, 'other', 'COFW_test.mat'))).rejects.toThrow(
      /no data set of a known format/,
    );
    expect(stderr).not.toHaveBeenCalled();
    stderr.mockRestore();
  });
});

describe('COFW68', () => {
  let files: Record<string, Uint8Array>;
  beforeAll(() => {
    files = {
      'COFW68_Data/test_annotations/1_points.mat': fixture('cofw68_points.mat'),
      'COFW68_Data/test_annotations/2_points.mat': fixture('cofw68_points.mat').subarray(0, 700),
      'COFW68_Data/cofw68_test_bboxes.mat': fixture('cofw68_test_bboxes.mat'),
    };
  });

  it('reads points, occlusion and boxes', async () => {
    const folder = await makeFolder({ ...files, 'COFW_test_color.mat': fixture('COFW_test_color.mat') });
    const { faces, problems, scheme } = await readDataset(folder, { checkImages: false });
    expect(scheme.name).toBe('ibug68');
    expect(faces).toHaveLength(1);
    expect(faces[0]).toMatchObject({
      id: 'COFW_test_color/0001.png',
      landmarks: fixturePoints(68),
      occluded: Array.from({ length: 68 }, (_, i) => i % 3 === 0),
      box: { x: 5, y: 6, width: 80, height: 90 },
    });
    expect(problems).toMatchObject([
      {
        file: expect.stringContaining('2_points.mat'),
        message: expect.stringMatching(/byte \d+: an element of/),
      },
    ]);
    expect((await all(cofw68.images!(folder))).map(({ id }) => id)).toContain('COFW_test_color/0001.png');
  });

  it('says when the images are not there', async () => {
    const folder = await makeFolder(files);
    await expect(all(cofw68.images!(folder))).rejects.toMatchObject({
      hint: expect.stringContaining('COFW_test'),
    });
  });

  it('refuses another .mat file', () => {
    expect(() => parseCofw68(fixture('aflw2000.mat'), 'a.mat')).toThrow('a.mat: no variable Points');
  });
});
