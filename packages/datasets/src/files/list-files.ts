import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetProblem } from '../problems';
import { isBelow } from './path-below';

/** How the files of a data set are listed: links that lead out are reported, or followed where that is asked for. */
export function listOptions(
  root: string,
  { followLinks = false }: { readonly followLinks?: boolean },
  report: (problem: DatasetProblem) => void,
): ListOptions {
  const onLink = (path: string) =>
    report({
      file: join(root, path),
      message: "a link that leads out of the data set's folder",
      hint: linkHint,
    });
  return { followLinks, onLink };
}

/** Names alone tell a format, wherever they lie: whoever reads the files then says what of links is left out. */
export const toRecognise: ListOptions = { followLinks: true };

/** What to do about a link that is not followed. */
export const linkHint = 'links are followed with --follow-links (followLinks in ReadOptions)';

export interface ListOptions {
  /** Whether links that lead out of the folder are followed. Default false: a data set may come from anywhere. */
  readonly followLinks?: boolean;
  /** Told of each link that leads out of the folder and is not followed. */
  readonly onLink?: (path: string) => void;
}

/**
 * Every file below a folder, as paths relative to it with forward slashes, in the order of their names. Hidden files
 * and the `__MACOSX` folders of archives are left out; links within the folder are followed, each folder once.
 */
export async function* listFiles(folder: string, options: ListOptions = {}): AsyncGenerator<string> {
  const root = await realpath(folder);
  yield* listBelow({ folder, root, seen: new Set([root]), options }, '');
}

interface Walk {
  readonly folder: string;
  readonly root: string;
  readonly seen: Set<string>;
  readonly options: ListOptions;
}

async function* listBelow(walk: Walk, below: string): AsyncGenerator<string> {
  const { folder, root, seen, options } = walk;
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    // A link that leads nowhere is no file.
    const target = entry.isSymbolicLink() ? await stat(join(folder, path)).catch(() => undefined) : entry;
    if (target === undefined) continue;
    if (
      entry.isSymbolicLink() &&
      !options.followLinks &&
      !isBelow(root, await realpath(join(folder, path)))
    ) {
      options.onLink?.(path);
      continue;
    }
    if (target.isFile()) yield path;
    if (!target.isDirectory()) continue;
    const real = await realpath(join(folder, path));
    if (seen.has(real)) continue;
    seen.add(real);
    yield* listBelow(walk, path);
  }
}
