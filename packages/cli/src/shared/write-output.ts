import { writeLinesAtomic } from '@musica/files';
import type { Context } from './context';

/**
 * A result that goes where an option with an optional file says: to the file, or where none is named to stdout.
 * @param target undefined: the option was not given
 * @param text in one piece, or its lines one by one where it is long
 */
export async function writeOutput(
  target: string | boolean | undefined,
  text: () => string | Iterable<string>,
  { console }: Context,
): Promise<void> {
  if (target === undefined || target === false) return;
  const made = text();
  const lines = typeof made === 'string' ? [made.trimEnd()] : made;
  if (typeof target === 'string') await writeLinesAtomic(target, lines);
  else for (const line of lines) console.result(line);
}
