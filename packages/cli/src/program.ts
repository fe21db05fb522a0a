import { describeError, isMusicaError } from '@musica/core';
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { addAlignCommand } from './commands/align';
import { addAttentionCommand } from './commands/attention';
import { addAverageCommand } from './commands/average';
import { addBenchCommand } from './commands/bench';
import { addCalibrateCommand } from './commands/calibrate';
import { addCompareCommand } from './commands/compare';
import { addDatasetCommand } from './commands/dataset';
import { addDoctorCommand } from './commands/doctor';
import { addEvaluateCommand } from './commands/evaluate';
import { addExportCommand } from './commands/export';
import { addInfoCommand } from './commands/info';
import { addRenderCommand } from './commands/render';
import { addReportCommand } from './commands/report';
import { addReproduceCommand } from './commands/reproduce';
import { addStudyCommand } from './commands/study';
import { addTrackCommand } from './commands/track';
import { addTrainCommand } from './commands/train';
import type { Context } from './shared/context';
import { type ExitCode, exitCodes, Interrupted, UsageError } from './shared/errors';

/** The commands, in the order of the help. Each adds itself to the program. */
const commands = [
  addAlignCommand,
  addTrackCommand,
  addRenderCommand,
  addEvaluateCommand,
  addReportCommand,
  addCompareCommand,
  addTrainCommand,
  addAverageCommand,
  addCalibrateCommand,
  addStudyCommand,
  addReproduceCommand,
  addAttentionCommand,
  addDatasetCommand,
  addInfoCommand,
  addExportCommand,
  addDoctorCommand,
  addBenchCommand,
];

const exitCodeHelp = `
Exit codes: 0 done; 1 failed; 2 the command line is wrong; 3 done, but some items were left out;
130 stopped by Ctrl-C (what was finished is written).`;

/** The program `musica` with all its commands. */
export function createProgram(context: Context): Command {
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
  for (const add of commands) add(program, context);
  return program;
}

/**
 * Runs one command line.
 * @param args without the names of node and the script
 * @returns the exit code; nothing is thrown
 */
export async function run(args: readonly string[], context: Context): Promise<ExitCode> {
  const program = createProgram(context);
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
  console.warn(
    `${describeError(error)}${expected || debug ? '' : ' (not expected: --debug shows where it happened)'}`,
  );
  if (debug && error instanceof Error) console.note(error.stack ?? '');
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
