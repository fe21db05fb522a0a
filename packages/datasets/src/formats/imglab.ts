import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { type Box, boxOfLandmarks, isMusicaError, MusicaError, messageOf, type Point } from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import sax from 'sax';
import type { DatasetFormat, FaceRecord, WritableDataset } from '../dataset';
import { excerpt, parseDecimal } from '../files/numbers';
import { requireFaces } from '../problems';
import { countOf, droppedFieldsOf } from './dropped-fields';
import { FaceCollector } from './face-collector';
import { facesByImage } from './place-images';

const FILE = 'faces.xml';
/** Only the five entities of XML itself are known. */
const SAX_OPTIONS = { position: true, strictEntities: true } as sax.SAXOptions;
const HINT =
  'a dlib file reads: <dataset><images><image file=".."><box top=".." left=".." width=".." height=".."><part name="00" x=".." y=".."/>';

/** What imglab knows of a box beside its place; taken over as attributes of the face, and written back. */
const boxAttributes: Readonly<Record<string, 'flag' | 'number' | 'text'>> = {
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

/** A box of an image, as the file has it. */
export interface ImglabBox {
  readonly line: number;
  readonly image: string;
  readonly box: Box;
  /** To be ignored in training, says the file. */
  readonly ignored: boolean;
  readonly landmarks: Point[];
  readonly attributes: Record<string, boolean | number | string>;
}

/**
 * dlib's and imglab's XML: a file, or a folder with one such file. Coordinates count from 0. Boxes that are to be ignored
 * or have no parts are no labelled faces; the former are passed over, the latter reported.
 */
export const imglab: DatasetFormat = {
  name: 'dlib-xml',
  description: 'an XML file of dlib or imglab, or a folder with one',

  async recognises(path) {
    const file = await fileOf(path);
    return file !== undefined && (await startsAsDataset(file));
  },

  async read(path, options) {
    const file = (await fileOf(resolve(path))) ?? resolve(path);
    const collector = new FaceCollector(dirname(file), options.scheme, options);
    let name = '';
    const boxes = readImglab(file, (text) => {
      name = text;
    });
    for await (const { line, ignored, ...face } of boxes) {
      if (ignored) continue;
      if (face.landmarks.length > 0) await collector.add(face, { file, line });
      else collector.report({ file, line, message: 'a box without parts' });
    }
    const { faces, problems, scheme } = collector;
    return requireFaces(path, { name: name || 'dlib-xml', scheme, faces, problems });
  },

  async write(folder, dataset) {
    await writeLinesAtomic(join(resolve(folder), FILE), xmlLines(folder, dataset));
    const without = dataset.faces.filter(({ box }) => box === undefined).length;
    const droppedFields = [
      ...droppedFieldsOf(dataset, {
        box: true,
        attributes: ({ attributes = {} }) => Object.entries(attributes).every(isKept),
      }),
      ...(without > 0
        ? [`that there is no box (${countOf(without)}: the tight landmark box is written)`]
        : []),
    ];
    return { faces: dataset.faces.length, droppedFields };
  },
};

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
class ImglabParser {
  readonly #sax = sax.parser(true, SAX_OPTIONS);
  readonly #found: ImglabBox[] = [];
  readonly #open: string[] = [];
  #image: string | undefined;
  #box:
    | {
        line: number;
        box: Box;
        ignored: boolean;
        attributes: ImglabBox['attributes'];
        parts: Map<number, Point>;
      }
    | undefined;
  #text = '';
  #error: MusicaError | undefined;

  constructor(
    private readonly file: string,
    onName: ((name: string) => void) | undefined,
  ) {
    this.#sax.onerror = (error) => {
      this.#error ??= this.#fail(error.message.split('\n')[0]!);
    };
    this.#sax.ondoctype = () => {
      this.#error ??= this.#fail('a document type declaration, which such a file does not have');
    };
    this.#sax.onopentag = ({ name, attributes }) =>
      this.#guard(() => this.#start(name, attributes as Record<string, string>));
    this.#sax.ontext = (text) => {
      if (this.#open.at(-1) === 'label' || this.#open.at(-1) === 'name') this.#text += text.slice(0, 1000);
    };
    this.#sax.onclosetag = (name) => {
      this.#open.pop();
      if (name === 'name' && this.#open.length === 1) onName?.(this.#text.trim());
      if (name === 'label' && this.#box && this.#text.trim() !== '')
        this.#box.attributes.label = this.#text.trim();
      if (name === 'box') this.#guard(() => this.#endBox());
      if (name === 'image') this.#image = undefined;
      this.#text = '';
    };
  }

  *write(text: string): Generator<ImglabBox> {
    this.#guard(() => this.#sax.write(text));
    if (this.#error) throw this.#error;
    yield* this.#found.splice(0);
  }

  *end(text: string): Generator<ImglabBox> {
    yield* this.write(text);
    this.#guard(() => this.#sax.close());
    if (this.#error) throw this.#error;
  }

  #guard(work: () => void): void {
    if (this.#error) return;
    try {
      work();
    } catch (error) {
      this.#error ??= isMusicaError(error) ? error : this.#fail(messageOf(error).split('\n')[0]!);
    }
  }

  #start(name: string, attributes: Record<string, string>): void {
    if (this.#open.length === 0 && name !== 'dataset')
      throw this.#fail(`the root is <${name}>, not <dataset>`);
    this.#open.push(name);
    if (this.#open.length > 16) throw this.#fail('elements nested deeper than 16 levels');
    if (name === 'image') {
      if (!attributes.file) throw this.#fail('an <image> without file');
      this.#image = fileName(attributes.file);
    } else if (name === 'box') {
      if (this.#image === undefined) throw this.#fail('a <box> outside of an <image>');
      if (this.#box) throw this.#fail('a <box> within a <box>');
      const [x, y, width, height] = ['left', 'top', 'width', 'height'].map((side) =>
        this.#number(attributes, side),
      );
      if (!(width! > 0 && height! > 0)) throw this.#fail(`a box of ${width} x ${height}`);
      this.#box = {
        line: this.#line,
        box: { x: x!, y: y!, width: width!, height: height! },
        ignored: attributes.ignore === '1',
        attributes: this.#boxAttributes(attributes),
        parts: new Map(),
      };
    } else if (name === 'part') {
      if (!this.#box) throw this.#fail('a <part> outside of a <box>');
      const part = attributes.name ?? '';
      if (!/^\d{1,4}$/.test(part))
        throw this.#fail(`a part called ${excerpt(part)}: parts are numbered from 0`);
      if (this.#box.parts.has(Number(part))) throw this.#fail(`part ${part} is there twice`);
      this.#box.parts.set(Number(part), [this.#number(attributes, 'x'), this.#number(attributes, 'y')]);
    }
  }

  #endBox(): void {
    const { parts, ...rest } = this.#box!;
    this.#box = undefined;
    const landmarks = Array.from({ length: parts.size }, (_, index) => {
      const point = parts.get(index);
      if (!point) throw this.#fail(`${parts.size} parts, but part ${index} is missing`);
      return point;
    });
    this.#found.push({ ...rest, landmarks, image: this.#image! });
  }

  #boxAttributes(attributes: Record<string, string>): ImglabBox['attributes'] {
    const kept: ImglabBox['attributes'] = {};
    for (const [name, kind] of Object.entries(boxAttributes)) {
      const value = attributes[name];
      if (value === undefined) continue;
      if (kind === 'flag') kept[name] = value === '1' || value === 'true';
      else kept[name] = kind === 'number' ? this.#number(attributes, name) : value;
    }
    return kept;
  }

  #number(attributes: Record<string, string>, name: string): number {
    const value = parseDecimal(attributes[name]?.trim() ?? '');
    if (value !== undefined) return value;
    throw this.#fail(
      `${name} is ${attributes[name] === undefined ? 'missing' : excerpt(attributes[name]!)}, expected a number`,
    );
  }

  get #line(): number {
    return this.#sax.line + 1;
  }

  #fail(message: string): MusicaError {
    return new MusicaError('dataset', `${this.file}:${this.#line}: ${message}`, { hint: HINT });
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

async function fileOf(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return extname(path).toLowerCase() === '.xml' ? path : undefined;
  if (!info?.isDirectory()) return undefined;
  const files = (await readdir(path)).filter((name) => extname(name).toLowerCase() === '.xml');
  return files.length === 1 ? join(path, files[0]!) : undefined;
}

async function startsAsDataset(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8192), 0, 8192, 0);
    return /<dataset[\s>]/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

function isKept([name, value]: readonly [string, unknown]): boolean {
  const kind = Object.hasOwn(boxAttributes, name) ? boxAttributes[name] : undefined;
  if (kind === 'text') return typeof value === 'string' && value !== '' && value === value.trim();
  return kind === 'flag' ? typeof value === 'boolean' : kind === 'number' && typeof value === 'number';
}

function* xmlLines(folder: string, dataset: WritableDataset): Generator<string> {
  yield "<?xml version='1.0' encoding='UTF-8'?>";
  yield '<dataset>';
  yield `<name>${escapeXml(dataset.name)}</name>`;
  yield '<images>';
  for (const [image, faces] of facesByImage(folder, dataset.faces)) {
    yield `  <image file="${escapeXml(image)}">`;
    for (const face of faces) yield* boxLines(face);
    yield '  </image>';
  }
  yield '</images>';
  yield '</dataset>';
}

function* boxLines({
  landmarks,
  box = boxOfLandmarks(landmarks),
  attributes = {},
}: FaceRecord): Generator<string> {
  const kept = Object.entries(attributes).filter(isKept);
  const text = kept
    .filter(([name]) => name !== 'label')
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === 'boolean' ? Number(value) : escapeXml(String(value))}"`,
    )
    .join('');
  yield `    <box top="${box.y}" left="${box.x}" width="${box.width}" height="${box.height}"${text}>`;
  if (kept.some(([name]) => name === 'label'))
    yield `      <label>${escapeXml(String(attributes.label))}</label>`;
  for (const [index, [x, y]] of landmarks.entries()) {
    yield `      <part name="${String(index).padStart(2, '0')}" x="${x}" y="${y}"/>`;
  }
  yield '    </box>';
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
