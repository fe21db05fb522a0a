import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import type * as v from 'valibot';
import type { DatasetProblem } from '../problems';
import { checkValue, mayHoldPrototype, refusePrototypes } from './check-value';
import { readTextLines } from './text-lines';

/** One line of a file that held what was expected. */
export interface JsonLine<T> {
  /** 1-based. */
  readonly line: number;
  readonly value: T;
}

/**
 * Reads a JSONL file line by line and checks every line; empty lines are skipped.
 * @param onProblem told of a line that is no JSON or not of the schema; reading goes on.
 * @throws MusicaError `dataset` where the file cannot be read, or a line has more than a megabyte.
 */
export async function* readJsonLines<T>(
  file: string,
  schema: v.GenericSchema<unknown, T>,
  onProblem: (problem: DatasetProblem) => void,
): AsyncGenerator<JsonLine<T>> {
  // Not by `readLines` of a file handle: it reads far ahead of a slow consumer, and what waits there is kept as long as
  // it takes to be old in the collector's eyes, so that hundreds of megabytes of it pile up.
  for await (const { line, text } of readTextLines(file)) {
    if (text.trim() === '') continue;
    let value: T;
    try {
      value = parseJson(text, schema);
    } catch (error) {
      onProblem({ file, line, message: messageOf(error) });
      continue;
    }
    yield { line, value };
  }
}

/** @throws MusicaError `dataset` where the text is no JSON or not of the schema; it names the field. */
export function parseJson<T>(text: string, schema: v.GenericSchema<unknown, T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (mayHoldPrototype(text)) refusePrototypes(value);
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `not JSON: ${messageOf(error)}`, { cause: error });
  }
  return checkValue(value, schema);
}
