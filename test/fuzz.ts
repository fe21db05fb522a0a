import { isMusicaError, Random } from '@musica/core';
import { expect } from 'vitest';

/** Few: `npm run fuzz` reads 10,000 of each kind. */
export const fuzzCount = Number(process.env.MUSICA_FUZZ ?? 40);
/** For readers that take a while for each file: a part of these in the tests of every day, all of them otherwise. */
export const fuzzCountOfSlow = (part: number) =>
  fuzzCount > 40 ? fuzzCount : Math.max(1, Math.floor(fuzzCount * part));

export interface FuzzSettings<T> {
  /** Throws where something was accepted that should not have been. Numbers that are not finite are found anyway. */
  readonly check?: (value: T, bytes: Buffer) => void;
  readonly files?: number;
  /** Whether there is nothing to refuse: what cannot be used is left out. Default false. */
  readonly neverRefused?: boolean;
}

/**
 * Reads a whole file, then mutated ones: each is refused with a typed error, or what is read is sound. Neither may take more
 * than 50 times the memory of the file.
 */
export async function fuzzed<T>(
  original: Buffer,
  read: (bytes: Buffer) => T | Promise<T>,
  { check, files = fuzzCount, neverRefused = false }: FuzzSettings<T> = {},
): Promise<void> {
  // What is loaded with the first is no file's memory.
  assertSound(await read(original), Infinity);
  const random = new Random(20261122);
  let [refused, sound] = [0, 0];
  for (let i = 0; i < files; i++) {
    if (i > 0 && i % TOLD_EVERY === 0) console.info(`${expect.getState().currentTestName}: ${i} of ${files}`);
    const bytes = mutate(random, original);
    const before = buffersInUse();
    try {
      const value = await read(bytes);
      assertSound(value, MOST_MEMORY * bytes.length + SLACK);
      check?.(value, bytes);
      sound++;
    } catch (error) {
      if (!isMusicaError(error)) throw new Error(`file ${i}: ${String(error)}`, { cause: error });
      refused++;
    }
    const taken = buffersInUse() - before;
    // Buffers that others make meanwhile are among them, so there is room for those.
    if (taken > MOST_MEMORY * bytes.length + 16 * SLACK) {
      throw new Error(`file ${i}: ${bytes.length} bytes took ${taken} bytes of memory`);
    }
  }
  expect(refused + sound).toBe(files);
  if (!neverRefused) expect(refused).toBeGreaterThan(0);
}

/** Files after which a long run says how far it is. */
const TOLD_EVERY = 1000;
/** Times its own size that a file may take. */
const MOST_MEMORY = 50;
/** What any result takes, bytes. */
const SLACK = 1e6;

function buffersInUse(): number {
  const { arrayBuffers, external } = process.memoryUsage();
  return Math.max(arrayBuffers, external);
}

/** Every number in a value is finite, and it is not larger than this. */
function assertSound(value: unknown, most: number): void {
  let size = 0;
  const seen = new Set<unknown>();
  const visit = (one: unknown): void => {
    if (typeof one === 'number') {
      if (!Number.isFinite(one)) throw new Error(`holds ${one}`);
      size += 8;
    } else if (typeof one === 'string') size += 2 * one.length;
    else if (ArrayBuffer.isView(one)) {
      size += one.byteLength;
      if (one instanceof Float32Array || one instanceof Float64Array) {
        if (!one.every(Number.isFinite)) throw new Error('holds numbers that are not finite');
      }
    } else if (typeof one === 'object' && one !== null && !seen.has(one)) {
      seen.add(one);
      size += 16;
      for (const inner of one instanceof Map ? one.values() : Object.values(one)) visit(inner);
    }
  };
  visit(value);
  if (size > most) throw new Error(`what was read takes about ${size} bytes`);
}

/** A file with a few things wrong, as transfers, editors and attackers make them. */
export function mutate(random: Random, original: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let change = random.integer(4); change >= 0; change--) {
    const at = random.integer(Math.max(1, bytes.length));
    const length = random.integer(40);
    const piece = bytes.subarray(at, at + length);
    const kind = random.integer(7);
    if (kind === 0) bytes = bytes.subarray(0, at);
    else if (kind === 1 && bytes.length > 0) bytes[at]! ^= 1 << random.integer(8);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at + length), piece, bytes.subarray(at + length)]);
    else if (kind === 4) bytes.fill(random.integer(256), at, Math.min(bytes.length, at + length));
    else if (kind === 5) {
      const texts = [
        '99999999999',
        '-1',
        'NaN',
        'Infinity',
        '1e999',
        '../',
        '\n',
        '"',
        '<',
        '\u00ff',
        '\0',
        ' ',
        '{',
      ];
      const text = Buffer.from(texts[random.integer(texts.length)]!, 'latin1');
      bytes = Buffer.concat([bytes.subarray(0, at), text, bytes.subarray(at)]);
    } else for (let i = 0; i < 4 && at + i < bytes.length; i++) bytes[at + i] = random.integer(256);
  }
  return bytes;
}
