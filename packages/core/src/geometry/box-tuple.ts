import type { Box } from './box';

/** A box as files have it, in pixels; `roll`, in degrees clockwise, where it is turned. */
export type BoxTuple = [x: number, y: number, width: number, height: number, roll?: number];

/** A box as a tuple. */
export function boxToTuple({ x, y, width, height, roll = 0 }: Box): BoxTuple {
  return roll === 0 ? [x, y, width, height] : [x, y, width, height, roll];
}
