import { type DatasetFormat, datasetFormats, type ImagePlacing } from '@musica/datasets';
import { type Command, Option } from 'commander';
import { type CommonOptions, withCommonOptions } from '../shared/options';

/** What every command on a data set understands. */
export interface DatasetOptions extends CommonOptions {
  /** The name of the format, where it shall not be recognised. */
  readonly from?: string;
}

/** What every command that writes a data set understands. */
export interface WritingOptions extends DatasetOptions {
  readonly to: string;
  readonly images: ImagePlacing;
  readonly force?: boolean;
}

const writable = datasetFormats.filter(({ write }) => write !== undefined).map(({ name }) => name);

/** Adds `--from` and what every command has. */
export function withDatasetOptions(command: Command): Command {
  return withCommonOptions(
    command.addOption(
      new Option('--from <format>', 'read it as this format (default: it is recognised)').choices(
        datasetFormats.map(({ name }) => name),
      ),
    ),
    { backendHelp: 'has no effect where nothing is computed' },
  );
}

/** Adds where and how a data set is written. */
export function withWritingOptions(command: Command): Command {
  command
    .addOption(new Option('--to <format>', 'what to write').choices(writable).default('manifest'))
    .addOption(
      new Option(
        '--images <how>',
        'copy or link the images into the new folder, or keep them where they are (below it)',
      )
        .choices(['copy', 'link', 'keep'])
        .default('copy'),
    )
    .option('--force', 'write into a folder that is not empty');
  return withDatasetOptions(command);
}

/** The format of this name. */
export function formatNamed(name: string): DatasetFormat {
  return datasetFormats.find((format) => format.name === name)!;
}
