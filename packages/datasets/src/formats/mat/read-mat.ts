import { inflateSync } from 'node:zlib';
import { MusicaError, messageOf } from '@musica/core';

/** A value of a MATLAB file; arrays are column by column (the first index runs fastest), as MATLAB stores them. */
export type MatValue =
  | { readonly kind: 'numbers'; readonly dims: readonly number[]; readonly data: Float64Array }
  | { readonly kind: 'text'; readonly dims: readonly number[]; readonly text: string }
  | { readonly kind: 'cells'; readonly dims: readonly number[]; readonly cells: readonly MatValue[] }
  | { readonly kind: 'structs'; readonly dims: readonly number[]; readonly items: readonly MatStruct[] }
  /** Something that data sets do not use: sparse arrays, objects, functions. */
  | { readonly kind: 'other' };

export type MatStruct = ReadonlyMap<string, MatValue>;

/** Most memory that a file may take, in times its own size; small files may take a megabyte. */
const MOST_TIMES = 40;
const SMALL = 2 ** 20;
/** Bytes that a value takes beside its numbers. */
const VALUE_BYTES = 128;
/** Deepest nesting of cells and structs. */
const DEEPEST = 16;

/** Storage types of the format's documentation ("MAT-File Format", MathWorks, level 5): type number to bytes a value. */
const widths: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 2,
  5: 4,
  6: 4,
  7: 4,
  9: 8,
  12: 8,
  13: 8,
  16: 1,
  17: 2,
};
const MATRIX = 14;
const COMPRESSED = 15;

interface Element {
  readonly type: number;
  readonly data: Buffer;
  /** Where the next element starts. */
  readonly next: number;
}

/**
 * Reads the variables of a MATLAB file of level 5 (`save -v6` or `-v7`, also what scipy writes).
 *
 * Everything is checked against the bytes that are there before it is used or memory is taken for it, because data sets
 * come from anywhere. It is an own reader because the one on npm is under the GPL.
 *
 * @param where the file's name, for messages.
 * @throws MusicaError `dataset` with the file and the byte for anything that is cut, contradictory or another format.
 */
export function readMat(bytes: Uint8Array, where: string): Map<string, MatValue> {
  return new MatReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), where).variables();
}

/** Whether bytes start like a MATLAB file of level 5. */
export function isMat5(head: Uint8Array): boolean {
  const mark = String.fromCharCode(head[126] ?? 0, head[127] ?? 0);
  return head.length >= 128 && (mark === 'IM' || mark === 'MI') && head[0] !== 0x89;
}

class MatReader {
  readonly #little: boolean;
  #left: number;

  constructor(
    private readonly file: Buffer,
    private readonly where: string,
  ) {
    if (!isMat5(file)) {
      throw new MusicaError('dataset', `${where}: no MATLAB file of level 5`, {
        hint: 'a .mat file of version 7.3 is HDF5 and of another layout; version 4 is not read',
      });
    }
    this.#left = Math.max(SMALL, MOST_TIMES * file.length);
    this.#little = file.toString('latin1', 126, 128) === 'IM';
    const version = this.#uint16(file, 124);
    if (version !== 0x0100) throw this.#fail(124, `version ${version} of the format, which is not known`);
  }

  variables(): Map<string, MatValue> {
    const variables = new Map<string, MatValue>();
    for (let at = 128; at < this.file.length; ) {
      let element = this.#element(this.file, at);
      const start = at;
      at = element.next;
      if (element.type === COMPRESSED) element = this.#unpack(element.data, start);
      if (element.type !== MATRIX) throw this.#fail(start, `expected a variable, found type ${element.type}`);
      const { name, value } = this.#matrix(element.data, start, 0);
      if (name !== '') variables.set(name, value);
    }
    return variables;
  }

  #unpack(data: Buffer, at: number): Element {
    let unpacked: Buffer;
    try {
      unpacked = inflateSync(data, { maxOutputLength: this.#left });
    } catch (error) {
      throw this.#fail(at, `a compressed variable cannot be unpacked: ${messageOf(error)}`, error);
    }
    this.#spend(unpacked.length, at);
    return this.#element(unpacked, 0, at);
  }

  /** Takes memory, which compressed data and many small values can ask for out of all proportion. */
  #spend(bytes: number, at: number): void {
    this.#left -= bytes;
    if (this.#left < 0) {
      throw this.#fail(at, `it would take more than ${MOST_TIMES} times the file's size of memory`);
    }
  }

