import { type BoxConvention, type Normalizer, normalizers, type PresetName } from '@musica/core';
import { type BoxChoice, boxSources } from '@musica/evaluation';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readBoxConvention } from './box-convention';
import { type AligningOptions, fraction } from './options';
import { withSelectionOptions } from './selection-options';

/** How faces are measured, as the command line says it. */
export interface MeasuringOptions extends AligningOptions {
  readonly normalizer?: Normalizer;
  readonly boxes?: BoxChoice;
  readonly boxConvention?: BoxConvention;
  readonly boxNoise?: number;
  readonly boxRobustness?: readonly number[];
  readonly exitBelow?: number;
  readonly preset?: PresetName;
  readonly maxSteps?: number;
  readonly flipTest?: boolean;
  readonly recrop?: boolean;
}

/** The box noises that are measured where none are named. */
export const usualNoises: readonly number[] = [0.05, 0.1, 0.15, 0.2];

/** Adds how faces are measured. */
export function withMeasuringOptions(command: Command): Command {
  command
    .addOption(
      new Option(
        '--normalizer <name>',
        'what errors are divided by (default: "inter-ocular", or "box-size" where the scheme knows no eye corners)',
      ).choices(normalizers),
    )
    .addOption(
      new Option(
        '--boxes <source>',
        'where boxes come from: tight boxes of the true landmarks, the data set, or the face detector, which is given whole images and whose misses are failures (default: "landmarks")',
      ).choices(boxSources),
    )
    .option(
      '--box-convention <file>',
      'how the tight boxes lie in those of the data set, as `musica dataset fit-box` writes it',
      readBoxConvention,
    )
    .option(
      '--box-noise <n>',
      'scale boxes by U(1-n, 1+n) and shift them by U(-n, n) of their sides',
      fraction,
    )
    .addOption(
      new Option(
        '--box-robustness [levels]',
        `measure with each of these box noises as well (default: ${usualNoises.join(',')})`,
      )
        .preset(usualNoises.join(','))
        .argParser(noises),
    );
  return withSelectionOptions(command);
}

/** Numbers from 0 to below 1 with commas between them; `none` for none. */
function noises(text: string): number[] {
  if (text === 'none') return [];
  try {
    return text.split(',').map(fraction);
  } catch {
    throw new InvalidArgumentError('It must be numbers from 0 to below 1 with commas between them.');
  }
}
