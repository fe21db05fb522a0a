import { writeFileAtomic } from '@musica/files';
import type { Context } from './context';

/** Characters that go to a file at once. */
const BLOCK = 1 << 16;

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
  if (typeof target === 'string') await writeFileAtomic(target, inBlocks(lines));
  else for (const line of lines) console.result(line);
}

function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  yield block;
}
