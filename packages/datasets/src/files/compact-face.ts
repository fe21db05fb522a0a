import type { Point } from '@musica/core';
import type { FaceRecord } from '../dataset';

/** Where a face keeps its numbers; not enumerable, so copies and comparisons do not see it. */
const PACKED = Symbol('packed landmarks');

/** Numbers of a block, half a megabyte: a typed array of its own for each face would cost as much again as the numbers. */
const BLOCK = 1 << 16;
let block = new Float64Array(0);
let used = 0;

function room(count: number): Float64Array {
  if (used + count > block.length) {
    block = new Float64Array(Math.max(BLOCK, count));
    used = 0;
  }
  used += count;
  return block.subarray(used - count, used);
}

/** One function for all faces, not one each: so all are objects of one kind to the engine, and so are their copies. */
function unpack(this: { readonly [PACKED]: Float64Array }): Point[] {
  const packed = this[PACKED];
  return Array.from({ length: packed.length / 2 }, (_, i): Point => [packed[2 * i]!, packed[2 * i + 1]!]);
}

const getter = { get: unpack, enumerable: true } as const;

/**
 * The same face with its landmarks packed into one block of numbers; `landmarks` makes the points anew each time it is
 * asked for. As arrays of pairs, 100,000 faces of 98 points take 0.9 GB, packed 0.2.
 */
export function compactFace({ landmarks, ...rest }: FaceRecord): FaceRecord {
  const packed = room(landmarks.length * 2);
  for (const [index, [x, y]] of landmarks.entries()) {
    packed[2 * index] = x;
    packed[2 * index + 1] = y;
  }
  Object.defineProperty(rest, PACKED, { value: packed });
  // A property of its own, so that copies of the record ({ ...face }) have it.
  return Object.defineProperty(rest, 'landmarks', getter) as unknown as FaceRecord;
}

/** Points whose memory is used again for the next face. */
export type PointBuffer = [x: number, y: number][];

/**
 * Writes a face's landmarks into points that the caller keeps for all faces. Measuring 100,000 faces with new points for
 * each leaves half a gigabyte for the collector to find.
 * @returns `into`, as long as the face has landmarks
 */
export function landmarksInto(face: Pick<FaceRecord, 'landmarks'>, into: PointBuffer): PointBuffer {
  const packed = (face as { readonly [PACKED]?: Float64Array })[PACKED];
  const points = packed ? undefined : face.landmarks;
  const count = packed ? packed.length / 2 : points!.length;
  while (into.length < count) into.push([0, 0]);
  into.length = count;
  for (let i = 0; i < count; i++) {
    const point = into[i]!;
    point[0] = packed ? packed[2 * i]! : points![i]![0];
    point[1] = packed ? packed[2 * i + 1]! : points![i]![1];
  }
  return into;
}
