import { type SourceOptions, sourceOf } from '@musica/datasets';
import { shippedModels, useBackend } from '@musica/node';
import { addLandmarkErrors } from '@musica/training';
import type { Command } from 'commander';
import type { LandmarkErrorsOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, modelHelp } from '../shared/load';
import { type CommonOptions, notEmpty, positiveWhole, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';
import { withReadingOptions } from '../shared/reading-options';
import { withWork } from '../shared/work';

interface LandmarkErrorsOptions extends CommonOptions, SourceOptions {
  readonly model: string;
  readonly data: readonly string[];
  readonly split?: string;
  readonly faces: number;
  readonly out?: string;
}

export function addLandmarkErrorsCommand(program: Command, context: Context): void {
  const command = program
    .command('landmark-errors')
    .description(
      'let a model predict the error of each landmark: fit that to training faces, covered ones among them',
    )
    .requiredOption(
      '--data <path>',
      'data set with the landmarks of the model; several times for several kinds of images',
      (path: string, before: readonly string[] = []) => [...before, notEmpty(path)],
    )
    .option('--split <name>', 'only the faces of this split')
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .option('--faces <n>', 'at most so many faces, of each data set as many', positiveWhole, 2500)
    .option('--out <folder>', 'output folder (default: the folder of the model)', notEmpty)
    .action((options: LandmarkErrorsOptions) => landmarkErrors(options, context));
  withCommonOptions(withReadingOptions(command, 'their'));
}

/** `musica landmark-errors` */
async function landmarkErrors(options: LandmarkErrorsOptions, context: Context): Promise<void> {
  const { console } = context;
  const { model, data, split, faces: most, out = model } = options;
  if (options.out === undefined && (shippedModels().includes(model) || /^https?:/i.test(model))) {
    throw new UsageError(`--out is needed: ${model} is not a folder of your own`);
  }
  const { detail } = await useBackend(options.backend);
  console.note(`on ${detail}`);
  const problems = new Problems(context);
  const { faces } = await withWork(context, problems, (work) =>
    addLandmarkErrors({
      model,
      data,
      faces: most,
      out,
      ...(split === undefined ? {} : { split }),
      ...sourceOf(options),
      ...work,
    }),
  );
  problems.finish();
  if (options.json) console.json<LandmarkErrorsOutput>({ out, faces });
  else console.result(`${out}: the error of each landmark is predicted, by a fit to ${faces} faces`);
}
