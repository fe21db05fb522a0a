import type { Precision } from '@musica/core';
import { openModel, useBackend } from '@musica/node';
import { exportOnnx, OPSET } from '@musica/onnx';
import { type Command, Option } from 'commander';
import { exportModelFiles } from '../export/export-model-files';
import type { ExportOutput } from '../outputs';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { defaultModel, modelHelp } from '../shared/load';
import { type CommonOptions, notEmpty, precisionOption, withCommonOptions } from '../shared/options';

interface ExportCommandOptions extends CommonOptions {
  readonly model: string;
  readonly format: 'onnx' | 'musica';
  readonly precision?: Precision;
  readonly out: string;
}

export function addExportCommand(program: Command, context: Context): void {
  const command = program
    .command('export')
    .description('write a model as ONNX, or with weights of another precision')
    .option('--model <model>', modelHelp, notEmpty, defaultModel)
    .addOption(new Option('--format <format>', 'what to write').choices(['onnx', 'musica']).default('onnx'))
    .addOption(precisionOption('number format of the weights, for --format musica'))
    .requiredOption('--out <folder>', 'output folder; created if missing', notEmpty)
    .action((options: ExportCommandOptions) => exportModel(options, context));
  withCommonOptions(command);
}

/** `musica export` */
async function exportModel(options: ExportCommandOptions, { console }: Context): Promise<void> {
  const { format, precision } = options;
  if (format === 'onnx' && precision !== undefined) {
    throw new UsageError('--precision is for --format musica; the weights of ONNX graphs are float32');
  }
  // Nothing is computed, and plain JavaScript is there at once.
  await useBackend(options.backend === 'auto' ? 'cpu' : options.backend);
  const model = await openModel(options.model);
  try {
    const files =
      format === 'onnx'
        ? await exportOnnx(model, options.out)
        : await exportModelFiles(model, options.out, precision);
    if (options.json)
      console.json<ExportOutput>({ format, ...(format === 'onnx' ? { opset: OPSET } : {}), files });
    else for (const { file, bytes, what } of files) console.result(`${file}  ${megabytes(bytes)}  ${what}`);
  } finally {
    model.cascade.dispose();
  }
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;
