import { extname, resolve } from 'node:path';

/**
 * Finds for each picture the name that another file has for it, which may be relative to another folder, or the bare file
 * name. The same path is a match; else the names must end alike, and a picture and a name are paired only if each agrees
 * with the other in more trailing parts than with anything else: two pictures `a.jpg` in different folders are never
 * confused. A name may lack the ending or have another one (the picture was converted, or is not there), which decides only
 * where nothing else does.
 * @returns the name for each picture that has one
 */
export function pairImages(pictures: Iterable<string>, names: Iterable<string>): Map<string, string> {
  const byStem = new Map<string, { pictures: Path[]; names: Path[] }>();
  const collect = (paths: Iterable<string>, kind: 'pictures' | 'names') => {
    for (const text of new Set(paths)) {
      const path = pathOf(text);
      const stem = path.parts[0]!;
      if (!byStem.has(stem)) byStem.set(stem, { pictures: [], names: [] });
      byStem.get(stem)![kind].push(path);
    }
  };
  collect(pictures, 'pictures');
  collect(names, 'names');
  const pairs = new Map<string, string>();
  for (const group of byStem.values()) {
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
  /** From the file name, without its ending, up. */
  readonly parts: readonly string[];
  readonly ending: string;
}

function pathOf(text: string): Path {
  const parts = text
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.')
    .reverse();
  const [file = text, ...folders] = parts;
  const ending = extname(file);
  const stem = file.slice(0, file.length - ending.length);
  return { text, absolute: resolve(text), parts: [stem, ...folders], ending };
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
  const alike = differs === -1 ? Math.min(a.parts.length, b.parts.length) : differs;
  // Between two pictures that differ in nothing else, the ending decides.
  return a.ending === b.ending ? alike + 0.5 : alike;
}
