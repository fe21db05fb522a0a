import type { Box, Point } from '@musica/core';
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());

/** [[x, y], ..] in pixels. */
export const pointsSchema: v.GenericSchema<unknown, Point[]> = v.array(v.strictTuple([finite, finite]));

/** [x, y, width, height] in pixels, as a box; both sides must be positive. */
export const boxSchema: v.GenericSchema<unknown, Box> = v.pipe(
  v.strictTuple([finite, finite, v.pipe(finite, v.gtValue(0)), v.pipe(finite, v.gtValue(0))]),
  v.transform(([x, y, width, height]) => ({ x, y, width, height })),
);

/** What `boxSchema` reads. */
export function boxToTuple({ x, y, width, height }: Box): [number, number, number, number] {
  return [x, y, width, height];
}
