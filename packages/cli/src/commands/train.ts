import {
  type BoxKind,
  boxKinds,
  namedConfigs,
  type Precision,
  precisions,
  usualNormalizer,
} from '@musica/core';
import { type SourceOptions, sourceOf } from '@musica/datasets';
import { syntheticHelp } from '@musica/synthesis';
import {
  addMixedIn,
  type MixedIn,
  type Progress,
  type TrainingOutcome,
  type TrainingStart,
  train,
} from '@musica/training';
import { type Command, Option } from 'commander';
import type { TrainOutput } from '../outputs';
import type { Context } from '../shared/context';
import { asUsage, exitCodes, UsageError } from '../shared/errors';
import { modelHelp } from '../shared/load';
import {
  type CommonOptions,
  positive,
  positiveWhole,
  wholeNumber,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { withReadingOptions } from '../shared/reading-options';

interface TrainCommandOptions extends Omit<CommonOptions, 'seed'>, SourceOptions {
  readonly seed?: number;
  readonly data: string;
  readonly validation?: string;
  readonly mix?: readonly MixedIn[];
  readonly config: string;
  readonly out: string;
  readonly precision?: Precision;
  readonly from?: string;
  readonly resume?: true | 'previous';
  readonly boxes?: BoxKind;
  readonly keepBest?: boolean;
  readonly tensorboard?: boolean;
  readonly progressEvery: number;
  readonly finish?: boolean;
  readonly steps?: number;
  readonly batch?: number;
  readonly workers?: number;
  readonly reportEvery: number;
  readonly validateEvery: number;
  readonly checkpointEvery: number;
}

export function addTrainCommand(program: Command, context: Context): void {
  const command = program
    .command('train')
    .description('train a model; Ctrl-C saves a checkpoint and stops, --resume goes on')
    .requiredOption('--data <path>', `the data set to train on, or ${syntheticHelp}`)
    .option(
      '--validation <path>',
      'data set to validate on (its split "val", else "test", else all) instead of the split "val" of --data',
    )
    .option(
      '--mix <path=share>',
      'another data set, and the share of every batch that comes from it; may be given several times',
      (text: string, before?: readonly MixedIn[]) => asUsage(() => addMixedIn(text, before)),
    )
    .addOption(
      new Option(
        '--config <name|file>',
        `${Object.keys(namedConfigs).join(', ')}, or a JSON file (model or recipe)`,
      ).default('musica-68-standard'),
    )
    .requiredOption(
      '--out <folder>',
      'folder for checkpoint.safetensors, metrics.jsonl and, at the end, model/',
    )
    .addOption(
      new Option('--precision <format>', 'number format of the weights of the model')
        .choices(precisions)
        .default(undefined, 'float16'),
    )
    .option('--from <model>', `fine-tune: start from the weights of ${modelHelp}`)
    .addOption(
      new Option(
        '--boxes <kind>',
        'boxes that the model is trained in and wants later: tight ones of the landmarks, those that the face detector draws, or those of the data set (default: that of the recipe, else landmarks)',
      ).choices(boxKinds),
    )
    .addOption(
      new Option(
        '--resume [previous]',
        'go on from the checkpoint in --out, with its recipe; or from the one before it, where the last is damaged',
      ).choices(['previous']),
    )
    .option('--keep-best', 'end with the weights that were best on the validation faces')
    .option('--tensorboard', 'write event files for TensorBoard into tensorboard/ in --out')
    .option('--finish', 'with --resume: make a model of the checkpoint, without further steps')
    .option('--steps <n>', 'training steps', positiveWhole)
    .option('--batch <n>', 'faces a step', positiveWhole)
    .option(
      '--workers <n>',
      'threads that make samples; 0: none besides this one (default: half of the cores)',
      wholeNumber,
    )
    .option('--report-every <steps>', 'how often metrics are written', positiveWhole, 50)
    .option('--validate-every <steps>', 'how often the validation faces are measured', positiveWhole, 500)
    .option('--checkpoint-every <seconds>', 'how often a checkpoint is written', positive, 300)
    .option('--progress-every <seconds>', 'how often progress is told at least', positive, 30)
    .action((options: TrainCommandOptions) => runTrainCommand(options, command, context));
  withReadingOptions(command, 'all its');
  withCommonOptions(command, { seedHelp: 'seed of everything random (default: that of the recipe)' });
}

async function runTrainCommand(
  options: TrainCommandOptions,
  command: Command,
  context: Context,
): Promise<void> {
  const { console } = context;
  if (options.from !== undefined && options.resume) {
    throw new UsageError('--from starts a training and --resume continues one: they exclude each other');
  }
  if (options.finish && !options.resume) throw new UsageError('--finish needs --resume');
  if (options.resume) refuseRecipeChanges(command);
  const problems = new Problems(context);
  // An image that cannot be read is met by several threads, and again when the model is measured.
  const told = new Set<string>();
  const { steps, batch, seed, workers, validation, mix = [] } = options;
  let total = 0;
  let [normalizer, kind]: [string, BoxKind] = ['inter-ocular', 'landmarks'];
  const outcome = await train({
    data: options.data,
    mix,
    ...sourceOf(options),
    ...(validation === undefined ? {} : { validation }),
    config: options.config,
    changes: {
      ...(options.boxes === undefined ? {} : { boxes: options.boxes }),
      ...(steps === undefined ? {} : { steps }),
      ...(batch === undefined ? {} : { batch }),
      ...(seed === undefined ? {} : { seed }),
    },
    ...(options.from === undefined ? {} : { from: options.from }),
    out: options.out,
    ...(options.precision === undefined ? {} : { precision: options.precision }),
    resume: options.resume ?? false,
    keepBest: options.keepBest === true,
    tensorboard: options.tensorboard === true,
    progressEvery: 1000 * options.progressEvery,
    finish: options.finish === true,
    backend: options.backend,
    ...(workers === undefined ? {} : { workers }),
    reportEvery: options.reportEvery,
    validateEvery: options.validateEvery,
    checkpointEvery: 1000 * options.checkpointEvery,
    signal: context.signal,
    onStart: (start) => {
      total = start.recipe.steps;
      normalizer = usualNormalizer(start.data.scheme);
      kind = start.recipe.boxes ?? 'landmarks';
      console.note(describeStart(start));
    },
    onProgress: (progress) => console.note(describeProgress(progress, total)),
    onStage: (stage) => console.note(stage),
    onProblem: (message) => {
      if (told.has(message)) return;
      told.add(message);
      problems.report(message);
    },
  });
  problems.finish();
  if (options.json) console.json<TrainOutput>(outcome);
  if (!outcome.finished) {
    console.note(describeStop(outcome));
    context.exitCode = exitCodes.interrupted;
  } else if (!options.json) {
    const { model, validation: nme } = outcome;
    const boxes = kind === 'landmarks' ? 'tight' : kind;
    console.result(
      nme ? `${model}: validation NME ${percentages(nme)} % (${normalizer}, ${boxes} boxes)` : model!,
    );
  }
}

/** What belongs to the recipe cannot change on the way, and must not seem to. */
function refuseRecipeChanges(command: Command): void {
  const named = ['config', 'steps', 'batch', 'seed', 'boxes'].filter(
    (option) => command.getOptionValueSource(option) === 'cli',
  );
  if (named.length === 0) return;
  throw new UsageError(
    `--resume goes on with the recipe of the checkpoint, so ${named.map((option) => `--${option}`).join(', ')} cannot be given`,
  );
}

export function describeStop({ step, steps }: TrainingOutcome): string {
  return step < steps
    ? `stopped after step ${step} of ${steps}; --resume goes on from there`
    : `stopped after all ${steps} steps, before the model was written; --resume finishes it`;
}

export function describeStart({ backend, recipe, data, step }: TrainingStart): string {
  const from = step > 0 ? `, from step ${step}` : '';
  const mixed = data.mixed
    .map(
      ({ name, faces, share }) => ` and ${faces.length} of ${name} (${Math.round(100 * share)} % of a batch)`,
    )
    .join('');
  return (
    `training ${recipe.model.name} on ${backend}: ${data.train.length} faces${mixed}, ${data.calibrationSplit.length} for ` +
    `calibration, ${data.validation.length} for validation; ${recipe.steps} steps of ${recipe.batch}${from}`
  );
}

export function describeProgress(progress: Progress, total: number): string {
  const { step, loss, samplesPerSecond, validation } = progress;
  const left = ((total - step) * progress.seconds) / step / 60;
  const nme = validation ? `  validation NME ${percentages(validation)} %` : '';
  return `step ${step}/${total}  loss ${loss.toFixed(4)}  ${samplesPerSecond.toFixed(0)} samples/s  ${left.toFixed(0)} min left${nme}`;
}

/** The NME after each step of the cascade. */
function percentages(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2)).join(' > ');
}
