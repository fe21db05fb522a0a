import { basename, resolve } from 'node:path';
import { MusicaError, modelCost } from '@musica/core';
import { readEvaluationData } from '@musica/evaluation';
import { shippedModels } from '@musica/node';
import {
  calibrateModel,
  calibrationLines,
  measureEstimates,
  measureFailures,
  rewriteDescription,
} from '@musica/training';
import type { Command } from 'commander';
import type { CalibrateOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { hiddenAlias } from '../shared/hidden-alias';
import { defaultModel, loadAlignerFor, modelHelp } from '../shared/load';
import { type AligningOptions, fraction, nonNegative, notEmpty, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { withWork } from '../shared/work';

interface CalibrateCommandOptions extends AligningOptions {
  readonly model: string;
  readonly data: string;
  readonly split?: string;
  readonly boxNoise: number;
  readonly flipTestAbove?: number;
  readonly out?: string;
  readonly dryRun?: boolean;
}

export function addCalibrateCommand(program: Command, context: Context): void {
  const command = program
    .command('calibrate')
    .description('fit predicted error, failure threshold and presets of a model to validation faces')
    .requiredOption('--data <path>', 'data set of faces that the model was not trained on', notEmpty)
    .option('--split <name>', 'only the faces of this split')
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .option(
      '--box-noise <n>',
      'scale boxes by U(1-n, 1+n) and shift them by U(-n, n) of their sides',
      fraction,
      0,
    )
    .option(
      '--flip-test-above <nme>',
      'predicted NME, in percent, from which the model flip-tests a face (`musica evaluate` shows what it is worth)',
      nonNegative,
    )
    .option('--out <folder>', 'output folder (default: the folder of the model)', notEmpty)
    .option('--dry-run', 'print the figures and write nothing')
    .action((options: CalibrateCommandOptions) => calibrate(options, context));
  hiddenAlias(command, '--look-again-above <nme>', 'flipTestAbove', nonNegative);
  withCommonOptions(command, { aligns: true });
}

/** `musica calibrate` */
async function calibrate(options: CalibrateCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const { model: source, seed, boxNoise, flipTestAbove } = options;
  const out = options.dryRun ? undefined : folderFor(options);
  const problems = new Problems(context);
  const { faces, scheme, data, split } = await withWork(context, problems, (work) =>
    readEvaluationData(options, work),
  );
  const aligner = await loadAlignerFor(options);
  const { calibration: before, config, training } = aligner.model;
  if (config.landmarks !== scheme.count) {
    aligner.dispose();
    throw new MusicaError(
      'dataset',
      `${data} has ${scheme.count} landmarks a face, but model ${config.name} finds ${config.landmarks}`,
    );
  }
  const progress = new Progress(console, 'calibrate', 2 * faces.length);
  const told = {
    onProblem: (message: string) => problems.report(message),
    onFace: () => {
      progress.tick();
      context.throwIfInterrupted();
    },
  };
  try {
    const estimates = await measureEstimates(faces, scheme, aligner, { boxNoise, seed, ...told });
    const failures = await measureFailures(faces, aligner, { seed, ...told });
    progress.stop();
    const { multiplyAdds } = modelCost(config);
    const { report, ...changes } = calibrateModel(estimates, failures, multiplyAdds, { before, seed });
    // The name alone: users of the model need not know the folders of this machine.
    const calibratedOn = {
      data: basename(resolve(data)),
      ...(split === undefined ? {} : { split }),
      faces: report.faces,
      boxNoise,
    };
    if (out !== undefined) {
      await rewriteDescription(source, out, {
        ...changes,
        ...(flipTestAbove === undefined ? {} : { flipTestAbove }),
        training: { ...training, calibratedOn },
      });
    }
    problems.finish();
    const { calibration: _, ...thresholds } = changes;
    if (options.json) console.json<CalibrateOutput>({ out: out ?? null, ...thresholds, ...report });
    else for (const line of calibrationLines(report)) console.result(line);
    if (out !== undefined) console.note(`written to ${out}`);
  } finally {
    progress.stop();
    aligner.dispose();
  }
}

/** A model of one's own is changed in place; one of @musica/models, or from elsewhere, needs a place. */
function folderFor({ model, out }: CalibrateCommandOptions): string {
  if (out !== undefined) return out;
  if (!shippedModels().includes(model) && !/^https?:/i.test(model)) return model;
  throw new UsageError(`--out is needed: ${model} is not a folder of your own (or --dry-run)`);
}
