import { extname, resolve } from 'node:path';

/**
 * Finds for each image the name that another file has for it, which may be relative to another folder, or the bare file
 * name. The same path is a match; else the names must end alike, and an image and a name are paired only if each agrees
 * with the other in more trailing parts than with anything else: two images `a.jpg` in different folders are never
 * confused. A name may lack the ending or have another one (the image was converted, or is not there), which decides only
 * where nothing else does.
 * @returns the name for each image that has one
 */
export function pairImages(images: Iterable<string>, names: Iterable<string>): Map<string, string> {
  const byStem = new Map<string, { images: string[]; names: string[] }>();
  const collect = (texts: Iterable<string>, kind: 'images' | 'names') => {
    for (const text of new Set(texts)) {
      const { stem } = fileOf(partsOf(text)[0] ?? text);
      if (!byStem.has(stem)) byStem.set(stem, { images: [], names: [] });
      byStem.get(stem)![kind].push(text);
    }
  };
  collect(images, 'images');
  collect(names, 'names');
  const pairs = new Map<string, string>();
  for (const group of byStem.values()) {
    if (group.images.length === 1 && group.names.length === 1) {
      pairs.set(group.images[0]!, group.names[0]!);
      continue;
    }
    // Only here are whole paths needed: of all images at once they would take a quarter of a gigabyte for 100,000.
    const [ofImages, ofNames] = [group.images.map(pathOf), group.names.map(pathOf)];
    for (const image of ofImages) {
      const name = closest(image, ofNames);
      if (name && closest(name, ofImages) === image) pairs.set(image.text, name.text);
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
  // Between two images that differ in nothing else, the ending decides.
  return a.ending === b.ending ? alike + 0.5 : alike;
}
