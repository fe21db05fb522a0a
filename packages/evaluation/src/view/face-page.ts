import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LandmarkScheme, MusicaError } from '@musica/core';
import { encodeImage, looseColour, looseLandmarks, outlinesOf } from '@musica/node';
import type { FaceCrop } from './face-crops';

/** What the page says about its data set. */
export interface FacePageHead {
  readonly title: string;
  readonly scheme: LandmarkScheme;
  readonly licence?: string;
  readonly source?: string;
  /** Faces of the data set, and those that were asked for. */
  readonly total: number;
  /** Side of the images in pixels. */
  readonly size: number;
}

/** JPEG quality of the images: landmarks are judged on edges, which must not ring. */
const QUALITY = 82;

/**
 * A page to leaf through faces in a browser, all in one file: images as data URIs, landmarks as numbers that the page's
 * script draws. Faces are added until the file is as large as it may become.
 */
export class FacePage {
  readonly #faces: string[] = [];
  #bytes = 0;

  /** @param maxBytes size that the file must not exceed; its frame, some 30 kilobytes, is not counted */
  constructor(
    private readonly head: FacePageHead,
    private readonly maxBytes: number,
  ) {}

  get count(): number {
    return this.#faces.length;
  }

  /** Bytes of the faces so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns false where the face has no room any more; it is not added then */
  async add(crop: FaceCrop): Promise<boolean> {
    const text = await faceJson(crop);
    if (this.#bytes + text.length > this.maxBytes) return false;
    this.#faces.push(text);
    // Base64 and JSON of names: nearly all of it is ASCII.
    this.#bytes += text.length + 1;
    return true;
  }

  /**
   * The page as HTML.
   * @throws MusicaError `output` where the page's own files are not installed
   */
  async html(): Promise<string> {
    const { title, scheme, licence, source, total, size } = this.head;
    const parts = outlinesOf(scheme).map(({ part, indices, closed, colour }) => ({
      part,
      indices,
      closed,
      colour,
      line: true,
    }));
    const loose = looseLandmarks(scheme);
    if (loose.length > 0) {
      parts.push({ part: 'no part', indices: loose, closed: false, colour: looseColour, line: false });
    }
    const head = { title, scheme: scheme.name, licence, source, total, size, parts };
    const [frame, style, script] = await Promise.all(['page.html', 'page.css', 'page.js'].map(viewerFile));
    const pieces: Readonly<Record<string, string>> = {
      PAGE_TITLE: escapeHtml(title),
      '/*STYLE*/': style!,
      '/*SCRIPT*/': script!,
      '"HEAD"': inScript(JSON.stringify(head)),
      '"FACES"': `[${this.#faces.join(',\n')}]`,
    };
    // The marks are such that each file is a sound one by itself. A function: `$&` in a name means nothing.
    return frame!.replace(/PAGE_TITLE|\/\*STYLE\*\/|\/\*SCRIPT\*\/|"HEAD"|"FACES"/g, (mark) => pieces[mark]!);
  }
}

/**
 * A face as the page's script reads it. Short names, because there are thousands: `n` name, `i` image, `p` landmarks
 * (x0, y0, .. in pixels of the crop), `b` box (x, y, width, height), `g` whether the data set gave the box, `w` and `h`
 * size of the whole image, and where known `s` split, `u` subsets, `a` attributes, `o` hidden landmarks, `r` group.
 */
async function faceJson({ face, image, landmarks, box, boxGiven, whole }: FaceCrop): Promise<string> {
  const jpeg = await encodeImage(image, { format: 'jpeg', quality: QUALITY });
  const hidden = face.occluded?.flatMap((occluded, index) => (occluded ? [index] : [])) ?? [];
  return inScript(
    JSON.stringify({
      n: face.id,
      i: jpeg.toString('base64'),
      p: landmarks.flatMap(([x, y]) => [tenth(x), tenth(y)]),
      b: [box.x, box.y, box.width, box.height].map(tenth),
      g: boxGiven ? 1 : 0,
      w: whole.width,
      h: whole.height,
      s: face.split,
      u: face.subsets?.length ? face.subsets : undefined,
      a: face.attributes,
      o: hidden.length > 0 ? hidden : undefined,
      r: face.group,
    }),
  );
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** JSON inside a script element must not end it. */
const inScript = (json: string) => json.replaceAll('<', '\\u003c');

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** One of the page's files, which come with this package; from the sources as well as from the built file. */
async function viewerFile(name: string): Promise<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'viewer', name);
    if (existsSync(file)) return readFile(file, 'utf8');
    if (folder === dirname(folder)) {
      throw new MusicaError('output', `the page's ${name} is not installed with this program`, {
        hint: 'reinstall @musica/cli',
      });
    }
  }
}
