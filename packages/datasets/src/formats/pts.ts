import type { Point } from '@musica/core';
import { excerpt, parseDecimal } from '../files/numbers';
import { DatasetRecordError } from '../problems';

/**
 * Reads the text of a `.pts` file: `version: 1`, `n_points: 68`, `{`, a line with x and y for each point, `}`.
 * @param where the file's name, for messages.
 * @param count the number of points that must be there; by default whatever `n_points` says.
 * @returns points in pixels, 0-based: the file counts pixels from 1.
 * @throws DatasetRecordError with `where:line` for anything else than that, a coordinate that is no number included.
 */
export function parsePts(text: string, where: string, count?: number): Point[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const fail = (index: number, message: string) =>
    new DatasetRecordError(
      { file: where, line: Math.min(index, lines.length - 1) + 1, message },
      { hint: 'a .pts file reads: version: 1, n_points: N, {, N lines of x and y, }' },
    );

  let index = 0;
  let declared: number | undefined;
  for (; index < lines.length && lines[index]!.trim() !== '{'; index++) {
    const line = lines[index]!.trim();
    const header = /^(version|n_points)\s*:\s*(.*)$/.exec(line);
    if (line !== '' && !header)
      throw fail(index, `expected "version:", "n_points:" or "{", found ${excerpt(line)}`);
    if (header?.[1] !== 'n_points') continue;
    if (!/^\d+$/.test(header[2]!)) throw fail(index, `n_points is ${excerpt(header[2]!)}, which is no count`);
    declared = Number(header[2]);
    if (count !== undefined && declared !== count) throw fail(index, `${declared} points, expected ${count}`);
  }
  if (index === lines.length) throw fail(index, 'the file ends before "{"');
  if (declared === undefined) throw fail(index, 'no "n_points:" before "{"');

  const points: Point[] = [];
  for (index++; index < lines.length && lines[index]!.trim() !== '}'; index++) {
    const line = lines[index]!.trim();
    if (line === '') continue;
    const [x, y, ...rest] = line.split(/[\s,]+/).map(parseDecimal);
    if (x === undefined || y === undefined || rest.length > 0) {
      throw fail(index, `expected two numbers, found ${excerpt(line)}`);
    }
    points.push([x - 1, y - 1]);
  }
  if (index === lines.length)
    throw fail(index, `the file ends after ${points.length} of ${declared} points, before "}"`);
  if (points.length !== declared)
    throw fail(index, `n_points is ${declared}, but ${points.length} points follow`);

  const rubbish = lines.findIndex((line, after) => after > index && line.trim() !== '');
  if (rubbish !== -1) throw fail(rubbish, `nothing may follow "}", found ${excerpt(lines[rubbish]!.trim())}`);
  return points;
}

/** The text of a `.pts` file (1-based) for points in 0-based pixels. */
export function writePts(points: readonly Point[], decimals = 4): string {
  const number = (value: number) => String(Number((value + 1).toFixed(decimals)));
  const rows = points.map(([x, y]) => `${number(x)} ${number(y)}`);
  return `${['version: 1', `n_points: ${points.length}`, '{', ...rows, '}'].join('\n')}\n`;
}
