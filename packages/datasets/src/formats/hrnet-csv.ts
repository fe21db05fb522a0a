import { basename } from 'node:path';
import type { Point } from '@musica/core';
import type { DatasetFormat } from '../dataset';
import { headOf } from '../files/label-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import type { FoundFace } from './face-collector';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { partOfFile } from './read-split';
import { splitCsv } from './udacity-csv';

const HINT = 'HRNet reads: image_name,scale,center_w,center_h,original_0_x,original_0_y,..';

/** Which column holds what. */
interface Columns {
  readonly image: number;
  readonly scale?: number;
  readonly centre?: readonly [number, number];
  /** Of x and y of each landmark. */
  readonly points: readonly (readonly [number, number])[];
}

const kind: LabelFileKind = {
  ending: '.csv',
  isKind: isHrnet,
  none: 'no CSV file with columns scale, center_w, center_h',
  hint: HINT,
};

/**
 * The CSV of HRNet-Facial-Landmark-Detection for 300W, WFLW, AFLW and COFW: its first line names the columns. A box is the
 * square around the centre of which a scale of 1 is 200 pixels wide. Coordinates are taken as they are; where they were
 * copied from `.pts` they count from 1 (`ReadOptions.oneBased`). Each file is a split or a subset of one, by its name.
 */
export const hrnetCsv: DatasetFormat = {
  name: 'hrnet-csv',
  description: 'CSV files of HRNet (image_name,scale,center_w,center_h,original_0_x ..)',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    for (const file of files) {
      const part = partOfFile(file);
      let columns: Columns | undefined;
      for await (const { line, text } of readTextLines(file)) {
        if (text.trim() === '') continue;
        if (columns === undefined) {
          columns = columnsOf(text);
          if (columns !== undefined) continue;
          collector.refuse({ file, line }, 'the first line names no columns of landmarks');
          break;
        }
        const face = parseHrnetLine(text, columns);
        if (typeof face === 'string') collector.refuse({ file, line }, face);
        else await collector.add({ ...face, ...part }, { file, line });
      }
    }
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

/** The columns that a first line names, or undefined where they are others. */
export function columnsOf(head: string): Columns | undefined {
  const names = (splitCsv(head) ?? []).map((name) => name.trim().toLowerCase());
  const at = (name: RegExp) => {
    const index = names.findIndex((one) => name.test(one));
    return index === -1 ? undefined : index;
  };
  const coordinates = new Map<number, [number?, number?]>();
  for (const [column, name] of names.entries()) {
    const match = /^(?:original|landmark|kpt|point|pts)_(\d{1,4})_([xy])$/.exec(name);
    if (!match) continue;
    const pair = coordinates.get(Number(match[1])) ?? [];
    pair[match[2] === 'x' ? 0 : 1] = column;
    coordinates.set(Number(match[1]), pair);
  }
  const points = Array.from(coordinates.keys(), (_, i) => coordinates.get(i));
  if (points.length < 3 || points.some((pair) => pair?.[0] === undefined || pair[1] === undefined))
    return undefined;
  const [scale, x, y] = [at(/^scale$/), at(/^center_w$/), at(/^center_h$/)];
  return {
    image: at(/^(image_name|image_path|image|filename|file)$/) ?? 0,
    points: points as [number, number][],
    ...(scale === undefined ? {} : { scale }),
    ...(x === undefined || y === undefined ? {} : { centre: [x, y] as const }),
  };
}

/** A line as a face, or what is wrong with it. */
export function parseHrnetLine(text: string, columns: Columns): Omit<FoundFace, 'query'> | string {
  const fields = splitCsv(text);
  if (fields === undefined) return 'a quote that is not closed';
  const image = fields[columns.image]?.trim();
  if (!image) return 'no file name';
  let fault: string | undefined;
  const number = (column: number) => {
    const value = parseDecimal(fields[column]?.trim() ?? '');
    if (value === undefined)
      fault ??= `field ${column + 1} is ${excerpt(fields[column] ?? '')}, expected a number`;
    return value ?? 0;
  };
  const landmarks = columns.points.map(([x, y]): Point => [number(x), number(y)]);
  const { scale, centre } = columns;
  const side = scale === undefined ? 0 : 200 * number(scale);
  const middle = centre && ([number(centre[0]), number(centre[1])] as const);
  if (fault !== undefined) return fault;
  // A scale of 0 says that there is no box; one below 0 makes a box that is refused.
  if (!middle || side === 0) return { image, landmarks };
  const box = { x: middle[0] - side / 2, y: middle[1] - side / 2, width: side, height: side };
  return { image, landmarks, box };
}

async function isHrnet(file: string): Promise<boolean> {
  const [head = ''] = (await headOf(file, 1 << 16)).trimStart().split(/\r?\n/);
  return /(^|,)\s*center_w\s*,/i.test(head) && columnsOf(head) !== undefined;
}
