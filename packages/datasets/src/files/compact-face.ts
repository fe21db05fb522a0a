import type { Point } from '@musica/core';
import type { FaceRecord } from '../dataset';

/**
 * The same face with its landmarks packed into one block of numbers; `landmarks` makes the points anew each time it is
 * asked for. As arrays of pairs, 100,000 faces of 98 points take 0.9 GB, packed 0.2.
 */
export function compactFace({ landmarks, ...rest }: FaceRecord): FaceRecord {
  const packed = new Float64Array(landmarks.length * 2);
  for (const [index, [x, y]] of landmarks.entries()) {
    packed[2 * index] = x;
    packed[2 * index + 1] = y;
  }
  const points = () =>
    Array.from({ length: packed.length / 2 }, (_, i): Point => [packed[2 * i]!, packed[2 * i + 1]!]);
  // A property of its own, so that copies of the record ({ ...face }) have it.
  return Object.defineProperty(rest, 'landmarks', { get: points, enumerable: true }) as unknown as FaceRecord;
}
