import { type Point, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { meanShapeOf } from './mean-shape-of';
import { facesOfSplit, personOfName, splitByGroup } from './splits';

describe('personOfName', () => {
  it.each([
    ['Abdel_Aziz_Al-Hakim_01_t.jpg', 'Abdel_Aziz_Al-Hakim'],
    ['val/Abdel_Aziz_Al-Hakim_02.jpg', 'Abdel_Aziz_Al-Hakim'],
    ['Jane_Doe_01.jpg#1', 'Jane_Doe'],
    ['lfpw/trainset/image_0001.png', 'lfpw/trainset/image_0001.png'],
    ['image00235.jpg', 'image00235'],
  ])('%s is %s', (name, person) => {
    expect(personOfName(name)).toBe(person);
  });
});

/** 60 persons with 1 to 6 images each. */
const faces = Array.from({ length: 60 }, (_, person) =>
  Array.from({ length: 1 + (person % 6) }, (_, photo) => ({
    id: `Person_${person + 100}x_0${photo}.jpg`,
  })),
).flat();

describe('splitByGroup', () => {
  it('holds out the fraction, whole persons, and loses nobody', () => {
    const { train, heldOut } = splitByGroup(faces, 0.2, 7);
    expect(train.length + heldOut.length).toBe(faces.length);
    expect(Math.abs(heldOut.length - 0.2 * faces.length)).toBeLessThanOrEqual(3);
    const trained = new Set(train.map(({ id }) => personOfName(id)));
    expect(heldOut.filter(({ id }) => trained.has(personOfName(id)))).toEqual([]);
  });

  it('depends on the seed and not on the order of the faces', () => {
    const chosen = (list: typeof faces, seed: number) =>
      splitByGroup(list, 0.2, seed)
        .heldOut.map(({ id }) => id)
        .sort();
    const shuffled = new Random(1).shuffle([...faces]);
    expect(chosen(shuffled, 7)).toEqual(chosen(faces, 7));
    expect(chosen(faces, 8)).not.toEqual(chosen(faces, 7));
  });

  it('goes by the group of a face, or by the function it is given', () => {
    const grouped = faces.map((face, index) => ({ ...face, group: `clip ${index % 4}` }));
    expect(new Set(splitByGroup(grouped, 0.25, 1).heldOut.map(({ group }) => group)).size).toBe(1);
    const { heldOut } = splitByGroup(faces, 0.5, 1, ({ id }) => id.at(-5)!);
    expect(new Set(heldOut.map(({ id }) => id.at(-5))).size).toBeLessThan(6);
  });

  it('refuses what cannot be done', () => {
    expect(() => splitByGroup(faces, 1, 1)).toThrow(/between 0 and 1/);
    expect(() => splitByGroup(faces, 0.2, 1, () => 'all')).toThrow(/form 1 groups \(all/);
    expect(() => splitByGroup([], 0.2, 1)).toThrow(/0 faces/);
  });
});

describe('facesOfSplit', () => {
  const face = (id: string, split?: string) => ({ id, image: id, landmarks: [], ...(split && { split }) });
  const dataset = { name: 'some', faces: [face('a', 'train'), face('b', 'val'), face('c')] };

  it('takes one split, or everything', () => {
    expect(facesOfSplit(dataset, 'val').map(({ id }) => id)).toEqual(['b']);
    expect(facesOfSplit(dataset)).toHaveLength(3);
  });

  it('names the splits there are when the one asked for is not', () => {
    expect(() => facesOfSplit(dataset, 'test')).toThrow(
      expect.objectContaining({ code: 'dataset', hint: 'its splits are train, val' }),
    );
  });
});

describe('meanShapeOf', () => {
  it('averages the faces in units of their own boxes', () => {
    const square: Point[] = [
      [0, 0],
      [10, 10],
      [5, 0],
    ];
    const wide: Point[] = [
      [100, 50],
      [300, 60],
      [200, 60],
    ];
    expect(meanShapeOf({ faces: [{ landmarks: square }, { landmarks: wide }] })).toEqual([
      [0, 0],
      [1, 1],
      [0.5, 0.5],
    ]);
  });
});
