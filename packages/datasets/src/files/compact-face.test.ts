import { describe, expect, it } from 'vitest';
import type { FaceRecord } from '../dataset';
import { compactFace } from './compact-face';

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
});
