import { MusicaError, messageOf } from '@musica/core';
import { visit } from 'jsonc-parser';
import type * as v from 'valibot';
import type { DatasetProblem } from '../problems';
import { checkValue, mayHoldPrototype, refusePrototypes } from './check-value';
import { readLimited } from './read-limited';

/** Largest file of labels in JSON that is read, in megabytes: a text in memory cannot be much larger. */
const LARGEST = 400;

/** A JSON file, and where in it things are. */
export interface JsonFile {
  readonly file: string;
  readonly value: unknown;
  /**
   * Checks an item of a list: one that is bad is refused alone.
   * @throws MusicaError `dataset` where it is not of the schema, or sets `__proto__`
   */
  check<T>(item: unknown, schema: v.GenericSchema<unknown, T>): T;
  /** The place of an item of the file's list, or of a list in its object: `at(3)`, `at('annotations', 3)`. */
  at(
    ...path: readonly [index: number] | readonly [key: string, index: number]
  ): Pick<DatasetProblem, 'file' | 'line'>;
}

/**
 * Reads a whole file of labels.
 * @param isItems of the fields of the file's object those whose content the reader gives to `check`. Default: lists
 * @throws MusicaError `dataset` with file and line where it is no JSON, or sets `__proto__` beside these
 */
export async function readJsonFile(
  file: string,
  hint: string,
  isItems: (value: unknown) => boolean = Array.isArray,
): Promise<JsonFile> {
  const text = (await readLimited(file, LARGEST)).toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MusicaError('dataset', `${file}:${lineOfFault(text)}: not JSON: ${shortMessage(error)}`, {
      cause: error,
      hint,
    });
  }
  const isSuspect = mayHoldPrototype(text);
  if (isSuspect) {
    try {
      refusePrototypes(besideItems(value, isItems));
    } catch (error) {
      throw new MusicaError('dataset', `${file}: ${messageOf(error)}`, { cause: error });
    }
  }
  const lines = new Map<string | undefined, readonly number[]>();
  return {
    file,
    value,
    check(item, schema) {
      if (isSuspect) refusePrototypes(item);
      return checkValue(item, schema);
    },
    at(...path) {
      const [key, index] = path.length === 1 ? [undefined, path[0]] : path;
      // Found only where there is something to tell.
      if (!lines.has(key)) lines.set(key, linesOfItems(text, key));
      return { file, line: lines.get(key)![index] ?? 1 };
    },
  };
}

/** The place of an item, whose line is looked for only where it is told. */
export function lazyPlace(file: string, record: string, place: () => { readonly line?: number }) {
  return {
    file,
    record,
    get line() {
      return place().line;
    },
  } as { readonly file: string; readonly record: string; readonly line?: number };
}

/** The line of each item of a list: of the whole file, or of a field of its object. */
function linesOfItems(text: string, key: string | undefined): number[] {
  const lines: number[] = [];
  const listDepth = key === undefined ? 0 : 1;
  let [depth, inList, last, line] = [0, key === undefined, 0, 1];
  const onValue = (offset: number) => {
    if (depth !== listDepth + 1 || !inList) return;
    for (let at = text.indexOf('\n', last); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
    last = offset;
    lines.push(line);
  };
  const onBegin = (offset: number) => {
    onValue(offset);
    depth++;
  };
  const onEnd = () => {
    depth--;
  };
  visit(text, {
    onObjectBegin: onBegin,
    onArrayBegin: onBegin,
    onObjectEnd: onEnd,
    onArrayEnd: onEnd,
    onLiteralValue: (_, offset) => onValue(offset),
    onObjectProperty: (name) => {
      if (depth === 1 && key !== undefined) inList = name === key;
    },
  });
  return lines;
}

/** What `check` does not see: all but the items of the file. */
function besideItems(value: unknown, isItems: (value: unknown) => boolean): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, '__proto__') ? value : Object.values(value).filter((one) => !isItems(one));
}

function lineOfFault(text: string): number {
  let at = text.length;
  const onError = (_: number, offset: number) => {
    at = Math.min(at, offset);
  };
  visit(text, { onError }, { disallowComments: true });
  return lineAt(text, at);
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** V8 puts a piece of the file into its message. */
const shortMessage = (error: unknown) => messageOf(error).split('\n')[0]!.slice(0, 120);
