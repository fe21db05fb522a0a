import { describeError, isError, isMusicaError } from '@musica/core';
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import type { Context } from './shared/context';
import { type ExitCode, exitCodes, Interrupted, UsageError } from './shared/errors';

type AddCommand = (program: Command, context: Context) => void;

/**
 * The commands, in the order of the help. Each adds itself to the program. Only the one that is called is loaded: aligning
 * a photograph needs no training, and no TensorFlow.js.
 */
const commands: Readonly<Record<string, () => Promise<AddCommand>>> = {
  align: async () => (await import('./commands/align')).addAlignCommand,
  track: async () => (await import('./commands/track')).addTrackCommand,
  render: async () => (await import('./commands/render')).addRenderCommand,
  evaluate: async () => (await import('./commands/evaluate')).addEvaluateCommand,
  report: async () => (await import('./commands/report')).addReportCommand,
  compare: async () => (await import('./commands/compare')).addCompareCommand,
  train: async () => (await import('./commands/train')).addTrainCommand,
  average: async () => (await import('./commands/average')).addAverageCommand,
  calibrate: async () => (await import('./commands/calibrate')).addCalibrateCommand,
  'landmark-errors': async () => (await import('./commands/landmark-errors')).addLandmarkErrorsCommand,
  study: async () => (await import('./commands/study')).addStudyCommand,
  reproduce: async () => (await import('./commands/reproduce')).addReproduceCommand,
  attention: async () => (await import('./commands/attention')).addAttentionCommand,
  dataset: async () => (await import('./commands/dataset')).addDatasetCommand,
  info: async () => (await import('./commands/info')).addInfoCommand,
  export: async () => (await import('./commands/export')).addExportCommand,
  doctor: async () => (await import('./commands/doctor')).addDoctorCommand,
  bench: async () => (await import('./commands/bench')).addBenchCommand,
  queue: async () => (await import('./commands/queue')).addQueueCommand,
  serve: async () => (await import('./commands/serve')).addServeCommand,
};

const exitCodeHelp = `
Exit codes: 0 done; 1 failed; 2 the command line is wrong; 3 done, but some items were left out;
130 stopped by Ctrl-C, 143 by SIGTERM (what was finished is written).`;

/**
 * The program `musica`.
 * @param only the command to load. Default: all of them.
 */
export async function createProgram(context: Context, only?: string): Promise<Command> {
  const { console } = context;
  const program = new Command('musica')
    .description('Find face landmarks, know how good they are, and measure the models that do it.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => console.stdout.write(text),
      writeErr: (text) => console.stderr.write(text),
      // Errors are thrown, and printed in one place.
      outputError: () => undefined,
    })
    .addHelpText('after', exitCodeHelp);
  const wanted = only === undefined ? Object.values(commands) : [commands[only]!];
  for (const add of await Promise.all(wanted.map((load) => load()))) add(program, context);
  return program;
}

/**
 * Runs one command line.
 * @param args without the names of node and the script
 * @param onBegin called once the command is loaded
 * @returns the exit code; nothing is thrown
 */
export async function run(
  args: readonly string[],
  context: Context,
  onBegin: () => void = () => undefined,
): Promise<ExitCode> {
  const [first = ''] = args;
  const program = await createProgram(context, Object.hasOwn(commands, first) ? first : undefined);
  onBegin();
  try {
    await program.parseAsync(args, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    return reportError(error, args.includes('--debug'), commandName(program, args), context);
  }
}

/** The command that a command line names, as far as there is one: `musica dataset convert`. */
function commandName(program: Command, args: readonly string[]): string {
  const names = [program.name()];
  let command = program;
  for (const arg of args) {
    const inner = command.commands.find((candidate) => candidate.name() === arg);
    if (!inner) break;
    names.push(arg);
    command = inner;
  }
  return names.join(' ');
}

function reportError(error: unknown, debug: boolean, command: string, context: Context): ExitCode {
  const { console } = context;
  if (error instanceof CommanderError) {
    // Help and version are printed by now.
    if (error.exitCode === 0) return exitCodes.ok;
    if (error.code !== 'commander.help') {
      console.warn(`${describeError(error).replace(/^error: /, '')} (see ${command} --help)`);
    }
    return exitCodes.usage;
  }
  if (error instanceof Interrupted || (context.signal.aborted && error === context.signal.reason)) {
    console.warn('stopped');
    return exitCodes.interrupted;
  }
  const expected = isMusicaError(error) || error instanceof UsageError;
  if (isMusicaError(error)) {
    // A list, such as why each format is not that of a data set: a line each.
    const [first, ...list] = error.message.split('\n');
    if (list.length > 0 && list.every((line) => line.startsWith('  '))) {
      console.warn(first!);
      for (const line of list) console.note(line);
      if (error.hint !== undefined) console.warn(error.hint);
      return exitCodes.failed;
    }
  }
  console.warn(
    `${describeError(error)}${expected || debug ? '' : ' (not expected: --debug shows where it happened)'}`,
  );
  if (debug && isError(error)) console.note(error.stack ?? '');
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
