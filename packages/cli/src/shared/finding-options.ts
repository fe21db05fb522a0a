import type { AlignOptions, Box, PresetName } from '@musica/core';
import type { BlazeFaceOptions } from '@musica/node';
import { type Command, Option } from 'commander';
import { parseBoxOption } from '../align/parse-box';
import { defaultModel, modelHelp } from './load';
import { type AligningOptions, fraction, nonNegative, notEmpty, positive, positiveWhole } from './options';
import { withSelectionOptions } from './selection-options';

/** How faces and their landmarks are found, as the command line gives it. */
export interface FindingFlags extends AligningOptions {
  readonly box?: readonly Box[];
  readonly minScore: number;
  readonly maxFaces?: number;
  readonly depth: '0' | '1' | '2';
  readonly exhaustive?: boolean;
  readonly budget?: number;
  readonly tiles?: 'auto' | '0' | '1' | '2';
  readonly detectorWeights?: string;
  readonly exitBelow?: number;
  readonly preset?: PresetName;
  readonly failAbove?: number;
  readonly maxSteps?: number;
  readonly flipTest?: boolean;
  readonly recrop?: boolean;
  readonly model: string;
  readonly looks?: number;
}

/** Adds them: the same for all commands that find faces in images. */
export function withFindingOptions(command: Command): Command {
  command
    .option(
      '--box <x,y,w,h[,roll]>',
      'a face box for every image, turned by degrees; repeat it for several faces',
      parseBoxOption,
    )
    .option('--min-score <number>', 'least score of a detected face, 0 to 1', fraction, 0.5)
    .option('--max-faces <n>', 'keep only the n best detected faces of an image', positiveWhole)
    .addOption(
      new Option('--depth <n>', 'how finely to search for small faces where no large ones are found')
        .choices(['0', '1', '2'])
        .default('2'),
    )
    .option('--exhaustive', 'search that finely also where large faces are found')
    .option(
      '--budget <n>',
      'million multiply-adds that the search may take without finding a face (default: 340)',
      nonNegative,
    )
    .addOption(new Option('--tiles <n>').choices(['auto', '0', '1', '2']).hideHelp())
    .option('--detector-weights <file>', 'weights of the face detector, instead of those of @musica/models')
    .option(
      '--fail-above <nme>',
      'mark a face as failed if its predicted NME, in percent, is above this (default: from the model)',
      positive,
    )
    .option('--model <model>', modelHelp, notEmpty, defaultModel);
  return withSelectionOptions(command);
}

/** Adds `--looks`: for commands whose results become labels. */
export function withLooks(command: Command): Command {
  return command.option(
    '--looks <n>',
    'label each face by agreement: the mean of n passes in boxes that differ, half of them mirrored, and their spread',
    positiveWhole,
  );
}

/** Options of the face detector. */
export function detectorOptions({
  minScore,
  maxFaces,
  detectorWeights,
  ...options
}: FindingFlags): BlazeFaceOptions {
  return {
    minScore,
    ...searchOptions(options),
    ...(maxFaces === undefined ? {} : { maxFaces }),
    ...(detectorWeights === undefined ? {} : { weights: detectorWeights }),
  };
}

function searchOptions({
  depth,
  exhaustive = false,
  budget,
  tiles = 'auto',
}: Pick<FindingFlags, 'depth' | 'exhaustive' | 'budget' | 'tiles'>) {
  if (tiles !== 'auto') return { tiles: Number(tiles) as 0 | 1 | 2 };
  return { depth: Number(depth) as 0 | 1 | 2, exhaustive, ...(budget !== undefined && { budget }) };
}

/** Options of every face. */
export function alignOptions({
  exitBelow,
  preset,
  failAbove,
  maxSteps,
  flipTest,
  recrop,
}: FindingFlags): AlignOptions {
  return {
    ...(exitBelow === undefined ? {} : { exitBelow }),
    ...(preset === undefined ? {} : { preset }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(maxSteps === undefined ? {} : { maxSteps }),
    ...(flipTest === undefined ? {} : { flipTest }),
    ...(recrop === undefined ? {} : { recrop }),
  };
}
