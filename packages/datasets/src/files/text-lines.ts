import { createReadStream } from 'node:fs';
import { isMusicaError, MusicaError, messageOf } from '@musica/core';

/** Longest line that is read: a list's line has some thousand characters, a megabyte of them is another kind of file. */
const LONGEST_LINE = 1 << 20;

export interface TextLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/**
 * A text file line by line, without line ends (`\n` or `\r\n`) and byte order mark. A line that is no UTF-8 is taken
 * for Latin-1: lists of images were written on systems with either.
 * @throws MusicaError `dataset` where the file cannot be read or a line has more than a megabyte.
 */
export async function* readTextLines(file: string): AsyncGenerator<TextLine> {
  let line = 0;
  for await (const bytes of readByteLines(file)) {
    line++;
    if (bytes.length > LONGEST_LINE) throw tooLong(file, line);
    const text = decodeText(bytes).replace(/\r$/, '');
    yield { line, text: line === 1 ? text.replace(/^\uFEFF/, '') : text };
  }
}

/** UTF-8 where the bytes are that, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

async function* readByteLines(file: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(file);
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        const piece = chunk.subarray(start, end);
        yield rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
        rest = Buffer.alloc(0);
        lines++;
        start = end + 1;
      }
      if (start < chunk.length) rest = Buffer.concat([rest, chunk.subarray(start)]);
      if (rest.length > LONGEST_LINE) throw tooLong(file, lines + 1);
    }
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  } finally {
    stream.destroy();
  }
  if (rest.length > 0) yield rest;
}

function tooLong(file: string, line: number): MusicaError {
  return new MusicaError(
    'dataset',
    `${file}:${line}: a line of more than a megabyte: this is no list of faces`,
  );
}
