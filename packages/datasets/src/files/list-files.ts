import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Every file below a folder, as paths relative to it with forward slashes, in the order of their names. Hidden files
 * and the `__MACOSX` folders of archives are left out; links are followed, each folder once.
 */
export async function* listFiles(folder: string): AsyncGenerator<string> {
  yield* listBelow(folder, '', new Set([await realpath(folder)]));
}

async function* listBelow(root: string, below: string, seen: Set<string>): AsyncGenerator<string> {
  const entries = await readdir(join(root, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    // A link that leads nowhere is no file.
    const target = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : entry;
    if (target?.isFile()) yield path;
    if (!target?.isDirectory()) continue;
    const real = await realpath(join(root, path));
    if (seen.has(real)) continue;
    seen.add(real);
    yield* listBelow(root, path, seen);
  }
}
