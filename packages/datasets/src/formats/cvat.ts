import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { type Box, isMusicaError, MusicaError, messageOf, type Point } from '@musica/core';
import type { DatasetFormat } from '../dataset';
import { headOf } from '../files/label-files';
import { excerpt, parseDecimal } from '../files/numbers';
import { XmlReader } from '../files/xml-reader';
import { requireFaces } from '../problems';
import { collectKind, type LabelFileKind, recognisesKind } from './label-file-kind';
import { type NamedFace, NamedFaces, type NamedPoint } from './named-faces';
import { partOfFile } from './read-split';

const HINT =
  'CVAT reads: <annotations><image name="a.jpg"><points label="face" points="x,y;x,y;.."/></image></annotations>, or a <skeleton> of <points>';

/** A face of an image, as the file has it. */
export interface CvatFace {
  readonly line: number;
  readonly image: string;
  readonly split?: string;
  readonly points: readonly NamedPoint[];
  readonly isList?: boolean;
  readonly box?: Box;
  readonly attributes?: Readonly<Record<string, string>>;
  /** What is wrong with it; it is no face then. */
  readonly fault?: string;
}

const kind: LabelFileKind = {
  ending: '.xml',
  isKind: isCvat,
  none: 'no XML file whose root is <annotations>',
  hint: HINT,
};

/**
 * CVAT for images 1.1. A face is a `points` shape of several points, a `skeleton`, or the single points of one `group_id`
 * by their labels; a `box` of the same group is its box. Coordinates are taken as they are.
 */
export const cvat: DatasetFormat = {
  name: 'cvat-xml',
  description: 'XML of CVAT for images',

  recognises: (path) => recognisesKind(path, kind),

  async read(path, options) {
    const { root, files, collector } = await collectKind(path, options, kind);
    const faces = new NamedFaces(collector);
    for (const file of files) {
      const part = partOfFile(file);
      for await (const { line, fault, split, ...face } of readCvat(file)) {
        const of: NamedFace = {
          ...face,
          ...part,
          ...(split === undefined ? {} : { split: split.toLowerCase() }),
        };
        if (fault === undefined) faces.add(of, { file, line });
        else collector.refuse({ file, line }, fault);
      }
    }
    await faces.finish(options.scheme?.names);
    return requireFaces(path, { name: basename(root), ...collector.finish() });
  },
};

/** The faces of a file. @throws MusicaError `dataset` where it is not well-formed. */
export async function* readCvat(file: string): AsyncGenerator<CvatFace> {
  const stream = createReadStream(file);
  try {
    yield* parseCvat(stream as AsyncIterable<Buffer>, file);
  } finally {
    stream.destroy();
  }
}

/** `readCvat` for the bytes of a file. */
export async function* parseCvat(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  where: string,
): AsyncGenerator<CvatFace> {
  const parser = new CvatParser(where);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield* parser.write(decoder.decode(chunk, { stream: true }));
    yield* parser.end(decoder.decode());
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `cannot read ${where}: ${messageOf(error)}`, {
      cause: error,
      hint: HINT,
    });
  }
}

interface Group {
  readonly line: number;
  readonly points: NamedPoint[];
  box?: Box;
  fault?: string;
}

class CvatParser extends XmlReader<CvatFace> {
  #image: { readonly name: string; readonly split?: string; readonly groups: Map<string, Group> } | undefined;
  #skeleton: Group | undefined;

  constructor(file: string) {
    super(file, {
      ...{ root: 'annotations', deepest: 32, hint: HINT },
      doctype: 'a document type declaration',
    });
  }

  protected close(name: string): void {
    if (name === 'skeleton' && this.#skeleton) {
      this.#give(this.#skeleton);
      this.#skeleton = undefined;
    } else if (name === 'image' && this.#image) {
      for (const group of this.#image.groups.values()) this.#give(group);
      this.#image = undefined;
    }
  }

  protected start(name: string, attributes: Record<string, string>): void {
    // The description of the task knows elements of the same names.
    if (this.open.includes('meta')) return;
    if (name === 'image') {
      if (!attributes.name) throw this.fail('an <image> without name');
      this.#image = {
        name: attributes.name,
        groups: new Map(),
        ...(attributes.subset && { split: attributes.subset }),
      };
    }
    if (!this.#image) return;
    if (name === 'skeleton') this.#skeleton = { line: this.line, points: [] };
    else if (name === 'points') this.#points(attributes);
    else if (name === 'box') this.#boxOf(attributes);
  }

  #points(attributes: Record<string, string>): void {
    // A point of a skeleton that is not in the image is not labelled.
    if (attributes.outside === '1') return;
    const places = placesOf(attributes.points ?? '');
    const hidden = attributes.occluded === '1';
    const label = attributes.label ?? '';
    const several = typeof places !== 'string' && places.length > 1;
    const group = this.#skeleton ?? (several ? { line: this.line, points: [] } : this.#group(attributes));
    if (typeof places === 'string') group.fault ??= places;
    else if (this.#skeleton && several)
      group.fault ??= `a point ${excerpt(label)} of ${places.length} places`;
    else {
      for (const [i, point] of places.entries()) {
        group.points.push({ name: several ? String(i) : label, point, hidden });
      }
    }
    if (several && !this.#skeleton) this.#give(group, true);
  }

  #boxOf(attributes: Record<string, string>): void {
    const [left, top, right, bottom] = ['xtl', 'ytl', 'xbr', 'ybr'].map((side) =>
      parseDecimal(attributes[side] ?? ''),
    );
    const group = this.#group(attributes);
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
      group.fault ??= 'a <box> whose xtl, ytl, xbr or ybr is no number';
    } else group.box = { x: left, y: top, width: right - left, height: bottom - top };
  }

  #group(attributes: Record<string, string>): Group {
    const { groups } = this.#image!;
    const key = attributes.group_id ?? '';
    const known = groups.get(key) ?? { line: this.line, points: [] };
    groups.set(key, known);
    return known;
  }

  #give({ line, points, box, fault }: Group, isList = false): void {
    // A box alone is a face that nobody has put landmarks on.
    if (points.length === 0 && fault === undefined) return;
    const { name: image, split } = this.#image!;
    this.found.push({
      ...{ line, image, points },
      ...(isList && { isList }),
      ...(split === undefined ? {} : { split }),
      ...(box && { box }),
      ...(fault === undefined ? {} : { fault }),
    });
  }
}

/** `x,y;x,y` as points, or what is wrong with it. */
function placesOf(text: string): Point[] | string {
  const points: Point[] = [];
  for (const pair of text.split(';')) {
    const [x, y, ...rest] = pair.split(',').map((value) => parseDecimal(value.trim()));
    if (x === undefined || y === undefined || rest.length > 0) {
      return `point ${points.length} is ${excerpt(pair)}, expected x,y`;
    }
    points.push([x, y]);
  }
  return points;
}

async function isCvat(file: string): Promise<boolean> {
  return /<annotations[\s>]/.test(await headOf(file, 8192));
}
