import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const candidates = [process.env.MUSICA_SHARED, join(repository, '..', 'shared')];

/** The folder of real photographs and reference vectors that development uses, if this machine has it. */
const root = candidates.find((path) => path !== undefined && existsSync(join(path, 'golden')));

if (root === undefined) {
  console.warn('No shared test data (MUSICA_SHARED or ../shared): tests on real photographs are skipped.');
}

/** The path of something in the shared test data, or undefined where this machine does not have it. */
export function sharedPath(...parts: string[]): string | undefined {
  if (root === undefined) return undefined;
  const path = join(root, ...parts);
  return existsSync(path) ? path : undefined;
}
