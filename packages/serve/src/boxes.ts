import type { Box } from '@musica/core';
import { HttpError } from './http-errors';

/** Most boxes of a request. */
const MOST = 64;

/**
 * The boxes of a query: `box=x,y,width,height`, and again for further faces; undefined without any.
 * @throws HttpError 400
 */
export function boxesOf(query: Readonly<Record<string, unknown>>): Box[] | undefined {
  const { box, ...others } = query;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new HttpError(400, 'query', `there is no parameter ${JSON.stringify(other)}`, {
      hint: 'box=x,y,width,height',
    });
  }
  if (box === undefined) return undefined;
  const texts = Array.isArray(box) ? box : [box];
  if (texts.length > MOST) throw new HttpError(400, 'query', `more than ${MOST} boxes`);
  return texts.map(boxOf);
}

function boxOf(text: unknown): Box {
  const parts = String(text).split(',');
  const numbers = parts.map((part) =>
    /^-?\d{1,9}(\.\d{1,9})?$/.test(part.trim()) ? Number(part) : Number.NaN,
  );
  const [x, y, width, height] = numbers as [number, number, number, number];
  if (numbers.length === 4 && numbers.every(Number.isFinite) && width > 0 && height > 0) {
    return { x, y, width, height };
  }
  throw new HttpError(400, 'query', `${JSON.stringify(String(text).slice(0, 80))} is no box`, {
    hint: 'box=x,y,width,height in pixels; sides are above 0',
  });
}
