import type { OpenedDataset } from '@musica/datasets';
import { formatOf } from '@musica/datasets';
import type { Command } from 'commander';
import type { Context } from '../shared/context';
import { openDataset } from './open';
import { formatNamed, placingOf, type WritingOptions, withWritingOptions } from './options';
import { tellWritten, writeDataset } from './write-dataset';

export function addConvert(dataset: Command, context: Context): void {
  const command = dataset
    .command('convert')
    .description('write a data set in another format; names what that format cannot hold')
    .argument('<data>', 'the data set')
    .argument('<folder>', 'where to write')
    .action((path: string, folder: string, options: WritingOptions) =>
      convert(path, folder, options, context),
    );
  withWritingOptions(command);
}

/** `musica dataset convert` */
export async function convert(
  path: string,
  folder: string,
  options: WritingOptions,
  context: Context,
): Promise<void> {
  const opened = await openToWrite(path, options, context);
  const written = await writeDataset(folder, opened, opened.dataset, options, context);
  tellWritten(written, options.json, context);
}

/** Reads what is to be written: images that a data set holds in itself need not be there as files. */
export async function openToWrite(
  path: string,
  options: WritingOptions,
  context: Context,
): Promise<OpenedDataset> {
  const format = options.from === undefined ? await formatOf(path) : formatNamed(options.from);
  const images = format.images === undefined || placingOf(options).place === 'keep';
  return openDataset(path, { ...placingOf(options), from: format.name }, context, { images });
}
