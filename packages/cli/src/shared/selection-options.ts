import type { Command } from 'commander';
import { hiddenAlias } from './hidden-alias';
import { nonNegative, positiveWhole, presetOption } from './options';

/** How much work a face gets, the same for all commands: see `AlignOptions` of @musica/core. */
export function withSelectionOptions(command: Command): Command {
  command
    .option(
      '--exit-below <nme>',
      'a face exits once its predicted NME, in percent, is below this',
      nonNegative,
    )
    .addOption(presetOption())
    .option('--max-steps <n>', 'run at most this many steps of the cascade', positiveWhole)
    .option(
      '--flip-test',
      'run each face that has not exited a second time, mirrored, and take the mean: twice the work, less error',
    )
    .option('--no-flip-test', 'flip-test no face (default: the model chooses the hard ones)')
    .option(
      '--recrop',
      'let the flip test take a crop around the landmarks of the first pass, if these say that the box was off',
    )
    .option(
      '--no-recrop',
      'do not (default: the model decides where boxes are detected, no where they are given)',
    );
  hiddenAlias(command, '--quit-below <nme>', 'exitBelow', nonNegative);
  hiddenAlias(command, '--second-look', 'flipTest');
  hiddenAlias(command, '--no-second-look', 'flipTest');
  return command;
}
