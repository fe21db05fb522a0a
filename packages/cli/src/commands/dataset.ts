import type { Command } from 'commander';
import { addBoxes } from '../dataset/boxes';
import { addCheck } from '../dataset/check';
import { addConvert } from '../dataset/convert';
import { addConvertScheme } from '../dataset/convert-scheme';
import { addMeanShape } from '../dataset/mean-shape';
import { addSplit } from '../dataset/split';
import { addStats } from '../dataset/stats';
import { addView } from '../dataset/view';
import type { Context } from '../shared/context';

/** `musica dataset`: its commands, in the order of the help. */
export function addDatasetCommand(program: Command, context: Context): void {
  const dataset = program
    .command('dataset')
    .description('convert, check, measure and split landmark data sets');
  for (const add of [
    addConvert,
    addCheck,
    addStats,
    addView,
    addSplit,
    addMeanShape,
    addBoxes,
    addConvertScheme,
  ]) {
    add(dataset, context);
  }
}
