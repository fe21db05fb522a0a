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
  const byStem = new Map<string, { pictures: string[]; names: string[] }>();
  const collect = (texts: Iterable<string>, kind: 'pictures' | 'names') => {
    for (const text of new Set(texts)) {
      const { stem } = fileOf(partsOf(text)[0] ?? text);
      if (!byStem.has(stem)) byStem.set(stem, { pictures: [], names: [] });
      byStem.get(stem)![kind].push(text);
    }
  };
  collect(pictures, 'pictures');
  collect(names, 'names');
  const pairs = new Map<string, string>();
  for (const group of byStem.values()) {
    if (group.pictures.length === 1 && group.names.length === 1) {
      pairs.set(group.pictures[0]!, group.names[0]!);
      continue;
    }
    // Only here are whole paths needed: of all pictures at once they would take a quarter of a gigabyte for 100,000.
    const [ofPictures, ofNames] = [group.pictures.map(pathOf), group.names.map(pathOf)];
    for (const picture of ofPictures) {
      const name = closest(picture, ofNames);
      if (name && closest(name, ofPictures) === picture) pairs.set(picture.text, name.text);
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
  const [file = text, ...folders] = partsOf(text);
  const { stem, ending } = fileOf(file);
  return { text, absolute: resolve(text), parts: [stem, ...folders], ending };
}

/** From the file name up. */
function partsOf(text: string): string[] {
  return text
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.')
    .reverse();
}

function fileOf(file: string): { stem: string; ending: string } {
  const ending = extname(file);
  return { stem: file.slice(0, file.length - ending.length), ending };
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
