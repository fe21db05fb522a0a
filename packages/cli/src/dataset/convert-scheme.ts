import { datasetTo68 } from '@musica/datasets';
import { Argument, type Command } from 'commander';
import type { Context } from '../shared/context';
import { openToWrite } from './convert';
import { type WritingOptions, withWritingOptions } from './options';
import { tellWritten, writeDataset } from './write-dataset';

export function addConvertScheme(dataset: Command, context: Context): void {
  const command = dataset
    .command('convert-scheme')
    .description("write a data set with other landmarks: WFLW's 98 points as iBUG's 68")
    .addArgument(new Argument('<conversion>', 'from and to').choices(['98to68']))
    .argument('<data>', 'the data set')
    .argument('<folder>', 'where to write')
    .action((_: string, path: string, folder: string, options: WritingOptions) =>
      convertScheme(path, folder, options, context),
    );
  withWritingOptions(command);
}

/** `musica dataset convert-scheme 98to68` */
export async function convertScheme(
  path: string,
  folder: string,
  options: WritingOptions,
  context: Context,
): Promise<void> {
  const opened = await openToWrite(path, options, context);
  const written = await writeDataset(folder, opened, datasetTo68(opened.dataset), options, context);
  tellWritten(written, options.json, context);
}
