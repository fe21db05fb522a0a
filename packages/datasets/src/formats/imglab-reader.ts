import { createReadStream } from 'node:fs';
import { type Box, isMusicaError, MusicaError, messageOf, type Point } from '@musica/core';
import { excerpt, parseDecimal } from '../files/numbers';
import { XmlReader } from '../files/xml-reader';
import { boxProblem } from './face-collector';

/** What the format looks like, for messages. */
export const imglabHint =
  'a dlib file reads: <dataset><images><image file=".."><box top=".." left=".." width=".." height=".."><part name="00" x=".." y=".."/>';

/** What imglab knows of a box beside its place; taken over as attributes of the face, and written back. */
export const boxAttributes: Readonly<Record<string, 'flag' | 'number' | 'text'>> = {
  difficult: 'flag',
  occluded: 'flag',
  truncated: 'flag',
  pose: 'number',
  detection_score: 'number',
  angle: 'number',
  age: 'number',
  gender: 'text',
  label: 'text',
};

const placeOfBox: ReadonlySet<string> = new Set(['top', 'left', 'width', 'height', 'ignore']);

/** A box of an image, as the file has it. */
export interface ImglabBox {
  readonly line: number;
  readonly image: string;
  readonly box: Box;
  /** To be ignored in training, says the file. */
  readonly ignored: boolean;
  readonly landmarks: Point[];
  readonly attributes: Record<string, boolean | number | string>;
  /** Attributes that no dlib tool knows. */
  readonly dropped?: readonly string[];
  /** What is wrong with it, in words, and on which line; it is no face then. */
  readonly fault?: { readonly line: number; readonly message: string };
}

/**
 * The boxes of a file, as they come; the file is never held as a whole. Entities that the document itself declares are
 * not expanded: they are refused.
 * @param onName told of the data set's name.
 * @throws MusicaError `dataset` with file and line where the XML is not well-formed or not of this kind.
 */
export async function* readImglab(file: string, onName?: (name: string) => void): AsyncGenerator<ImglabBox> {
  const stream = createReadStream(file);
  try {
    yield* parseImglab(stream as AsyncIterable<Buffer>, file, onName);
  } finally {
    stream.destroy();
  }
}

/** `readImglab` for the bytes of a file. */
export async function* parseImglab(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  where: string,
  onName?: (name: string) => void,
): AsyncGenerator<ImglabBox> {
  const parser = new ImglabParser(where, onName);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let encoding: 'utf8' | 'latin1' | undefined;
  try {
    for await (const chunk of chunks) {
      encoding ??= encodingOf(chunk);
      const isLatin1 = encoding === 'latin1';
      yield* parser.write(isLatin1 ? chunk.toString('latin1') : decoder.decode(chunk, { stream: true }));
    }
    yield* parser.end(encoding === 'latin1' ? '' : decoder.decode());
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `cannot read ${where}: ${messageOf(error)}`, { cause: error });
  }
}

/** imglab declares ISO-8859-1 and copies whatever bytes a name has, so UTF-8 is tried first for those, name by name. */
function encodingOf(head: Buffer): 'utf8' | 'latin1' {
  const declared = /^<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/i.exec(
    head.toString('latin1', 0, 200).trimStart(),
  )?.[1];
  return declared !== undefined && !/^utf-?8$/i.test(declared) ? 'latin1' : 'utf8';
}

/** Turns the parser's events into boxes. */
class ImglabParser extends XmlReader<ImglabBox> {
  #image: string | undefined;
  #box:
    | {
        line: number;
        box: Box;
        ignored: boolean;
        attributes: ImglabBox['attributes'];
        dropped: readonly string[];
        parts: Map<number, Point>;
        fault?: { line: number; message: string };
      }
    | undefined;
  #text = '';

  constructor(
    file: string,
    private readonly onName: ((name: string) => void) | undefined,
  ) {
    super(file, {
      root: 'dataset',
      deepest: 16,
      hint: imglabHint,
      doctype: 'a document type declaration, which such a file does not have',
    });
  }

  protected override text(text: string): void {
    if (this.open.at(-1) === 'label' || this.open.at(-1) === 'name') this.#text += text.slice(0, 1000);
  }

