import { MusicaError } from '../errors';

/** The numbers that an option may be. */
export interface NumberRange {
  /** Default: no least one. */
  readonly from?: number;
  /** Default: no largest one; `Infinity` is allowed then. */
  readonly to?: number;
  readonly whole?: boolean;
}

/**
 * Refuses an option that is no number of a range. A text such as '3' is none: it would pass a comparison and fail in a sum.
 * @throws MusicaError `config`
 */
export function assertNumber(
  name: string,
  value: unknown,
  { from = -Infinity, to = Infinity, whole = false }: NumberRange = {},
): asserts value is number {
  if (typeof value === 'number' && value >= from && value <= to && (!whole || Number.isInteger(value)))
    return;
  const said = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  const range = [
    ...(from === -Infinity ? [] : [` from ${from}`]),
    ...(to === Infinity ? [] : [` to ${to}`]),
  ].join('');
  throw new MusicaError('config', `${name} is ${said}, but must be a ${whole ? 'whole ' : ''}number${range}`);
}