  /** @param shown the position for messages, where `bytes` are not the file's own. */
  #element(bytes: Buffer, at: number, shown = at): Element {
    if (at + 8 > bytes.length) throw this.#fail(shown, 'the file ends within a tag');
    const first = this.#uint32(bytes, at);
    // Up to four bytes are packed into the tag itself, with the size in its upper half.
    if (first >>> 16 !== 0) {
      const size = first >>> 16;
      if (size > 4) throw this.#fail(shown, `a short element of ${size} bytes, 4 at most fit`);
      return { type: first & 0xffff, data: bytes.subarray(at + 4, at + 4 + size), next: at + 8 };
    }
    const size = this.#uint32(bytes, at + 4);
    const end = at + 8 + size;
    if (end > bytes.length) {
      throw this.#fail(shown, `an element of ${size} bytes, but only ${bytes.length - at - 8} follow`);
    }
    const next = first === COMPRESSED ? end : at + 8 + Math.ceil(size / 8) * 8;
    return { type: first, data: bytes.subarray(at + 8, end), next };
  }

  #matrix(bytes: Buffer, shown: number, depth: number): { name: string; value: MatValue } {
    if (depth > DEEPEST) throw this.#fail(shown, `nested deeper than ${DEEPEST} levels`);
    this.#spend(VALUE_BYTES, shown);
    const empty = { kind: 'numbers', dims: [0, 0], data: new Float64Array(0) } as const;
    if (bytes.length === 0) return { name: '', value: empty };
    let at = 0;
    const next = () => {
      const element = this.#element(bytes, at, shown);
      at = element.next;
      return element;
    };
    const flags = next();
    if (flags.data.length < 8) throw this.#fail(shown, 'a variable without flags');
    const kind = this.#uint32(flags.data, 0) & 0xff;
    const dims = [...this.#numbers(next(), shown)];
    const count = dims.reduce((product, side) => product * side, 1);
    if (
      dims.length < 2 ||
      dims.length > 8 ||
      !dims.every((side) => side >= 0) ||
      !Number.isSafeInteger(count)
    ) {
      throw this.#fail(shown, `a variable of ${dims.join(' x ')} values`);
    }
    const name = next().data.toString('latin1');
    if (!/^[A-Za-z]?\w*$/.test(name)) throw this.#fail(shown, 'a variable whose name is no name');

    if (kind === 1) {
      // A cell takes at least its tag, so a count that the bytes cannot hold is known before memory is taken.
      if (count * 8 > bytes.length) throw this.#fail(shown, `${count} cells in ${bytes.length} bytes`);
      const cells = Array.from({ length: count }, () => this.#child(next(), shown, depth));
      return { name, value: { kind: 'cells', dims, cells } };
    }
    if (kind === 2) {
      const width = this.#numbers(next(), shown)[0];
      const names = next().data;
      if (width === undefined || !(width >= 1 && width <= 256)) {
        throw this.#fail(shown, `a struct with field names of ${width} bytes`);
      }
      const fields = Array.from({ length: Math.floor(names.length / width) }, (_, i) =>
        names.toString('latin1', i * width, (i + 1) * width).replace(/\0.*$/s, ''),
      );
      if (count * Math.max(1, fields.length) * 8 > bytes.length) {
        throw this.#fail(shown, `${count} structs of ${fields.length} fields in ${bytes.length} bytes`);
      }
      const items = Array.from(
        { length: count },
        () => new Map(fields.map((field) => [field, this.#child(next(), shown, depth)])),
      );
      return { name, value: { kind: 'structs', dims, items } };
    }
    if (kind === 4) {
      const text = this.#text(next(), shown);
      if (text.length !== count)
        throw this.#fail(shown, `a text of ${text.length} characters, ${count} declared`);
      return { name, value: { kind: 'text', dims, text } };
    }
    if (kind >= 6 && kind <= 15) {
      const data = this.#numbers(next(), shown);
      if (data.length !== count) {
        throw this.#fail(shown, `${dims.join(' x ')} values declared, ${data.length} there`);
      }
      return { name, value: { kind: 'numbers', dims, data } };
    }
    return { name, value: { kind: 'other' } };
  }

  #child(element: Element, shown: number, depth: number): MatValue {
    if (element.type !== MATRIX) throw this.#fail(shown, `expected a value, found type ${element.type}`);
    return this.#matrix(element.data, shown, depth + 1).value;
  }

  #text({ type, data }: Element, shown: number): string {
    if (type === 16 || type === 1 || type === 2) return data.toString(type === 16 ? 'utf8' : 'latin1');
    return String.fromCharCode(...this.#numbers({ type, data, next: 0 }, shown).subarray(0, 4096));
  }

  /** The values of an element as doubles; MATLAB stores whole numbers in the smallest type that holds them. */
  #numbers({ type, data }: Element, shown: number): Float64Array {
    const width = widths[type];
    if (width === undefined || data.length % width !== 0) {
      throw this.#fail(shown, `values of type ${type} in ${data.length} bytes`);
    }
    this.#spend((8 * data.length) / width, shown);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const little = this.#little;
    const read: Readonly<Record<number, (at: number) => number>> = {
      1: (at) => view.getInt8(at),
      2: (at) => view.getUint8(at),
      3: (at) => view.getInt16(at, little),
      4: (at) => view.getUint16(at, little),
      5: (at) => view.getInt32(at, little),
      6: (at) => view.getUint32(at, little),
      7: (at) => view.getFloat32(at, little),
      9: (at) => view.getFloat64(at, little),
      12: (at) => Number(view.getBigInt64(at, little)),
      13: (at) => Number(view.getBigUint64(at, little)),
      16: (at) => view.getUint8(at),
      17: (at) => view.getUint16(at, little),
    };
    return Float64Array.from({ length: data.length / width }, (_, index) => read[type]!(index * width));
  }

  #uint16(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  #uint32(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  #fail(at: number, message: string, cause?: unknown): MusicaError {
    return new MusicaError('dataset', `${this.where}: byte ${at}: ${message}`, { cause });
  }
}