  protected close(name: string): void {
    if (name === 'name' && this.open.length === 1) this.onName?.(this.#text.trim());
    if (name === 'label' && this.#box && this.#text.trim() !== '')
      this.#box.attributes.label = this.#text.trim();
    if (name === 'box') this.guard(() => this.#endBox());
    if (name === 'image') this.#image = undefined;
    this.#text = '';
  }

  protected start(name: string, attributes: Record<string, string>): void {
    if (name === 'image') {
      if (!attributes.file) throw this.fail('an <image> without file');
      this.#image = fileName(attributes.file);
    } else if (name === 'box') {
      if (this.#image === undefined) throw this.fail('a <box> outside of an <image>');
      if (this.#box) throw this.fail('a <box> within a <box>');
      const [x, y, width, height] = ['left', 'top', 'width', 'height'].map((side) =>
        numberIn(attributes, side),
      );
      this.#box = {
        line: this.line,
        box: { x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
        ignored: attributes.ignore === '1' || attributes.ignore === 'true',
        attributes: {},
        dropped: Object.keys(attributes)
          .filter((one) => !placeOfBox.has(one) && !Object.hasOwn(boxAttributes, one))
          .map((one) => `attribute ${one}`),
        parts: new Map(),
      };
      const words = [x, y, width, height].find((value) => typeof value === 'string');
      const wrong = words ?? boxProblem(this.#box.box) ?? this.#readAttributes(attributes);
      if (wrong !== undefined) this.#blame(wrong);
    } else if (name === 'part') {
      if (!this.#box) throw this.fail('a <part> outside of a <box>');
      const part = attributes.name ?? '';
      const [x, y] = [numberIn(attributes, 'x'), numberIn(attributes, 'y')];
      if (!/^\d{1,4}$/.test(part)) this.#blame(`a part called ${excerpt(part)}: parts are numbered from 0`);
      else if (this.#box.parts.has(Number(part))) this.#blame(`part ${part} is there twice`);
      else if (typeof x === 'string' || typeof y === 'string')
        this.#blame(String(typeof x === 'string' ? x : y));
      else this.#box.parts.set(Number(part), [x, y]);
    }
  }

  /** What is wrong with a box concerns that box alone; the first fault is told. */
  #blame(message: string): void {
    this.#box!.fault ??= { line: this.line, message };
  }

  #endBox(): void {
    const { parts } = this.#box!;
    const landmarks: Point[] = [];
    for (let index = 0; index < parts.size; index++) {
      const point = parts.get(index);
      if (!point) this.#blame(`${parts.size} parts, but part ${index} is missing`);
      else landmarks.push(point);
    }
    const { parts: _, ...rest } = this.#box!;
    this.#box = undefined;
    this.found.push({ ...rest, landmarks, image: this.#image! });
  }

  /** @returns what is wrong with them, or undefined */
  #readAttributes(attributes: Record<string, string>): string | undefined {
    const kept = this.#box!.attributes;
    for (const [name, kind] of Object.entries(boxAttributes)) {
      const text = attributes[name];
      if (text === undefined) continue;
      if (kind === 'flag') kept[name] = text === '1' || text === 'true';
      else {
        const value = kind === 'number' ? numberIn(attributes, name) : text;
        if (kind === 'number' && typeof value === 'string') return value;
        kept[name] = value;
      }
    }
    return undefined;
  }
}

/** The name as a path: Windows' separators as others, and UTF-8 where the bytes of a Latin-1 text are that. */
function fileName(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const isLatin1 = bytes.toString('latin1') === text;
  if (isLatin1 && bytes.some((byte) => byte > 127)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\\', '/');
    } catch {
      // Real Latin-1.
    }
  }
  return text.replaceAll('\\', '/');
}

/** The number that an attribute is, or what is wrong with it. */
function numberIn(attributes: Record<string, string>, name: string): number | string {
  const value = parseDecimal(attributes[name]?.trim() ?? '');
  if (value !== undefined) return value;
  const found = attributes[name] === undefined ? 'missing' : excerpt(attributes[name]!);
  return `${name} is ${found}, expected a number`;
}
