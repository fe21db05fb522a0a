import { datasetTo68, datasetTo98 } from '@musica/datasets';
import { Argument, type Command } from 'commander';
import type { Context } from '../shared/context';
import { openToWrite } from './convert';
import { type WritingOptions, withWritingOptions } from './options';
import { tellWritten, writeDataset } from './write-dataset';

const conversions = { '98to68': datasetTo68, '68to98': datasetTo98 };
type Conversion = keyof typeof conversions;

export function addConvertScheme(dataset: Command, context: Context): void {
  const command = dataset
    .command('convert-scheme')
    .description(
      "write a data set with other landmarks: WFLW's 98 points as iBUG's 68, or the reverse, to train on",
    )
    .addArgument(new Argument('<conversion>', 'from and to').choices(Object.keys(conversions)))
    .argument('<data>', 'the data set')
    .argument('<folder>', 'where to write')
    .action((conversion: Conversion, path: string, folder: string, options: WritingOptions) =>
      convertScheme(conversion, path, folder, options, context),
    );
  withWritingOptions(command);
}

/** `musica dataset convert-scheme` */
export async function convertScheme(
  conversion: Conversion,
  path: string,
  folder: string,
  options: WritingOptions,
  context: Context,
): Promise<void> {
  const opened = await openToWrite(path, options, context);
  const written = await writeDataset(
    folder,
    opened,
    conversions[conversion](opened.dataset),
    options,
    context,
  );
  tellWritten(written, options.json, context);
}
