import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { type Box, MusicaError, messageOf, type Point, wflw98 } from '@musica/core';
import type { DatasetFormat, FaceRecord } from '../dataset';
import { excerpt, parseDecimal } from '../files/numbers';
import { readTextLines } from '../files/text-lines';
import { requireFaces } from '../problems';
import { FaceCollector } from './face-collector';
import { boxOfEdges } from './w300-boxes';

/** The flags of a line in their order, by the names of the test subsets. */
const FLAGS = ['pose', 'expression', 'illumination', 'makeup', 'occlusion', 'blur'] as const;

/** Names in `list_98pt_test_NAME.txt`. */
const subsetOfList: Readonly<Record<string, (typeof FLAGS)[number]>> = {
  largepose: 'pose',
  expression: 'expression',
  illumination: 'illumination',
  makeup: 'makeup',
  occlusion: 'occlusion',
  blur: 'blur',
};

const LIST = /^list_98pt_rect_attr_(train|test)\.txt$/i;

/** One line of a list. */
export interface WflwLine {
  readonly landmarks: Point[];
  readonly box?: Box;
  readonly attributes?: Record<(typeof FLAGS)[number], boolean>;
  /** The image's path below `WFLW_images`. */
  readonly image: string;
}

/**
 * WFLW: its folder (with `list_98pt_rect_attr_train.txt` and `.._test.txt` somewhere below, and `WFLW_images`), or one of
 * its lists, those of the test subsets (`list_98pt_test_largepose.txt` ..) included.
 */
export const wflw: DatasetFormat = {
  name: 'wflw',
  description: 'the folder of WFLW, or one of its lists of 98 points (list_98pt_rect_attr_train.txt ..)',

  async recognises(path) {
    const info = await stat(path).catch(() => undefined);
    if (info?.isDirectory()) return (await listsBelow(path)).length > 0;
    return info?.isFile() === true && extname(path).toLowerCase() === '.txt' && (await looksLikeList(path));
  },

  async read(path, options) {
    const start = resolve(path);
    const isFolder = (await stat(start)).isDirectory();
    const lists = isFolder ? await listsBelow(start) : [start];
    const images = await imagesRoot(isFolder ? start : dirname(start));
    const collector = new FaceCollector(images, options, { scheme: wflw98 });
    for (const file of lists) {
      const subset =
        subsetOfList[/^list_98pt_test_([a-z]+)\.txt$/i.exec(basename(file))?.[1]?.toLowerCase() ?? ''];
      const split = /train/i.test(basename(file))
        ? 'train'
        : /test/i.test(basename(file))
          ? 'test'
          : undefined;
      for await (const { line, text } of readTextLines(file)) {
        if (text.trim() === '') continue;
        let found: WflwLine;
        try {
          found = parseWflwLine(text);
        } catch (error) {
          collector.report({ file, line, message: messageOf(error) });
          continue;
        }
        await collector.add({ ...found, ...describe(found, split, subset) }, { file, line });
      }
    }
    const { faces, problems, scheme } = collector.finish();
    return requireFaces(path, { name: 'wflw', scheme, faces, problems });
  },
};

function describe(
  { attributes }: WflwLine,
  split: string | undefined,
  subset: string | undefined,
): Pick<FaceRecord, 'split' | 'subsets'> {
  const flagged = split === 'test' ? FLAGS.filter((flag) => attributes?.[flag]) : [];
  const subsets = subset === undefined || flagged.includes(subset as never) ? flagged : [subset, ...flagged];
  return { ...(split === undefined ? {} : { split }), ...(subsets.length > 0 ? { subsets } : {}) };
}

/**
 * Reads a line of 207 values (98 points, xmin ymin xmax ymax, six flags, path) or of 197 (98 points, path).
 * @throws MusicaError `dataset` for anything else; the line number is the caller's to add.
 */
export function parseWflwLine(text: string): WflwLine {
  const fail = (message: string) => new MusicaError('dataset', message);
  const tokens = text.trim().split(/\s+/);
  const isNumber = (token: string | undefined) => token !== undefined && parseDecimal(token) !== undefined;
  if (tokens.length < 197) throw fail(`${tokens.length} values, expected 207 (or 197 without box and flags)`);
  const wrong = tokens.slice(0, 196).findIndex((token) => !isNumber(token));
  if (wrong !== -1) throw fail(`value ${wrong + 1} is ${excerpt(tokens[wrong]!)}, which is no number`);
  const landmarks = Array.from(
    { length: 98 },
    (_, i): Point => [Number(tokens[2 * i]), Number(tokens[2 * i + 1])],
  );
  // A path with spaces is several tokens, so the form is told by what follows the points.
  if (!isNumber(tokens[196])) return { landmarks, image: pathFrom(text, 196) };
  if (tokens.length < 207) throw fail(`${tokens.length} values, expected 207 (or 197 without box and flags)`);
  const edges = tokens.slice(196, 200);
  const odd = edges.findIndex((token) => !isNumber(token));
  if (odd !== -1) throw fail(`value ${197 + odd} is ${excerpt(edges[odd]!)}, which is no number`);
  const flags = tokens.slice(200, 206);
  const neither = flags.findIndex((flag) => flag !== '0' && flag !== '1');
  if (neither !== -1) throw fail(`flag ${FLAGS[neither]} is ${excerpt(flags[neither]!)}, expected 0 or 1`);
  return {
    landmarks,
    box: boxOfEdges(edges.map(Number), 'the rectangle'),
    attributes: Object.fromEntries(
      FLAGS.map((flag, i) => [flag, flags[i] === '1']),
    ) as WflwLine['attributes'] & {},
    image: pathFrom(text, 206),
  };
}

/** What follows `count` values, with the spaces that are in it. */
function pathFrom(text: string, count: number): string {
  return text.trim().replace(new RegExp(`^(?:\\S+\\s+){${count}}`), '');
}

async function listsBelow(folder: string): Promise<string[]> {
  const root = resolve(folder);
  const found: string[] = [];
  for (const below of [
    '',
    'WFLW_annotations/list_98pt_rect_attr_train_test',
    'list_98pt_rect_attr_train_test',
  ]) {
    if (found.length > 0) break;
    const at = join(root, below);
    if (!(await stat(at).catch(() => undefined))?.isDirectory()) continue;
    for (const name of ['list_98pt_rect_attr_train.txt', 'list_98pt_rect_attr_test.txt']) {
      if (LIST.test(name) && (await stat(join(at, name)).catch(() => undefined))?.isFile())
        found.push(join(at, name));
    }
  }
  return found;
}

/** `WFLW_images` in the folder or one of the three above it, else the folder itself. */
async function imagesRoot(folder: string): Promise<string> {
  let at = folder;
  for (let up = 0; up <= 3; up++) {
    const images = join(at, 'WFLW_images');
    if ((await stat(images).catch(() => undefined))?.isDirectory()) return images;
    at = dirname(at);
  }
  return folder;
}

/** Whether the first kilobytes hold a line that begins like one of a list. */
async function looksLikeList(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const [line = ''] = buffer.toString('latin1', 0, bytesRead).trimStart().split(/\r?\n/);
    const tokens = line.split(/\s+/);
    return tokens.length > 100 && tokens.slice(0, 98).every((token) => parseDecimal(token) !== undefined);
  } finally {
    await handle.close();
  }
}
