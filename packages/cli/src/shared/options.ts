import { precisions, presetNames } from '@musica/core';
import { type AlignerBackend, alignerBackendNames, type BackendName, backendNames } from '@musica/node';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What every command understands. */
export interface CommonOptions {
  readonly json?: boolean | string;
  readonly backend: BackendName | 'auto';
  readonly seed: number;
  readonly debug?: boolean;
}

/** What commands understand that find landmarks. */
export interface AligningOptions extends Omit<CommonOptions, 'backend'> {
  readonly backend: AlignerBackend | 'auto';
}

/** `--json` of a command that goes on until it is stopped. */
export const noResult = ['--json', 'has no effect: there is no result to print'] as const;

/**
 * Adds the options that every command has.
 * @param settings.json how `--json` is written where it is not a plain switch
 * @param settings.seedHelp what `--seed` means where it has no default
 * @param settings.aligns whether `--backend` may be `simd` too, which finds landmarks and does nothing else
 * @param settings.backendHelp what `--backend` means where it is not simply what to compute on
 */
export function withCommonOptions(
  command: Command,
  settings: {
    json?: readonly [flags: string, description: string];
    seedHelp?: string;
    aligns?: boolean;
    backendHelp?: string;
  } = {},
): Command {
  const [flags, description] = settings.json ?? ['--json', 'print the result as JSON on stdout'];
  return command
    .option(flags, description)
    .addOption(
      new Option('--backend <name>', settings.backendHelp ?? 'what to compute on')
        .choices(['auto', ...(settings.aligns ? alignerBackendNames : backendNames)])
        .default('auto'),
    )
    .option(
      '--seed <number>',
      settings.seedHelp ?? 'seed of everything random; the same seed gives the same result',
      wholeNumber,
      settings.seedHelp === undefined ? 0 : undefined,
    )
    .option('--debug', 'print the stack of an error');
}

/** When a face is accurate enough, by name. */
export function presetOption(): Option {
  return new Option(
    '--preset <name>',
    "exit at the model's own thresholds: NME at most 2 % (balanced) or 8 % (fast) worse; accurate: never exit",
  )
    .choices(presetNames)
    .conflicts('exitBelow');
}

/** The number format that a model's weights are written in. */
export function precisionOption(description: string): Option {
  return new Option('--precision <format>', description).choices(precisions).default(undefined, 'float16');
}

/** A name or path. */
export function notEmpty(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be empty.');
}

/** A whole number from 0. */
export function wholeNumber(text: string): number {
  return parseNumber(text, (value) => Number.isSafeInteger(value) && value >= 0, 'a whole number from 0');
}

/** A whole number from 1. */
export function positiveWhole(text: string): number {
  return parseNumber(text, (value) => Number.isSafeInteger(value) && value >= 1, 'a whole number from 1');
}

/** A number from 0. */
export function nonNegative(text: string): number {
  return parseNumber(text, (value) => value >= 0, 'a number from 0');
}

/** A number above 0. */
export function positive(text: string): number {
  return parseNumber(text, (value) => value > 0, 'a number above 0');
}

/** A number from 0 to below 1. */
export function fraction(text: string): number {
  return parseNumber(text, (value) => value >= 0 && value < 1, 'a number from 0 to below 1');
}

function parseNumber(text: string, accepts: (value: number) => boolean, kind: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && accepts(value)) return value;
  throw new InvalidArgumentError(`It must be ${kind}.`);
}
