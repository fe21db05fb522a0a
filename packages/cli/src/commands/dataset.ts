import type { Command } from 'commander';
import { addAgree } from '../dataset/agree';
import { addBoxes } from '../dataset/boxes';
import { addCheck } from '../dataset/check';
import { addConvert } from '../dataset/convert';
import { addConvertScheme } from '../dataset/convert-scheme';
import { addFitBox } from '../dataset/fit-box';
import { addLabel } from '../dataset/label';
import { addMeanShape } from '../dataset/mean-shape';
import { addProfile } from '../dataset/profile';
import { addSplit } from '../dataset/split';
import { addStats } from '../dataset/stats';
import { addSynth } from '../dataset/synth';
import { addView } from '../dataset/view';
import type { Context } from '../shared/context';

/** `musica dataset`: its commands, in the order of the help. */
export function addDatasetCommand(program: Command, context: Context): void {
  const dataset = program
    .command('dataset')
    .description('convert, check, measure, split, view and make landmark data sets');
  for (const add of [
    addConvert,
    addCheck,
    addStats,
    addView,
    addSplit,
    addMeanShape,
    addBoxes,
    addFitBox,
    addConvertScheme,
    addSynth,
    addProfile,
    addLabel,
    addAgree,
  ]) {
    add(dataset, context);
  }
}
