import { open } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';
import * as v from 'valibot';
import type { DatasetProblem } from '../problems';

/** One line of a file that held what was expected. */
export interface JsonLine<T> {
  /** 1-based. */
  readonly line: number;
  readonly value: T;
}

/**
 * Reads a JSONL file line by line and checks every line; empty lines are skipped.
 * @param onProblem told of a line that is no JSON or not of the schema; reading goes on.
 * @throws MusicaError `dataset` where the file cannot be read.
 */
export async function* readJsonLines<T>(
  file: string,
  schema: v.GenericSchema<unknown, T>,
  onProblem: (problem: DatasetProblem) => void,
): AsyncGenerator<JsonLine<T>> {
  let line = 0;
  for await (const text of readLines(file)) {
    line++;
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

/** What a consumer throws does not come through here, so every error is one of reading. */
async function* readLines(file: string): AsyncGenerator<string> {
  try {
    const handle = await open(file);
    yield* handle.readLines({ encoding: 'utf8' });
  } catch (error) {
    throw new MusicaError('dataset', `cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws MusicaError `dataset` where the text is no JSON or not of the schema; it names the field. */
export function parseJson<T>(text: string, schema: v.GenericSchema<unknown, T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new MusicaError('dataset', `not JSON: ${messageOf(error)}`, { cause: error });
  }
  return checkValue(value, schema);
}

/** @throws MusicaError `dataset` where the value is not of the schema; it names the field. */
export function checkValue<T>(value: unknown, schema: v.GenericSchema<unknown, T>): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new MusicaError('dataset', path === null ? issue.message : `${path}: ${issue.message}`);
}
