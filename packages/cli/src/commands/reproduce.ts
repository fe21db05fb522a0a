import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMusicaError, MusicaError, modelCost, namedConfigs } from '@musica/core';
import { formatProblem, sourceOf } from '@musica/datasets';
import {
  checkParts,
  countParts,
  type EvaluationData,
  expectedLayout,
  type FoundPart,
  type GivenBoxes,
  givenBoxes,
  notesOf,
  ourResults,
  type Protocol,
  protocols,
  type Reproduction,
  reproductionLines,
  reproductionMarkdown,
  runEvaluation,
} from '@musica/evaluation';
import { assertWritable, writeFileAtomic } from '@musica/files';
import { openModel } from '@musica/node';
import { makeRecipe, train } from '@musica/training';
import { type Command, Option } from 'commander';
import { openDataset } from '../dataset/open';
import type { ReproduceOutput } from '../outputs';
import type { Context } from '../shared/context';
import { exitCodes, UsageError } from '../shared/errors';
import { modelHelp } from '../shared/load';
import {
  type CommonOptions,
  notEmpty,
  positiveWhole,
  wholeNumber,
  withCommonOptions,
} from '../shared/options';
import { Problems } from '../shared/problems';
import { followLinksOption } from '../shared/reading-options';
import { withWork } from '../shared/work';
import { tellSkipped } from './evaluate';
import { describeProgress, describeStart, describeStop } from './train';

export interface ReproduceOptions extends Omit<CommonOptions, 'seed'> {
  readonly seed?: number;
  readonly data: string;
  readonly model?: string;
  readonly out: string;
  readonly config?: string;
  readonly quick?: boolean;
  readonly steps?: number;
  readonly batch?: number;
  readonly workers?: number;
  readonly resume?: boolean;
  readonly followLinks?: boolean;
  readonly boxes: GivenBoxes;
  readonly markdown?: string | true;
}

export function addReproduceCommand(program: Command, context: Context): void {
  const reproduce = program
    .command('reproduce')
    .description("train as the paper does, or measure a model, and print the paper's table beside ours");
  for (const protocol of protocols) addProtocol(reproduce, protocol, context);
}

function addProtocol(reproduce: Command, protocol: Protocol, context: Context): void {
  const command = reproduce
    .command(protocol.name)
    .description(`${protocol.title}: ${protocol.config}, standard splits`)
    .requiredOption('--data <folder>', 'the data set as it is handed out', notEmpty)
    .option('--model <model>', `measure ${modelHelp}, instead of training one`, notEmpty)
    .option(
      '--out <folder>',
      'receives the training and, in model/, the model',
      notEmpty,
      `musica-${protocol.name}`,
    )
    .option('--resume', 'go on with the training in --out, or measure its model')
    .option('--quick', 'a short training (1,000 steps of 32) to see that all is in place')
    .option(
      '--config <name|file>',
      `instead of ${protocol.config}: ${Object.keys(namedConfigs).join(', ')}, or a JSON file (a model, or any part of a recipe)`,
      notEmpty,
    )
    .option('--steps <n>', 'training steps (default: 21000)', positiveWhole)
    .option('--batch <n>', 'faces a step (default: 128)', positiveWhole)
    .addOption(followLinksOption())
    .option(
      '--workers <n>',
      'threads that make samples; 0: none besides this one (default: half of the cores)',
      wholeNumber,
    )
    .addOption(
      new Option(
        '--boxes <source>',
        'measure from the tight box of the true landmarks, or the one in the data set',
      )
        .choices(givenBoxes)
        .default('landmarks'),
    )
    .option('--markdown [file]', 'print the tables as Markdown, or write them to a file')
    .action((options: ReproduceOptions) => reproduceOne(protocol, options, context));
  withCommonOptions(command, {
    json: ['--json [file]', 'print the result as JSON, or write it to a file'],
    seedHelp: 'seed of the training (default: 1)',
  });
}

/** `musica reproduce 300w` and `musica reproduce wflw` */
export async function reproduceOne(
  protocol: Protocol,
  options: ReproduceOptions,
  context: Context,
): Promise<void> {
  const { console } = context;
  checkOptions(options);
  for (const file of [options.json, options.markdown])
    if (typeof file === 'string') await assertWritable(file);
  const problems = new Problems(context);
  const told = new Set<string>();
  const onProblem = (message: string) => {
    // Reading, training and measuring meet the same broken image.
    if (!told.has(message)) problems.report(message);
    told.add(message);
  };
  const { scheme, faces } = await readAll(protocol, options, context, onProblem);
  const parts = countParts(protocol, faces);
  const needed = options.model === undefined ? (['train', 'test'] as const) : (['test'] as const);
  for (const line of checkParts(protocol, options.data, parts, needed)) onProblem(line);

  const trained =
    options.model === undefined ? await trainOne(protocol, options, context, onProblem) : undefined;
  if (options.model === undefined && trained === undefined) return;
  const model = options.model ?? trained!.model;
  const data: EvaluationData = {
    data: options.data,
    split: 'test',
    scheme,
    faces: faces.filter(({ split }) => split === 'test'),
    records: problems.count,
  };
  const { backend, boxes, seed = 0 } = options;
  const normalizer = 'inter-ocular';
  const evaluation = await withWork(context, problems, (work) =>
    runEvaluation({ model }, data, { normalizer, boxes, backend, seed, ...work }),
  );
  tellSkipped(evaluation, context);
  const { perFace } = evaluation;
  problems.finish();
  const result = resultOf(protocol, {
    data: options.data,
    model,
    ...(await describeModel(model)),
    trained: trained !== undefined,
    ...(trained ? { changed: trained.changed } : {}),
    boxes,
    parts,
    ours: ourResults(protocol, perFace, normalizer),
  });
  if (options.json === true) console.json<ReproduceOutput>(result);
  else if (options.markdown === true) console.stdout.write(reproductionMarkdown(result));
  else for (const line of reproductionLines(result)) console.result(line);
  if (typeof options.json === 'string') {
    await writeFileAtomic(options.json, `${JSON.stringify(result, undefined, 2)}\n`);
  }
  if (typeof options.markdown === 'string') {
    await writeFileAtomic(options.markdown, reproductionMarkdown(result));
  }
}

