import { basename, dirname, extname, relative, resolve, sep } from 'node:path';

/** An image to be aligned. */
export interface ListedImage {
  readonly path: string;
  /** The folder it was found in, where a folder was named on the command line. */
  readonly root?: string;
}

/**
 * Names for the result files of images, without an ending: the file's name, below the folders that it lies in within
 * the folder that was searched. Where that would give one name to several images, they keep their ending (`a.jpg` and
 * `a.png`), and if that does not help, the names of the folders above them. Names use forward slashes and depend on the
 * set of images only, not on their order.
 */
export function outputNames(images: readonly ListedImage[]): Map<string, string> {
  const result = new Map<string, string>();
  let open = [...images];
  for (let level = 0; open.length > 0; level++) {
    const groups = new Map<string, ListedImage[]>();
    for (const image of open) {
      const key = candidate(image, level).toLowerCase();
      groups.set(key, [...(groups.get(key) ?? []), image]);
    }
    const taken = new Set([...result.values()].map((name) => name.toLowerCase()));
    const settled = [...groups].filter(
      ([key, group]) => group.length === 1 && !taken.has(key) && !isNumbered(key, groups),
    );
    for (const [, group] of settled) result.set(group[0]!.path, candidate(group[0]!, level));
    open = open.filter(({ path }) => !result.has(path));
    // Only paths that differ in nothing but case get here: nothing in their names can tell them apart.
    if (level > 64) {
      for (const [index, image] of open.entries())
        result.set(image.path, `${candidate(image, level)}-${index + 1}`);
      break;
    }
  }
  return result;
}

/** Whether a name is that of another image with a face's number after it: `a_0` beside `a`. */
function isNumbered(key: string, groups: ReadonlyMap<string, unknown>): boolean {
  const stem = /^(.*)_\d+$/.exec(key)?.[1];
  return stem !== undefined && groups.has(stem);
}

/** Of a URL, what a file of it would be called: host and path, without what follows a question mark. */
function fileOf(path: string): string {
  if (!/^https?:/i.test(path) || !URL.canParse(path)) return path;
  const { host, pathname } = new URL(path);
  return [host, ...pathname.split('/')].filter((part) => part !== '').join(sep);
}

function candidate({ path: source, root }: ListedImage, level: number): string {
  const path = fileOf(source);
  const inside = root === undefined ? basename(path) : relative(root, path);
  const name = inside.split(sep).join('/');
  if (level === 0) return name.slice(0, name.length - extname(name).length);
  if (level === 1) return name;
  const above = dirname(resolve(root ?? dirname(path), '.x'))
    .split(sep)
    .filter((part) => part !== '')
    .slice(-(level - 1));
  // A drive letter's colon cannot be part of a folder's name.
  return [...above.map((part) => part.replace(/:/g, '')), name].join('/');
}
