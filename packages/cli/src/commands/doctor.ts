import { resolve } from 'node:path';
import { type BackendCheck, checkBackend, readVectors, tolerance } from '@musica/bench';
import { MusicaError } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import { type AlignerBackend, alignerBackendNames } from '@musica/node';
import type { Command } from 'commander';
import { checkInChild } from '../doctor/check-in-child';
import { ownVectors } from '../doctor/own-vectors';
import type { DoctorOutput } from '../outputs';
import type { Context } from '../shared/context';
import { exitCodes, Interrupted } from '../shared/errors';
import { defaultModel, modelHelp } from '../shared/load';
import { type AligningOptions, notEmpty, withCommonOptions } from '../shared/options';
import { Progress } from '../shared/progress';

/** The options of `musica doctor` as the command line gives them. */
export interface DoctorCommandOptions extends AligningOptions {
  readonly vectors?: readonly string[];
  readonly model?: string;
}

export function addDoctorCommand(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .description(
      'check which backends load here, whether they compute right, how fast they are, and how to get the others',
    )
    .option(
      '--vectors <files...>',
      'also compare with these reference vectors (JSON, or JSON packed with gzip)',
    )
    .option('--model <model>', `what to time: ${modelHelp} (default: "${defaultModel}")`, notEmpty)
    .action((options: DoctorCommandOptions) => doctor(options, context));
  withCommonOptions(command, {
    aligns: true,
    backendHelp:
      'check this one only, in this process; all are checked, each in a process of its own, without it',
  });
}

/** `musica doctor` */
export async function doctor(options: DoctorCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const given = (options.vectors ?? []).map((file) => resolve(file));
  // Each child reads them again; a file that cannot be used is found here, and told once.
  const vectors = await Promise.all(given.map(readVectors));
  const checks =
    options.backend === 'auto'
      ? await checkAll(given, options.model, context)
      : [await checkBackend(options.backend, [await readVectors(ownVectors()), ...vectors], options.model)];

  if (options.json) console.json<DoctorOutput>({ backends: checks });
  else for (const line of doctorLines(checks)) console.result(line);
  const loaded = checks.filter((check) => check.loaded);
  if (loaded.length === 0) {
    // The only backend that was asked for: the reason is in the result already.
    if (options.backend === 'auto') throw new MusicaError('backend', 'no backend can be loaded');
    context.exitCode = exitCodes.failed;
  }
  for (const { name, ok, detail, maxDeviation } of loaded) {
    if (ok) continue;
    const what =
      maxDeviation === null ? detail : `deviates by ${maxDeviation.toExponential(1)}, more than ${tolerance}`;
    console.warn(`backend ${name} does not compute right: ${what}`);
    context.exitCode = exitCodes.failed;
  }
}

async function checkAll(vectors: readonly string[], model: string | undefined, context: Context) {
  const progress = new Progress(context.console, 'doctor', alignerBackendNames.length);
  const checks: BackendCheck[] = [];
  try {
    // One after the other: they are timed.
    for (const name of alignerBackendNames) {
      checks.push(await checkOne(name, vectors, model, context));
      progress.tick();
    }
  } finally {
    progress.stop();
  }
  return checks;
}

async function checkOne(
  name: AlignerBackend,
  vectors: readonly string[],
  model: string | undefined,
  context: Context,
) {
  const { entry, signal } = context;
  try {
    return await checkInChild(name, { entry, vectors, signal, ...(model === undefined ? {} : { model }) });
  } catch (error) {
    if (signal.aborted) throw new Interrupted();
    throw error;
  }
}

function doctorLines(checks: readonly BackendCheck[]): string[] {
  const rows = checks.map(({ name, loaded, ok, maxDeviation, msPerFace }) => [
    name,
    loaded ? (ok ? 'works' : 'WRONG') : 'not loaded',
    maxDeviation === null ? '-' : maxDeviation.toExponential(1),
    msPerFace === null ? '-' : msPerFace.toFixed(1),
  ]);
  const notes = checks.map(
    ({ name, detail, hint }) => `${name}: ${detail}${hint === null ? '' : ` (${hint})`}`,
  );
  return [...formatTable([['backend', 'state', 'deviation', 'ms per face'], ...rows]), '', ...notes];
}
