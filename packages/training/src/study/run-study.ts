import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { findConfig, MusicaError, messageOf, modelCost, parseModelConfig } from '@musica/core';
import { makeFolder, writeFileAtomic } from '@musica/files';
import type { BackendName } from '@musica/node';
import { checkpointFile } from '../train/checkpoint';
import type { Progress } from '../train/metrics';
import { train } from '../train/train';
import { measureModel, type TestResult } from './measure-model';
import { recipeOf, type Study, type StudyVariant } from './study';

/** What one training of a study came to. */
export interface StudyRun {
  readonly variant: string;
  readonly seed: number;
  readonly parameters: number;
  /** For one face, all steps. */
  readonly multiplyAdds: number;
  readonly samples: number;
  /** Seconds of training. */
  readonly seconds: number;
  readonly tests: Readonly<Record<string, TestResult>>;
}

export interface StudyOptions {
  /** Paths of the study are relative to this folder. */
  readonly root: string;
  /** Receives a folder for each variant and seed. */
  readonly out: string;
  /** Default `auto`. */
  readonly backend?: BackendName | 'auto';
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onRun?: (variant: string, seed: number, state: 'done before' | 'resumed' | 'started') => void;
  readonly onProgress?: (progress: Progress, steps: number) => void;
  readonly onProblem?: (message: string) => void;
}

/**
 * Trains and measures every variant with every seed, one after the other, seeds outermost, so that each variant has been
 * tried once before any is tried again. What was finished before is not repeated; a training that was stopped goes on.
 * @returns the runs that are finished: all, unless it was stopped
 * @throws MusicaError `output` where the folder holds the runs of another study.
 */
export async function runStudy(study: Study, options: StudyOptions): Promise<StudyRun[]> {
  const runs: StudyRun[] = [];
  try {
    for (const seed of study.seeds) {
      for (const variant of study.variants) runs.push(await runVariant(study, variant, seed, options));
    }
  } catch (error) {
    if (!options.signal?.aborted || error !== options.signal.reason) throw error;
  }
  return runs;
}

/** @throws the signal's reason once it is aborted. */
async function runVariant(
  study: Study,
  variant: StudyVariant,
  seed: number,
  options: StudyOptions,
): Promise<StudyRun> {
  const { root, out, signal } = options;
  const at = (path: string) => (isAbsolute(path) ? path : join(root, path));
  const folder = join(out, variant.name, `seed-${seed}`);
  const specification = specificationOf(study, variant, seed);
  await claim(folder, specification);
  const resultFile = join(folder, 'result.json');
  if (existsSync(resultFile)) {
    options.onRun?.(variant.name, seed, 'done before');
    return JSON.parse(await readFile(resultFile, 'utf8')) as StudyRun;
  }
  const resume = existsSync(checkpointFile(folder));
  options.onRun?.(variant.name, seed, resume ? 'resumed' : 'started');
  const { recipe } = specification;
  const config = typeof recipe.model === 'string' ? findConfig(recipe.model) : parseModelConfig(recipe.model);
  const outcome = await train({
    data: at(study.data),
    ...(study.validation === undefined ? {} : { validation: at(study.validation) }),
    mix: variant.mix.map(({ path, share }) => ({ path: at(path), share })),
    config: join(folder, 'recipe.json'),
    ...(variant.from === undefined || resume ? {} : { from: at(variant.from) }),
    out: folder,
    resume,
    backend: options.backend ?? 'auto',
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    validateEvery: 1000,
    // Nothing of a study looks at them.
    landmarkErrors: false,
    checkpointEvery: 120_000,
    ...(signal ? { signal } : {}),
    onProgress: (progress) => options.onProgress?.(progress, outcomeSteps(recipe)),
    onProblem: (message) => options.onProblem?.(message),
  });
  if (!outcome.finished) throw signal?.reason;
  const tests: Record<string, TestResult> = {};
  for (const test of study.tests) {
    tests[test.name] = await measureModel(outcome.model!, { ...test, data: at(test.data) }, options);
  }
  const { parameters, multiplyAdds } = modelCost(config);
  const run: StudyRun = {
    variant: variant.name,
    seed,
    parameters,
    multiplyAdds: multiplyAdds.at(-1)!,
    samples: outcome.steps * batchOf(recipe),
    seconds: Math.round(outcome.seconds),
    tests,
  };
  await writeFileAtomic(resultFile, json(run));
  return run;
}

function specificationOf(study: Study, variant: StudyVariant, seed: number) {
  const { data, tests } = study;
  const { mix, from } = variant;
  return { data, tests, mix, from, recipe: recipeOf(study, variant, seed) };
}

/** Writes down what a folder is for; a folder that was for something else is refused, not mixed up. */
async function claim(folder: string, specification: ReturnType<typeof specificationOf>): Promise<void> {
  const file = join(folder, 'run.json');
  const wanted = json(specification);
  await makeFolder(folder);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === undefined) {
    await writeFileAtomic(join(folder, 'recipe.json'), json(specification.recipe));
    await writeFileAtomic(file, wanted);
  } else if (found !== wanted) {
    throw new MusicaError('output', `${folder} holds a run of this name with other settings (${file})`, {
      hint: 'give the variant another name, name another folder with --out, or delete this one',
    });
  }
}

const outcomeSteps = (recipe: Readonly<Record<string, unknown>>) => Number(recipe.steps ?? 16_000);
const batchOf = (recipe: Readonly<Record<string, unknown>>) => Number(recipe.batch ?? 32);
const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** @throws MusicaError `config` where the file cannot be read or is not JSON. */
export async function readStudyFile(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new MusicaError('config', `${file}: no study can be read: ${messageOf(cause)}`, { cause });
  }
}
