import { ibug68 } from '@musica/core';
import type { Dataset, FaceRecord } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { chooseFaces, filterFaces, parseAttributeFilter } from './choose-faces';

const face = (id: string, more: Partial<FaceRecord>): FaceRecord => ({
  id,
  image: `/${id}`,
  landmarks: [],
  ...more,
});

const dataset: Dataset = {
  name: 'some',
  scheme: ibug68,
  problems: [],
  faces: [
    face('a/One.jpg', { split: 'train', attributes: { yaw: -60, pose: true, source: 'afw' } }),
    face('a/two.jpg', { split: 'test', subsets: ['ibug', 'full'], attributes: { yaw: 50, pose: false } }),
    face('b/three.jpg', { split: 'test', subsets: ['full'], attributes: { yaw: 3 } }),
    face('b/four.jpg', {}),
  ],
};

const chosen = (filter: Parameters<typeof filterFaces>[1]) =>
  filterFaces(dataset, filter).map(({ id }) => id);
const condition = (text: string) => ({ attributes: [parseAttributeFilter(text)!] });

describe('filterFaces', () => {
  it('lets through what all conditions hold for', () => {
    expect(chosen({})).toHaveLength(4);
    expect(chosen({ split: 'test' })).toEqual(['a/two.jpg', 'b/three.jpg']);
    expect(chosen({ subset: 'ibug' })).toEqual(['a/two.jpg']);
    expect(chosen({ name: 'ONE' })).toEqual(['a/One.jpg']);
    expect(chosen({ name: 'b/' })).toEqual(['b/three.jpg', 'b/four.jpg']);
    expect(chosen(condition('pose'))).toEqual(['a/One.jpg']);
    expect(chosen(condition('pose=false'))).toEqual(['a/two.jpg']);
    expect(chosen(condition('yaw>3'))).toEqual(['a/two.jpg']);
    expect(chosen(condition('yaw < 4'))).toEqual(['a/One.jpg', 'b/three.jpg']);
    expect(chosen(condition('yaw=3.0'))).toEqual(['b/three.jpg']);
    expect(chosen(condition('source=afw'))).toEqual(['a/One.jpg']);
    expect(chosen({ split: 'test', ...condition('yaw>3') })).toEqual(['a/two.jpg']);
  });

  it('names what there is where nothing is left', () => {
    expect(() => chosen({ split: 'val' })).toThrow('no split "val"');
    expect(() => chosen({ subset: 'pose' })).toThrow(
      expect.objectContaining({
        message: 'no face is in the subset "pose"',
        hint: 'its subsets are full, ibug',
      }),
    );
    expect(() => chosen(condition('roll>3'))).toThrow(
      expect.objectContaining({ message: 'no face is roll>3', hint: 'its attributes are pose, source, yaw' }),
    );
    expect(() => chosen({ name: 'five' })).toThrow('no face has "five" in its name');
  });

  it.each(['', '=3', 'yaw>', 'yaw>much', '>'])('does not take %j for a condition', (text) => {
    expect(parseAttributeFilter(text)).toBeUndefined();
  });
});

describe('chooseFaces', () => {
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

  it('takes the first, evenly spread or random ones, in their order', () => {
    expect(chooseFaces(ten, 20, 'random', 1)).toBe(ten);
    expect(chooseFaces(ten, 3, 'first', 1)).toEqual([0, 1, 2]);
    expect(chooseFaces(ten, 5, 'even', 1)).toEqual([0, 2, 4, 6, 8]);
    const random = chooseFaces(ten, 5, 'random', 1);
    expect(random).toHaveLength(5);
    expect(random.toSorted((a, b) => a - b)).toEqual(random);
    expect(new Set(random).size).toBe(5);
    expect(chooseFaces(ten, 5, 'random', 1)).toEqual(random);
    const others = [2, 3, 4, 5].map((seed) => chooseFaces(ten, 5, 'random', seed).join());
    expect(new Set(others).size).toBeGreaterThan(1);
  });
});
