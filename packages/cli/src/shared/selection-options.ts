import type { Command } from 'commander';
import { hiddenAlias } from './hidden-alias';
import { nonNegative, positiveWhole, presetOption } from './options';

/** How much work a face gets, the same for all commands: see `AlignOptions` of @musica/core. */
export function withSelectionOptions(command: Command): Command {
  command
    .option(
      '--exit-below <nme>',
      'stop on a face once its predicted error, in percent, is below',
      nonNegative,
    )
    .addOption(presetOption())
    .option('--max-steps <n>', 'run at most this many steps of the cascade', positiveWhole)
    .option(
      '--flip-test',
      'run all faces that have not exited through the model in a mirror too, and take the mean: twice the work, less error',
    )
    .option('--no-flip-test', 'for no face (default: for those that the model itself expects to be hard)');
  hiddenAlias(command, '--quit-below <nme>', 'exitBelow', nonNegative);
  hiddenAlias(command, '--second-look', 'flipTest');
  hiddenAlias(command, '--no-second-look', 'flipTest');
  return command;
}
