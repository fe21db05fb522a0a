import type { Box, Point } from '@musica/core';
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());

/** [[x, y], ..] in pixels. */
export const pointsSchema: v.GenericSchema<unknown, Point[]> = v.pipe(
  v.custom<Point[]>(Array.isArray, 'expected a list of points'),
  // One check for a whole list: a schema of a schema for each of a million points takes ten times as long, and copies.
  v.check(
    (points) => points.every(isPoint),
    ({ input }) => {
      const index = input.findIndex((point) => !isPoint(point));
      return `point ${index} is ${JSON.stringify(input[index])?.slice(0, 60)}, expected [x, y]`;
    },
  ),
);

/** [[x, y], ..] in pixels; null where a landmark is not labelled. */
export const partialPointsSchema: v.GenericSchema<unknown, (Point | null)[]> = v.pipe(
  v.custom<(Point | null)[]>(Array.isArray, 'expected a list of points'),
  v.check(
    (points) => points.every((point) => point === null || isPoint(point)),
    ({ input }) => {
      const index = input.findIndex((point) => point !== null && !isPoint(point));
      return `point ${index} is ${JSON.stringify(input[index])?.slice(0, 60)}, expected [x, y]`;
    },
  ),
);

function isPoint(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);
}

/** `BoxTuple` as a box; both sides must be positive. */
export const boxSchema: v.GenericSchema<unknown, Box> = v.pipe(
  v.strictTuple([
    finite,
    finite,
    v.pipe(finite, v.gtValue(0)),
    v.pipe(finite, v.gtValue(0)),
    v.optional(finite),
  ]),
  v.transform(([x, y, width, height, roll = 0]) => ({ x, y, width, height, ...(roll !== 0 && { roll }) })),
);

/** The box of a `BoxTuple`; undefined where it is none. */
export function boxOfTuple(values: unknown): Box | undefined {
  const { success, output } = v.safeParse(boxSchema, values);
  return success ? output : undefined;
}
