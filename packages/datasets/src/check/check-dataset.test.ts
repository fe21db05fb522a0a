import { ibug68, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useTemporaryFolders } from '../../test/temporary-folder';
import type { FaceRecord } from '../dataset';
import { checkFaces } from './check-dataset';
import { farOutside } from './far-outside';
import type { Finding } from './finding';
import { knownGroup } from './shared-groups';

const makeFolder = useTemporaryFolders();
const line = Array.from({ length: 68 }, (_, i): Point => [20 + i, 30 + (i % 20)]);

async function findings(faces: readonly FaceRecord[]): Promise<Pick<Finding, 'kind' | 'faces'>[]> {
  const found: Pick<Finding, 'kind' | 'faces'>[] = [];
  let told = 0;
  const sizeOf = async (image: string) => {
    if (image.endsWith('broken.jpg')) throw new Error('no image');
    return { width: 100, height: 80 };
  };
  for await (const { kind, faces: ids } of checkFaces(faces, ibug68, { sizeOf, onFace: () => told++ })) {
    found.push({ kind, faces: ids });
  }
  expect(told).toBe(faces.length);
  return found;
}

describe('checkFaces', () => {
  it('finds each kind of thing, and nothing in sound faces', async () => {
    const folder = await makeFolder({
      'a.jpg': 'one',
      'b.jpg': 'two',
      'copy of a.jpg': 'one',
      'broken.jpg': 'three',
      'Jane_Doe_1.jpg': 'four',
      'Jane_Doe_2.jpg': 'five',
    });
    const face = (id: string, more: Partial<FaceRecord> = {}): FaceRecord => ({
      id,
      image: `${folder}/${id.replace(/#.*/, '')}`,
      landmarks: line,
      ...more,
    });
    expect(await findings([face('a.jpg'), face('b.jpg', { split: 'val' })])).toEqual([]);
    expect(
      await findings([
        face('a.jpg', { split: 'train' }),
        face('copy of a.jpg', { split: 'test' }),
        face('broken.jpg'),
        face('b.jpg', { split: 'train' }),
        face('b.jpg#1', { split: 'val' }),
        face('Jane_Doe_1.jpg', { split: 'train', landmarks: line.map(([x, y]) => [x + 200, y]) }),
        face('Jane_Doe_2.jpg', { split: 'test' }),
      ]),
    ).toEqual([
      { kind: 'broken-image', faces: ['broken.jpg'] },
      { kind: 'repeated-face', faces: ['b.jpg', 'b.jpg#1'] },
      { kind: 'shared-image', faces: ['b.jpg', 'b.jpg#1'] },
      { kind: 'far-outside', faces: ['Jane_Doe_1.jpg'] },
      { kind: 'duplicate-image', faces: ['a.jpg', 'copy of a.jpg'] },
      { kind: 'shared-image', faces: ['a.jpg', 'copy of a.jpg'] },
      { kind: 'shared-person', faces: ['Jane_Doe_1.jpg', 'Jane_Doe_2.jpg'] },
    ]);
  });
});

describe('farOutside', () => {
  const face: Point[] = [
    [0, 0],
    [40, 20],
  ];
  it.each([
    ['inside', face, undefined],
    ['half the face out', face.map(([x, y]): Point => [x - 20, y]), undefined],
    ['further out', face.map(([x, y]): Point => [x - 21, y]), '1 point lies up to 20.5 pixels outside'],
    ['below', face.map(([x, y]): Point => [x, y + 150]), '2 points lie up to 70.5 pixels outside'],
  ])('%s', (_, landmarks, message) => {
    const found = farOutside(landmarks, { width: 100, height: 100 });
    if (message === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(message);
  });
});

describe('knownGroup', () => {
  it.each([
    [{ id: 'val/Abdel_Aziz_Al-Hakim_02.jpg' }, 'Abdel_Aziz_Al-Hakim'],
    [{ id: 'a.jpg', group: 'clip 3' }, 'clip 3'],
    [{ id: 'lfpw/trainset/image_0001.png' }, undefined],
    [{ id: 'helen/trainset/100032540_1.jpg' }, undefined],
    [{ id: '51--Dresses/51_Dresses_wearingdress_51_377.jpg' }, undefined],
  ])('of %o is %s', (face, group) => {
    expect(knownGroup(face)).toBe(group);
  });
});
