import { type DatasetFormat, datasetFormats, type ImagePlacing, type SourceOptions } from '@musica/datasets';
import { type Command, Option } from 'commander';
import { type CommonOptions, withCommonOptions } from '../shared/options';
import { withReadingOptions } from '../shared/reading-options';

/** What every command on a data set understands. */
export interface DatasetOptions extends CommonOptions, SourceOptions {
  /** The name of the format, where it shall not be recognised. */
  readonly from?: string;
}

/** What every command that writes a data set understands. */
export interface WritingOptions extends DatasetOptions {
  readonly to: string;
  readonly place: ImagePlacing;
  readonly force?: boolean;
}

const writable = datasetFormats.filter(({ write }) => write !== undefined).map(({ name }) => name);

/** Adds `--from` and what every command has. */
export function withDatasetOptions(command: Command): Command {
  command.addOption(
    new Option('--from <format>', 'read it as this format (default: it is recognised)').choices(
      datasetFormats.map(({ name }) => name),
    ),
  );
  return withCommonOptions(withReadingOptions(command), {
    backendHelp: 'has no effect where nothing is computed',
  });
}

/** Adds where and how a data set is written. */
export function withWritingOptions(command: Command): Command {
  command
    .addOption(new Option('--to <format>', 'what to write').choices(writable).default('manifest'))
    .addOption(
      new Option(
        '--place <how>',
        'copy or link the images into the new folder, or keep them where they are (below it)',
      )
        .choices(['copy', 'link', 'keep'])
        .default('copy'),
    )
    .option('--force', 'write into a folder that is not empty');
  return withDatasetOptions(command);
}

/**
 * The options with how images are placed: that was called `--images copy`, `link` or `keep` before `--images` named a folder.
 */
export function placingOf<T extends WritingOptions>(options: T): T {
  const { images, ...rest } = options;
  return ['copy', 'link', 'keep'].includes(images!) ? ({ ...rest, place: images } as T) : options;
}

/** The format of this name. */
export function formatNamed(name: string): DatasetFormat {
  return datasetFormats.find((format) => format.name === name)!;
}
