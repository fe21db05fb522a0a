import { extname, join } from 'node:path';
import { MusicaError } from '@musica/core';
import type { FaceRecord, OpenedDataset } from '@musica/datasets';
import {
  type AttributeFilter,
  type Choice,
  ContactSheet,
  choices,
  chooseFaces,
  columnsFor,
  FacePage,
  faceCrops,
  filterFaces,
  parseAttributeFilter,
  sheetSize,
} from '@musica/evaluation';
import { assertWritable, writeFileAtomic } from '@musica/files';
import type { ImageFormat } from '@musica/node';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DatasetViewOutput } from '../outputs';
import type { Context } from '../shared/context';
import { asUsage, UsageError } from '../shared/errors';
import { notEmpty, positive, positiveWhole } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { openToLookAt } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';

export interface ViewOptions extends DatasetOptions {
  readonly out: string;
  readonly split?: string;
  readonly subset?: string;
  readonly attribute?: AttributeFilter[];
  readonly name?: string;
  readonly limit?: number;
  readonly choose: Choice;
  readonly columns?: number;
  readonly size?: number;
  readonly indices?: boolean;
  readonly maxMegabytes: number;
}

/** Faces of a contact sheet where nothing else is said. */
const SHEET_FACES = 100;
/** Side of a face on the sheet, in pixels; numbers need room to be read. */
const SHEET_SIZE = 160;
const NUMBERED_SIZE = 360;
/** Side of a face in the page, in pixels: smaller where many have to fit. */
const pageSizeFor = (faces: number) => (faces <= 1500 ? 256 : 160);

