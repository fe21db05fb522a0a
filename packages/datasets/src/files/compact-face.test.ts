import { describe, expect, it } from 'vitest';
import type { FaceRecord } from '../dataset';
import { compactFace, landmarksInto, type PointBuffer } from './compact-face';

describe('compactFace', () => {
  it('is the same face, and so are its copies', () => {
    const face: FaceRecord = {
      id: 'a.jpg',
      image: '/x/a.jpg',
      landmarks: [
        [0.1, -2],
        [1e9, 1 / 3],
      ],
      split: 'train',
    };
    const compact = compactFace(face);
    expect(compact).toEqual(face);
    expect({ ...compact, split: 'val' }).toEqual({ ...face, split: 'val' });
    expect(JSON.parse(JSON.stringify(compact))).toEqual(face);
    expect(structuredClone({ ...compact })).toEqual(face);
  });

  it('writes landmarks into points that are used again, packed or not', () => {
    const short: FaceRecord = { id: 'a', image: '/a', landmarks: [[1, 2]] };
    const long: FaceRecord = {
      id: 'b',
      image: '/b',
      landmarks: [
        [3, 4],
        [5.5, -6],
      ],
    };
    const buffer: PointBuffer = [];
    for (const face of [long, compactFace(short), short, compactFace(long), { ...compactFace(long) }]) {
      expect(landmarksInto(face, buffer)).toBe(buffer);
      expect(buffer).toEqual(face.landmarks);
    }
  });
});
