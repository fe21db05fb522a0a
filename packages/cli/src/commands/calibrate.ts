import { basename, resolve } from 'node:path';
import { modelCost, usualRecrop } from '@musica/core';
import type { SourceOptions } from '@musica/datasets';
import { comparableLandmarks, hasEyeDistance, readEvaluationData } from '@musica/evaluation';
import { shippedModels } from '@musica/node';
import {
  calibrateModel,
  calibrationLines,
  measureEstimates,
  measureFailures,
  type RawEstimate,
  rewriteDescription,
} from '@musica/training';
import { type Command, Option } from 'commander';
import type { CalibrateOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { hiddenAlias } from '../shared/hidden-alias';
import { defaultModel, loadAlignerFor, loadDetector, modelHelp } from '../shared/load';
import { type AligningOptions, fraction, nonNegative, notEmpty, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { Progress } from '../shared/progress';
import { withReadingOptions } from '../shared/reading-options';
import { withWork } from '../shared/work';

interface CalibrateCommandOptions extends AligningOptions, SourceOptions {
  readonly model: string;
  readonly data: readonly string[];
  readonly split?: string;
  readonly boxes: 'landmarks' | 'detector';
  readonly boxNoise: number;
  readonly flipTestAbove?: number;
  readonly recrop?: boolean;
  readonly out?: string;
  readonly dryRun?: boolean;
}

export function addCalibrateCommand(program: Command, context: Context): void {
  const command = program
    .command('calibrate')
    .description('fit predicted error, failure threshold and presets of a model to validation faces')
    .requiredOption(
      '--data <path>',
      'data set of faces that the model was not trained on; several times for several kinds of images, each of which is also predicted from the others',
      (path: string, before: readonly string[] = []) => [...before, notEmpty(path)],
    )
    .option('--split <name>', 'only the faces of this split')
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .addOption(
      new Option(
        '--boxes <kind>',
        'landmarks: tight boxes; detector: every face in its tight box and, a second time, in the box that the detector finds',
      )
        .choices(['landmarks', 'detector'])
        .default('landmarks'),
    )
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
    .option(
      '--recrop',
      'let the model place flip tests by the landmarks of the first pass, where the box was off (see `musica evaluate --recrop`)',
    )
    .option('--no-recrop', 'do not')
    .option('--out <folder>', 'output folder (default: the folder of the model)', notEmpty)
    .option('--dry-run', 'print the figures and write nothing')
    .action((options: CalibrateCommandOptions) => calibrate(options, context));
  hiddenAlias(command, '--look-again-above <nme>', 'flipTestAbove', nonNegative);
  withCommonOptions(withReadingOptions(command, 'their'), { aligns: true });
}

/** `musica calibrate` */
async function calibrate(options: CalibrateCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const { model: source, seed, boxNoise, flipTestAbove, recrop } = options;
  const out = options.dryRun ? undefined : folderFor(options);
  const problems = new Problems(context);
  const sets = await withWork(context, problems, (work) =>
    Promise.all(options.data.map((data) => readEvaluationData({ ...options, data }, work))),
  );
  const aligner = await loadAlignerFor(options);
  const { calibration: before, config, training } = aligner.model;
  let progress: Progress | undefined;
  const detector = options.boxes === 'detector' ? await loadDetector({}) : undefined;
  try {
    const measurable = sets.map((set) => {
      const comparable = comparableLandmarks(set, config);
      // Of a profile, percents of the distance between the eyes say nothing.
      const faces = comparable.faces.filter((face) => hasEyeDistance(face, comparable.scheme));
      return { data: set.data, ...comparable, faces };
    });
    const passes = detector ? 3 : 2;
    progress = new Progress(console, 'calibrate', passes * sum(measurable.map(({ faces }) => faces.length)));
    const told = {
      onProblem: (message: string) => problems.report(message),
      onFace: () => {
        progress?.tick();
        context.throwIfInterrupted();
      },
    };
    const estimates: RawEstimate[] = [];
    const failures: number[] = [];
    for (const { faces, scheme, data, found } of measurable) {
      const own = await measureEstimates(faces, scheme, aligner, { boxNoise, seed, found, ...told });
      if (detector) {
        const again = { detector, boxNoise, seed, found, ...told };
        own.push(...(await measureEstimates(faces, scheme, aligner, again)));
      }
      const name = nameOf(data);
      estimates.push(...own.map((one) => ({ ...one, data: name, group: `${name}/${one.group}` })));
      failures.push(...(await measureFailures(faces, aligner, { seed, ...told })));
    }
    progress.stop();
    const { multiplyAdds } = modelCost(config, aligner.model.landmarkErrors);
    const { report, ...changes } = calibrateModel(estimates, failures, multiplyAdds, { before, seed });
    // The name alone: users of the model need not know the folders of this machine.
    const calibratedOn = {
      data: sets.map(({ data }) => nameOf(data)).join(', '),
      ...(options.split === undefined ? {} : { split: options.split }),
      faces: report.faces,
      ...(detector && { boxes: 'landmarks, detector' }),
      boxNoise,
    };
    if (out !== undefined) {
      await rewriteDescription(source, out, {
        ...changes,
        ...(flipTestAbove === undefined ? {} : { flipTestAbove }),
        ...(recrop === undefined ? {} : { recrop: recrop ? usualRecrop : undefined }),
        training: { ...training, calibratedOn },
      });
    }
    problems.finish();
    const { calibration: _, ...thresholds } = changes;
    if (options.json) console.json<CalibrateOutput>({ out: out ?? null, ...thresholds, ...report });
    else for (const line of calibrationLines(report)) console.result(line);
    if (out !== undefined) console.note(`written to ${out}`);
  } finally {
    progress?.stop();
    aligner.dispose();
    detector?.dispose();
  }
}

const nameOf = (data: string) => basename(resolve(data));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** A model of one's own is changed in place; one of @musica/models, or from elsewhere, needs a place. */
function folderFor({ model, out }: CalibrateCommandOptions): string {
  if (out !== undefined) return out;
  if (!shippedModels().includes(model) && !/^https?:/i.test(model)) return model;
  throw new UsageError(`--out is needed: ${model} is not a folder of your own (or --dry-run)`);
}
