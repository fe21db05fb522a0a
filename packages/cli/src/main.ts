import { run } from './program';
import { Console } from './shared/console';
import { Context } from './shared/context';

/**
 * Runs the command line of this process.
 * @param onBegin called once there is something to stop
 * @returns the exit code, once everything is written
 */
export async function main(signal: AbortSignal, onBegin: () => void): Promise<number> {
  const context = new Context(new Console(process.stdout, process.stderr), signal, process.argv[1]!);
  const code = await run(process.argv.slice(2), context, onBegin);
  // Native backends may keep the process alive, so it is ended once everything is written.
  const flush = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));
  await Promise.all([process.stdout, process.stderr].map(flush));
  return code;
}
