import { join } from 'node:path';
import { formatTable } from '@musica/evaluation';
import { writeFileAtomic } from '@musica/files';
import { parseStudy, readStudyFile, runStudy, studyMarkdown, studyRows } from '@musica/training';
import type { Command } from 'commander';
import type { StudyOutput } from '../outputs';
import type { Context } from '../shared/context';
import { exitCodes } from '../shared/errors';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../shared/options';
import { Problems } from '../shared/problems';

interface StudyCommandOptions extends CommonOptions {
  readonly root: string;
  readonly out: string;
  readonly workers?: number;
}

export function addStudyCommand(program: Command, context: Context): void {
  const command = program
    .command('study')
    .description('train and measure variants of a recipe, and write a table')
    .argument('<file>', 'a study: JSON with the base recipe, its variants and what to measure on')
    .option('--root <folder>', 'the folder that the paths in the study are relative to', '.')
    .requiredOption(
      '--out <folder>',
      'folder for the trainings, results.json and table.md; the same command goes on',
    )
    .option(
      '--workers <n>',
      'threads that make samples; 0: none besides this one (default: half of the cores)',
      wholeNumber,
    )
    .action((file: string, options: StudyCommandOptions) => study(file, options, context));
  withCommonOptions(command, { seedHelp: 'has no effect: the seeds are those of the study' });
}

/** `musica study` */
export async function study(file: string, options: StudyCommandOptions, context: Context): Promise<void> {
  const { console } = context;
  const plan = parseStudy(await readStudyFile(file));
  const problems = new Problems(context);
  const total = plan.variants.length * plan.seeds.length;
  let count = 0;
  const runs = await runStudy(plan, {
    root: options.root,
    out: options.out,
    backend: options.backend,
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    signal: context.signal,
    onRun: (variant, seed, state) =>
      console.note(`${++count} of ${total}: ${variant}, seed ${seed}: ${state}`),
    onProgress: ({ step, loss, validation }, steps) => {
      if (validation === undefined) return;
      const nme = validation.map((value) => value.toFixed(2)).join(' > ');
      console.note(`step ${step}/${steps}  loss ${loss.toFixed(4)}  validation NME ${nme} %`);
    },
    onProblem: (message) => problems.report(message),
  });
  problems.finish();
  await writeFileAtomic(
    join(options.out, 'results.json'),
    `${JSON.stringify({ study: plan, runs }, undefined, 2)}\n`,
  );
  await writeFileAtomic(join(options.out, 'table.md'), studyMarkdown(plan, runs));
  if (options.json) console.json<StudyOutput>({ name: plan.name, finished: runs.length === total, runs });
  else for (const line of formatTable(studyRows(plan, runs))) console.result(line);
  if (runs.length < total) {
    console.note(`stopped after ${runs.length} of ${total} trainings; the same command goes on`);
    context.exitCode = exitCodes.interrupted;
  }
}