export function addView(dataset: Command, context: Context): void {
  const command = dataset
    .command('view')
    .description('make a contact sheet (.png) and a page to leaf through in a browser (.html)')
    .argument('<data>', 'the data set')
    .option(
      '--out <path>',
      'a .png, .jpg or .html file, or a folder that gets both (sheet.png, faces.html)',
      notEmpty,
      'musica-view',
    )
    .option('--split <name>', 'only the faces of this split', notEmpty)
    .option('--subset <name>', 'only the faces of this subset', notEmpty)
    .option(
      '--attribute <condition>',
      'only faces with this attribute: pose, "yaw>45", source=afw; repeat it for several conditions',
      collectAttributes,
    )
    .option('--name <text>', 'only faces with this in their name', notEmpty)
    .option(
      '--limit <n>',
      `at most this many faces (default: ${SHEET_FACES} on the sheet, all in the page)`,
      positiveWhole,
    )
    .addOption(
      new Option('--choose <how>', 'which faces: evenly spread, the first, or random by --seed')
        .choices(choices)
        .default('even'),
    )
    .option('--columns <n>', 'faces in a row of the sheet (default: by the number of faces)', positiveWhole)
    .option(
      '--size <pixels>',
      `side of a face (default: ${SHEET_SIZE}, with --indices ${NUMBERED_SIZE}; in the page 256, of many 160)`,
      cellSize,
    )
    .option('--indices', 'number the landmarks on the sheet (the page has a switch for it)')
    .option('--max-megabytes <n>', 'largest size of the page', positive, 100)
    .action((path: string, options: ViewOptions) => view(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset view` */
export async function view(path: string, options: ViewOptions, context: Context): Promise<void> {
  const targets = targetsOf(options.out);
  for (const file of [targets.sheet?.file, targets.page]) if (file) await assertWritable(file);
  const opened = await openToLookAt(path, options, context);
  const { split, subset, attribute: attributes = [], name } = options;
  const faces = filterFaces(opened.dataset, {
    attributes,
    ...(split === undefined ? {} : { split }),
    ...(subset === undefined ? {} : { subset }),
    ...(name === undefined ? {} : { name }),
  });
  const choose = (limit: number) => chooseFaces(faces, limit, options.choose, options.seed);
  const problems = new Problems(context);
  const told = new Set<string>();
  const work: Work = {
    opened,
    options,
    context,
    total: faces.length,
    onProblem: (message) => {
      // Sheet and page meet the same broken image.
      if (!told.has(message)) problems.report(message);
      told.add(message);
    },
  };
  const written: Written[] = [];
  if (targets.sheet) {
    written.push(await writeSheet(targets.sheet, choose(options.limit ?? SHEET_FACES), work));
  }
  if (targets.page) written.push(await writePage(targets.page, choose(options.limit ?? Infinity), work));
  problems.finish();
  if (options.json) {
    context.console.json<DatasetViewOutput>({
      data: path,
      faces: faces.length,
      leftOut: problems.count,
      written,
    });
  } else {
    for (const { file, shown } of written) {
      context.console.result(
        `${file}: ${shown === faces.length ? '' : `${shown} of `}${countOf(faces.length)}`,
      );
    }
  }
}

interface Work {
  readonly opened: OpenedDataset;
  readonly options: ViewOptions;
  readonly context: Context;
  /** How many faces the filters let through. */
  readonly total: number;
  readonly onProblem: (message: string) => void;
}

interface Written {
  readonly file: string;
  /** Faces in it. */
  readonly shown: number;
}

async function writeSheet(
  { file, format }: { file: string; format: ImageFormat },
  faces: readonly FaceRecord[],
  { opened, options, context, total, onProblem }: Work,
): Promise<Written> {
  const { columns = columnsFor(faces.length), indices = false } = options;
  const { size = indices ? NUMBERED_SIZE : SHEET_SIZE } = options;
  asUsage(() => sheetSize(faces.length, { columns, size }));
  const few = faces.length === total ? '' : `${faces.length} of `;
  const title = `${opened.dataset.name}: ${few}${countOf(total)}, ${opened.dataset.scheme.name}`;
  const sheet = new ContactSheet(faces.length, {
    columns,
    size,
    indices,
    title,
    format,
    scheme: opened.dataset.scheme,
  });
  const progress = new Progress(context.console, 'contact sheet', faces.length);
  try {
    for await (const crop of faceCrops(opened, faces, size, onProblem)) {
      context.throwIfInterrupted();
      sheet.add(crop);
      progress.tick();
    }
  } finally {
    progress.stop();
  }
  if (sheet.count === 0) throw nothingToShow(opened.path);
  await writeFileAtomic(file, await sheet.encode());
  return { file, shown: sheet.count };
}

async function writePage(
  file: string,
  faces: readonly FaceRecord[],
  { opened, options, context, total, onProblem }: Work,
): Promise<Written> {
  const { name, scheme, licence, source } = opened.dataset;
  const { size = pageSizeFor(faces.length), maxMegabytes } = options;
  const page = new FacePage(
    {
      title: name,
      scheme,
      total,
      size,
      ...(licence === undefined ? {} : { licence }),
      ...(source === undefined ? {} : { source }),
    },
    maxMegabytes * 1e6,
  );
  const progress = new Progress(context.console, 'page', faces.length);
  try {
    for await (const crop of faceCrops(opened, faces, size, onProblem)) {
      context.throwIfInterrupted();
      if (!(await page.add(crop))) {
        context.markPartial();
        context.console.warn(
          `${file}: full with ${page.count} of ${countOf(faces.length)}: it has reached ${maxMegabytes} MB ` +
            '(--size makes them smaller, --limit, --split or --name choose, --max-megabytes raises the limit)',
        );
        break;
      }
      progress.tick();
    }
  } finally {
    progress.stop();
  }
  if (page.count === 0) throw nothingToShow(opened.path);
  await writeFileAtomic(file, await page.html());
  return { file, shown: page.count };
}

const countOf = (faces: number) => (faces === 1 ? '1 face' : `${faces} faces`);

const nothingToShow = (path: string) =>
  new MusicaError('dataset', `${path}: there is no face to show`, {
    hint: 'none of the images can be read, or the page may not hold a single one',
  });

/** What `--out` asks for. */
function targetsOf(out: string): { sheet?: { file: string; format: ImageFormat }; page?: string } {
  switch (extname(out).toLowerCase()) {
    case '.png':
      return { sheet: { file: out, format: 'png' } };
    case '.jpg':
    case '.jpeg':
      return { sheet: { file: out, format: 'jpeg' } };
    case '.html':
    case '.htm':
      return { page: out };
    case '':
      return { sheet: { file: join(out, 'sheet.png'), format: 'png' }, page: join(out, 'faces.html') };
    default:
      throw new UsageError(
        `--out ${out}: a sheet ends in .png or .jpg, a page in .html, and a folder has no ending`,
      );
  }
}

function collectAttributes(text: string, before: AttributeFilter[] = []): AttributeFilter[] {
  const filter = parseAttributeFilter(text);
  if (filter) return [...before, filter];
  throw new InvalidArgumentError('It must be a name, or name=value, name<number or name>number.');
}

function cellSize(text: string): number {
  const size = positiveWhole(text);
  if (size >= 32 && size <= 1024) return size;
  throw new InvalidArgumentError('It must be from 32 to 1024.');
}
