import { writeFileAtomic } from '@musica/node';
import type { Context } from './context';

/**
 * A result that goes where an option with an optional file says: to the file, or where none is named to stdout.
 * @param target undefined: the option was not given
 */
export async function writeOutput(
  target: string | boolean | undefined,
  text: () => string,
  { console }: Context,
): Promise<void> {
  if (typeof target === 'string') await writeFileAtomic(target, `${text().trimEnd()}\n`);
  else if (target) console.result(text().trimEnd());
}
