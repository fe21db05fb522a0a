import { realpath } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { imageExtensions } from '@musica/files';
import type { ReadOptions } from '../dataset';
import { linkHint, listFiles } from './list-files';
import { isBelow } from './path-below';
import { splitOfPath } from './split-name';

export interface FoundImage {
  /** Absolute. */
  readonly path: string;
  /** Its path in the data set, with forward slashes. */
  readonly id: string;
}

/** Why there is no image, and what to do. */
export interface NoImage {
  readonly message: string;
  readonly hint?: string;
}

export interface ImageQuery {
  /** Absolute folder of the file that names the image: names may count from there. */
  readonly from?: string;
  /** Words that decide between two images of the same name: `train` for `train/a.jpg`. */
  readonly split?: string | undefined;
  /** Whether the name is a path of another machine, of which as much counts as is found here. */
  readonly elsewhere?: boolean;
  /** Folders whose images are preferred, the first that has one: the end of their paths. */
  readonly near?: readonly string[];
  /** Whether a service may have put a mark before the name: `0f1e2d3c-a.jpg`. */
  readonly uploaded?: boolean;
}

const imagesHint = 'name the folder of the images: --images DIR (images in ReadOptions)';

/**
 * Finds the images that files of labels name. Data sets ship their images beside the labels, in a folder beside that of
 * the labels, or in a folder for each split, and name them from any of these: what is not where its name says is looked
 * for below the data set's folder, and taken where exactly one image has that name.
 */
export class ImageFinder {
  readonly #base: string;
  #realBase: Promise<string> | undefined;
  #index: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  /**
   * @param root absolute path of the data set's folder
   * @param exact whether images are only where their names say
   */
  constructor(
    root: string,
    private readonly options: Pick<ReadOptions, 'images' | 'followLinks' | 'checkImages'>,
    private readonly exact = false,
  ) {
    this.#base = options.images === undefined ? root : resolve(options.images);
  }

  async find(name: string, query: ImageQuery = {}): Promise<FoundImage | NoImage> {
    const plain = name.replaceAll('\\', '/').replace(/^file:\/\//, '');
    const parts = plain.split('/').filter((part) => part !== '' && part !== '.');
    if (name.includes('\0') || parts.length === 0)
      return { message: `image ${JSON.stringify(name)} is no name` };
    const isWhole = /^(\/|[a-z][a-z0-9+.-]*:)/i.test(plain);
    const starts = isWhole ? [] : [this.#base, ...(query.from === undefined ? [] : [query.from])];
    const paths = isAbsolute(plain) ? [resolve(plain)] : starts.map((start) => resolve(start, ...parts));
    const places = [...new Set(paths)].filter((path) => isBelow(this.#base, path));
    const isFree = this.options.images !== undefined || query.elsewhere === true;
    if (places.length === 0 && !isFree) {
      return {
        message: `image ${JSON.stringify(name)} lies outside the data set's folder`,
        hint: imagesHint,
      };
    }
    const inside =
      isWhole && places.length > 0
        ? relative(this.#base, places[0]!).split(sep)
        : parts.slice(parts.lastIndexOf('..') + 1).filter((part) => !/^[a-z]:$/i.test(part));
    if (this.options.checkImages === false) {
      return this.#found(places[0] ?? join(this.#base, ...inside));
    }
    for (const path of places) {
      const found = await this.#there(path);
      if (found) return found;
    }
    const found = await this.#search(name, inside, isFree, query);
    const mark = query.uploaded && !('path' in found) ? /^[0-9a-f]{8}-(?=.)/.exec(inside.at(-1) ?? '') : null;
    return mark ? this.#search(name, [inside.at(-1)!.slice(9)], isFree, query) : found;
  }

  async #search(
    name: string,
    parts: readonly string[],
    isFree: boolean,
    { split, near }: ImageQuery,
  ): Promise<FoundImage | NoImage> {
    const expected = join(this.#base, ...parts);
    if (this.exact && !isFree) return { message: `no image at ${expected}`, hint: imagesHint };
    const last = parts.at(-1)?.toLowerCase() ?? '';
    const byName = await this.#files();
    // Some data sets name images without their ending.
    const hasEnding = imageExtensions.includes(extname(last));
    const candidates = (hasEnding ? byName.get(last) : byName.get(`${last}.`)) ?? [];
    // Of a path from elsewhere its beginning means nothing here.
    for (let start = 0; start < (isFree ? parts.length : 1); start++) {
      const tail = `/${parts.slice(start).join('/')}`;
      const alike = candidates.filter((path) =>
        `/${hasEnding ? path : path.slice(0, -extname(path).length)}`.endsWith(tail),
      );
      const isNear = (folder: string) => (path: string) => `/${path}`.includes(`/${folder}/`);
      const folder = near?.find((one) => alike.some(isNear(one)));
      const closer = folder === undefined ? alike : alike.filter(isNear(folder));
      const ofSplit =
        closer.length > 1 && split !== undefined
          ? closer.filter((path) => splitOfPath(path) === split)
          : closer;
      if (ofSplit.length === 1) return (await this.#there(join(this.#base, ofSplit[0]!)))!;
      if (alike.length > 1) {
        return {
          message: `image ${JSON.stringify(name)} may be ${alike.slice(0, 3).join(' or ')}`,
          hint: imagesHint,
        };
      }
    }
    return { message: `no image at ${expected}`, hint: imagesHint };
  }

  async #there(path: string): Promise<FoundImage | NoImage | undefined> {
    let real: string;
    try {
      real = await realpath(path);
    } catch {
      return undefined;
    }
    if (this.options.followLinks) return this.#found(path);
    this.#realBase ??= realpath(this.#base);
    if (isBelow(await this.#realBase, real)) return this.#found(path);
    return {
      message: `image ${relative(this.#base, path)} is a link that leads out of the data set's folder`,
      hint: linkHint,
    };
  }

  #found(path: string): FoundImage {
    return { path, id: relative(this.#base, path).split(sep).join('/') };
  }

  /** The images below the folder by their names. */
  #files(): Promise<ReadonlyMap<string, readonly string[]>> {
    this.#index ??= indexOf(this.#base, this.options.followLinks ?? false);
    return this.#index;
  }
}

async function indexOf(folder: string, followLinks: boolean): Promise<Map<string, string[]>> {
  const byName = new Map<string, string[]>();
  try {
    for await (const path of listFiles(folder, { followLinks })) {
      if (!imageExtensions.includes(extname(path).toLowerCase())) continue;
      const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
      for (const key of [name, `${name.slice(0, -extname(name).length)}.`]) {
        const known = byName.get(key);
        if (known) known.push(path);
        else byName.set(key, [path]);
      }
    }
  } catch {
    // A folder that cannot be listed holds nothing that could be found.
  }
  return byName;
}
