import { facesOfSplit } from '@musica/datasets';
import { fitBoxConvention, pairFoundBoxes } from '@musica/evaluation';
import { writeFileAtomic } from '@musica/files';
import type { Command } from 'commander';
import { readBoxes } from '../align/boxes-file';
import type { DatasetFitBoxOutput } from '../outputs';
import type { Context } from '../shared/context';
import { notEmpty } from '../shared/options';
import { Problems } from '../shared/problems';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';

export interface FitBoxOptions extends DatasetOptions {
  readonly boxes: string;
  readonly split?: string;
  readonly out?: string;
}

export function addFitBox(dataset: Command, context: Context): void {
  const command = dataset
    .command('fit-box')
    .description(
      'how tight landmark boxes lie in the boxes of another detector, for --box-convention; no images needed',
    )
    .argument('<data>', 'the data set')
    .requiredOption(
      '--boxes <file>',
      'what the detector found in its images, as `musica align --boxes` reads it',
      notEmpty,
    )
    .option('--split <name>', 'only the faces of this split')
    .option('--out <file>', 'write the convention as JSON', notEmpty)
    .action((path: string, options: FitBoxOptions) => fitBox(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset fit-box` */
export async function fitBox(path: string, options: FitBoxOptions, context: Context): Promise<void> {
  const { dataset } = await openDataset(path, options, context, { images: false });
  const faces = facesOfSplit(dataset, options.split);
  const { found, missing } = pairFoundBoxes(faces, await readBoxes(options.boxes));
  const problems = new Problems(context);
  for (const id of missing) problems.report(`${id}: ${options.boxes} has no box for this face`);
  problems.finish();
  const { convention, overlap } = fitBoxConvention(found);
  if (options.out !== undefined) await writeFileAtomic(options.out, `${JSON.stringify(convention)}\n`);
  const result = { faces: faces.length, boxes: found.length, without: missing.length, convention, overlap };
  if (options.json) return context.console.json<DatasetFitBoxOutput>(result);
  context.console.result(`${found.length} of ${faces.length} faces have a box`);
  const numbers = Object.entries(convention).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  context.console.result(numbers.join(', '));
  const [before, after] = [overlap.before.toFixed(3), overlap.after.toFixed(3)];
  context.console.result(
    `overlap with the tight boxes: ${before} as they are, ${after} with this convention`,
  );
}