function checkOptions(options: ReproduceOptions): void {
  if (options.json === '') throw new UsageError('--json names no file');
  if (options.markdown === '') throw new UsageError('--markdown names no file');
  if (options.json === true && options.markdown === true) {
    throw new UsageError('--json and --markdown would both be printed', 'name a file for one of them');
  }
  const training = (['config', 'quick', 'steps', 'batch', 'resume'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (options.model !== undefined && training.length > 0) {
    const flags = training.map((name) => `--${name}`).join(', ');
    throw new UsageError(`with --model nothing is trained, so ${flags} cannot be given`);
  }
  const ofRecipe = training.filter((name) => name !== 'resume');
  if (options.resume && (ofRecipe.length > 0 || options.seed !== undefined)) {
    throw new UsageError('--resume goes on with the recipe in --out, which cannot be changed');
  }
}

/** @throws MusicaError `dataset` that says what would have to be there */
async function readAll(
  protocol: Protocol,
  options: ReproduceOptions,
  context: Context,
  onProblem: (message: string) => void,
) {
  try {
    const { dataset } = await openDataset(
      options.data,
      { from: protocol.format, ...sourceOf(options) },
      context,
      {
        onProblem: (problem) => onProblem(formatProblem(problem)),
      },
    );
    return dataset;
  } catch (error) {
    if (!isMusicaError(error) || error.hint !== undefined) throw error;
    throw new MusicaError(error.code, error.message, { cause: error, hint: expectedLayout(protocol) });
  }
}

interface Trained {
  readonly model: string;
  readonly changed: readonly string[];
}

/** @returns undefined where it was stopped, which has been told then */
async function trainOne(
  protocol: Protocol,
  options: ReproduceOptions,
  context: Context,
  onProblem: (message: string) => void,
): Promise<Trained | undefined> {
  const { console } = context;
  const { out, resume = false, quick = false, config, steps, batch, seed, workers } = options;
  const recipeFile = join(out, 'recipe.json');
  if (resume && !existsSync(recipeFile)) {
    throw new MusicaError('output', `${out} holds no training of musica reproduce`, {
      hint: 'leave --resume out to begin one',
    });
  }
  const { recipe, changed } = await makeRecipe(
    protocol,
    // The file is a whole recipe, so what it has replaces everything.
    resume ? { quick: false, config: recipeFile } : { quick, ...optional({ config, steps, batch, seed }) },
  );
  const model = join(out, 'model');
  if (resume && existsSync(join(model, 'model.json'))) return { model, changed };
  if (!resume) {
    if (existsSync(join(out, 'checkpoint.safetensors'))) {
      throw new MusicaError('output', `${out} holds a training already`, {
        hint: '--resume continues it or measures its model; otherwise name another folder with --out',
      });
    }
    await writeFileAtomic(recipeFile, `${JSON.stringify(recipe, undefined, 2)}\n`);
  }
  let total = recipe.steps;
  const outcome = await train({
    data: options.data,
    mix: [],
    ...sourceOf(options),
    config: recipeFile,
    changes: {},
    out,
    // A training that was stopped before its first checkpoint begins anew.
    resume: resume && existsSync(join(out, 'checkpoint.safetensors')),
    finish: false,
    backend: options.backend,
    ...optional({ workers }),
    reportEvery: 50,
    validateEvery: 500,
    checkpointEvery: 300_000,
    signal: context.signal,
    onStart: (start) => {
      total = start.recipe.steps;
      console.note(describeStart(start));
    },
    onProgress: (progress) => console.note(describeProgress(progress, total)),
    onStage: (stage) => console.note(stage),
    onProblem,
  });
  if (outcome.finished) return { model, changed };
  console.note(describeStop(outcome));
  context.exitCode = exitCodes.interrupted;
  return undefined;
}

function resultOf(
  protocol: Protocol,
  measured: Omit<Reproduction, 'protocol' | 'title' | 'published' | 'notes'> & {
    readonly parts: readonly FoundPart[];
  },
): Reproduction {
  const { name, title, published } = protocol;
  const result = { protocol: name, title, ...measured, published };
  return { ...result, notes: notesOf(result) };
}

/** Name and cost of a model, which is not kept. */
async function describeModel(model: string): Promise<{ config: string; multiplyAdds: number }> {
  const { config, cascade, landmarkErrors } = await openModel(model);
  cascade.dispose();
  return { config: config.name, multiplyAdds: modelCost(config, landmarkErrors).multiplyAdds.at(-1)! / 1e6 };
}

/** Without the fields that are undefined. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
