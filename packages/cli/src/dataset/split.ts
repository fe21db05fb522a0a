import { type FaceRecord, groupOfFace, splitByGroup, type WritableDataset } from '@musica/datasets';
import type { Command } from 'commander';
import type { DatasetSplitOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { fraction } from '../shared/options';
import { openToWrite } from './convert';
import { type WritingOptions, withWritingOptions } from './options';
import { tellWritten, writeDataset } from './write-dataset';

export interface SplitOptions extends WritingOptions {
  readonly val: number;
  readonly test: number;
}

export function addSplit(dataset: Command, context: Context): void {
  const command = dataset
    .command('split')
    .description(
      'divide a data set into train, val and test by person or group; the same seed gives the same parts',
    )
    .argument('<data>', 'the data set')
    .argument('<folder>', 'where to write')
    .option('--val <share>', 'share of the faces to validate on', fraction, 0.1)
    .option('--test <share>', 'share of the faces to test on', fraction, 0)
    .action((path: string, folder: string, options: SplitOptions) => split(path, folder, options, context));
  withWritingOptions(command);
}

/** `musica dataset split` */
export async function split(
  path: string,
  folder: string,
  options: SplitOptions,
  context: Context,
): Promise<void> {
  const { val, test, seed } = options;
  if (val + test <= 0 || val + test >= 1) {
    throw new UsageError(`--val ${val} --test ${test}: together they must be above 0 and below 1`);
  }
  const opened = await openToWrite(path, options, context);
  const divided = divide(opened.dataset, { val, test }, seed);
  const written = await writeDataset(folder, opened, divided, options, context);
  const parts = Object.fromEntries(
    ['train', 'val', 'test'].map((name) => {
      const faces = divided.faces.filter((face) => face.split === name);
      return [name, { faces: faces.length, groups: new Set(faces.map(groupOfFace)).size }];
    }),
  );
  if (options.json) context.console.json<DatasetSplitOutput>({ ...written, splits: parts });
  else {
    tellWritten(written, false, context);
    for (const [name, { faces, groups }] of Object.entries(parts)) {
      if (faces > 0) context.console.result(`${name}: ${faces} faces of ${groups} persons or groups`);
    }
  }
}

/** The data set with its faces in new splits, whatever splits they had. */
export function divide<T extends WritableDataset>(
  dataset: T,
  { val, test }: { val: number; test: number },
  seed: number,
): T {
  const splits = new Map<string, string>();
  let rest: readonly FaceRecord[] = dataset.faces;
  for (const [name, share] of [
    ['test', test],
    ['val', val / (1 - test)],
  ] as const) {
    if (share === 0) continue;
    const { train, heldOut } = splitByGroup(rest, share, seed);
    for (const { id } of heldOut) splits.set(id, name);
    rest = train;
  }
  return {
    ...dataset,
    faces: dataset.faces.map((face) => ({ ...face, split: splits.get(face.id) ?? 'train' })),
  };
}
