import { facesOfSplit, meanShapeOf } from '@musica/datasets';
import { writeFileAtomic } from '@musica/files';
import type { Command } from 'commander';
import type { DatasetMeanShapeOutput } from '../outputs';
import type { Context } from '../shared/context';
import { notEmpty } from '../shared/options';
import { openDataset } from './open';
import { type DatasetOptions, withDatasetOptions } from './options';

export interface MeanShapeOptions extends DatasetOptions {
  readonly split?: string;
  readonly out?: string;
}

export function addMeanShape(dataset: Command, context: Context): void {
  const command = dataset
    .command('mean-shape')
    .description('the mean of all faces, each in units of its tight landmark box (0 to 1); no images needed')
    .argument('<data>', 'the data set')
    .option('--split <name>', 'only the faces of this split')
    .option('--out <file>', 'write it as JSON', notEmpty)
    .action((path: string, options: MeanShapeOptions) => meanShape(path, options, context));
  withDatasetOptions(command);
}

/** `musica dataset mean-shape` */
export async function meanShape(path: string, options: MeanShapeOptions, context: Context): Promise<void> {
  const { dataset } = await openDataset(path, options, context, { images: false });
  const faces = facesOfSplit(dataset, options.split);
  const result = { scheme: dataset.scheme.name, faces: faces.length, meanShape: meanShapeOf({ faces }) };
  if (options.out !== undefined) await writeFileAtomic(options.out, `${JSON.stringify(result)}\n`);
  if (options.json) context.console.json<DatasetMeanShapeOutput>(result);
  else if (options.out !== undefined) {
    context.console.result(`${options.out}: ${result.scheme}, mean of ${faces.length} faces`);
  } else {
    for (const [index, [x, y]] of result.meanShape.entries()) {
      context.console.result(`${index} ${x.toFixed(6)} ${y.toFixed(6)}`);
    }
  }
}
