import { type Command, Option } from 'commander';
import { notEmpty } from './options';

/**
 * Adds how a data set is read that does not lie as its format has it: the same for all commands that read one.
 * @param what the data sets that this is about, where the command reads several
 */
export function withReadingOptions(command: Command, what = 'its'): Command {
  return command
    .option('--images <folder>', `the folder of ${what} images, where it is not the data set's own`, notEmpty)
    .addOption(followLinksOption())
    .option('--one-based', `${what} coordinates count from 1, as those of .pts files do`);
}

/** Whether links are followed; without the rest for data sets that lie as they are handed out. */
export function followLinksOption(): Option {
  return new Option('--follow-links', 'follow links that lead out of the folder');
}
