import { MusicaError, messageOf } from '@musica/core';
import { visit } from 'jsonc-parser';
import type { DatasetProblem } from '../problems';
import { readLimited } from './read-limited';

/** Largest file of labels in JSON that is read, in megabytes: a text in memory cannot be much larger. */
const LARGEST = 400;

/** A JSON file, and where in it things are. */
export interface JsonFile {
  readonly file: string;
  readonly value: unknown;
  /** The place of an item of the file's list, or of a list in its object: `at(3)`, `at('annotations', 3)`. */
  at(
    ...path: readonly [index: number] | readonly [key: string, index: number]
  ): Pick<DatasetProblem, 'file' | 'line'>;
}

/**
 * Reads a whole file of labels.
 * @throws MusicaError `dataset` with file and line where it is no JSON, or sets `__proto__`
 */
export async function readJsonFile(file: string, hint: string): Promise<JsonFile> {
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
  refusePrototypes(text, value, file);
  const lines = new Map<string | undefined, readonly number[]>();
  return {
    file,
    value,
    at(...path) {
      const [key, index] = path.length === 1 ? [undefined, path[0]] : path;
      // Found only where there is something to tell.
      if (!lines.has(key)) lines.set(key, linesOfItems(text, key));
      return { file, line: lines.get(key)![index] ?? 1 };
    },
  };
}

/** The place of an item, whose line is looked for only where it is told. */
export function lazyPlace(file: string, place: () => { readonly line?: number }) {
  return {
    file,
    get line() {
      return place().line;
    },
  } as { readonly file: string; readonly line?: number };
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

/**
 * Refuses a text that would set the prototype of what is made of it: no data set has such a name.
 * @throws MusicaError `dataset`
 */
export function refusePrototypes(text: string, value: unknown, where?: string): void {
  // Most texts do not have the word at all; an escape may hide it.
  if (!/__proto__|\\u00[57][0-9a-f]/i.test(text) || !hasPrototype(value)) return;
  const place = where === undefined ? '' : `${where}: `;
  throw new MusicaError('dataset', `${place}a field called __proto__, which no data set has`);
}

function hasPrototype(value: unknown): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__')) return true;
    for (const child of Object.values(next)) open.push(child);
  }
  return false;
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
