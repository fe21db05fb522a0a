import { type Model, MusicaError, type Precision } from '@musica/core';
import { averageCascades } from '@musica/core/tensors';
import { openModel, useBackend } from '@musica/node';
import { type Command, InvalidArgumentError } from 'commander';
import { exportModelFiles } from '../export/export-model-files';
import type { AverageOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { type CommonOptions, notEmpty, precisionOption, withCommonOptions } from '../shared/options';

interface AverageCommandOptions extends CommonOptions {
  readonly shares?: readonly number[];
  readonly precision?: Precision;
  readonly out: string;
}

export function addAverageCommand(program: Command, context: Context): void {
  const command = program
    .command('average')
    .description('average the weights of several models that were trained on from the same one')
    .argument('<models...>', 'folders or names of models of the same configuration')
    .option('--shares <list>', 'weight of each model, like 1,2 (default: all the same)', shares)
    .addOption(precisionOption('number format of the weights'))
    .requiredOption('--out <folder>', 'output folder; created if missing', notEmpty)
    .action((models: string[], options: AverageCommandOptions) => average(models, options, context));
  withCommonOptions(command);
}

function shares(text: string): readonly number[] {
  const numbers = text.split(',').map(Number);
  if (numbers.every((share) => share > 0 && Number.isFinite(share))) return numbers;
  throw new InvalidArgumentError('positive numbers are needed, with commas between them');
}

/** `musica average` */
async function average(names: string[], options: AverageCommandOptions, { console }: Context): Promise<void> {
  const { out, precision, shares = names.map(() => 1) } = options;
  if (names.length < 2) throw new UsageError('two models are needed at the least');
  if (shares.length !== names.length) {
    throw new UsageError(`${names.length} models cannot have ${shares.length} shares`);
  }
  // Hardly anything is computed, and plain JavaScript is there at once.
  await useBackend(options.backend === 'auto' ? 'cpu' : options.backend);
  const models: Model[] = [];
  try {
    for (const name of names) models.push(await openModel(name));
    const [first] = models as [Model, ...Model[]];
    for (const [index, { meanShape }] of models.entries()) {
      if (JSON.stringify(meanShape) === JSON.stringify(first.meanShape)) continue;
      throw new MusicaError('config', `${names[0]} and ${names[index]} start from different mean shapes`, {
        hint: 'average models that were trained on from the same one',
      });
    }
    const cascade = averageCascades(
      models.map((model) => model.cascade),
      shares,
    );
    // What the models say of their own results holds for none but them.
    const training = { averaged: models.map(({ training }, i) => ({ share: shares[i]!, ...training })) };
    const { config, meanShape } = first;
    try {
      const files = await exportModelFiles({ config, meanShape, training, cascade }, out, precision);
      if (options.json) console.json<AverageOutput>({ files });
      else for (const { file, what } of files) console.result(`${file}  ${what}`);
      console.note('its predicted error is not calibrated: musica calibrate does that');
    } finally {
      cascade.dispose();
    }
  } finally {
    for (const { cascade } of models) cascade.dispose();
  }
}
