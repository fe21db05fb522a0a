import { resolve } from 'node:path';

/**
 * Finds for each picture the name that another file has for it, which may be relative to another folder, or the bare file
 * name. The same path is a match; else the names must end alike, and a picture and a name are paired only if each agrees
 * with the other in more trailing parts than with anything else: two pictures `a.jpg` in different folders are never
 * confused.
 * @returns the name for each picture that has one
 */
export function pairImages(pictures: Iterable<string>, names: Iterable<string>): Map<string, string> {
  const byFile = new Map<string, { pictures: Path[]; names: Path[] }>();
  const collect = (paths: Iterable<string>, kind: 'pictures' | 'names') => {
    for (const text of new Set(paths)) {
      const path = pathOf(text);
      const file = path.parts[0]!;
      if (!byFile.has(file)) byFile.set(file, { pictures: [], names: [] });
      byFile.get(file)![kind].push(path);
    }
  };
  collect(pictures, 'pictures');
  collect(names, 'names');
  const pairs = new Map<string, string>();
  for (const group of byFile.values()) {
    for (const picture of group.pictures) {
      const name = closest(picture, group.names);
      if (name && closest(name, group.pictures) === picture) pairs.set(picture.text, name.text);
    }
  }
  return pairs;
}

interface Path {
  readonly text: string;
  readonly absolute: string;
  /** From the file name up. */
  readonly parts: readonly string[];
}

function pathOf(text: string): Path {
  const parts = text
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.')
    .reverse();
  return { text, absolute: resolve(text), parts: parts.length > 0 ? parts : [text] };
}

/** The one path that agrees best, or undefined where several do equally well. */
function closest(path: Path, others: readonly Path[]): Path | undefined {
  let best: Path | undefined;
  let most = 0;
  for (const other of others) {
    const agreement = agreementOf(path, other);
    if (agreement === most) best = undefined;
    if (agreement <= most) continue;
    best = other;
    most = agreement;
  }
  return best;
}

function agreementOf(a: Path, b: Path): number {
  if (a.absolute === b.absolute) return Number.POSITIVE_INFINITY;
  const differs = a.parts.findIndex((part, index) => part !== b.parts[index]);
  return differs === -1 ? a.parts.length : differs;
}
