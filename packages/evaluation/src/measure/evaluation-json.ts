import { readFile } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';
import { assertFile } from '@musica/files';
import * as v from 'valibot';
import { type Evaluation, evaluationSchema } from './evaluation';
import { upgradeEvaluation } from './upgrade-evaluation';

/**
 * An evaluation as the lines of JSON text: a field a line, and the items of lists and records of objects a line each.
 * One by one, since with a hundred thousand faces the whole is long.
 */
export function* evaluationJson(evaluation: Evaluation): Generator<string> {
  const fields = Object.entries(evaluation).filter(([, value]) => value !== undefined);
  yield '{';
  for (const [number, [key, value]] of fields.entries()) {
    const [begin, end] = [`  ${JSON.stringify(key)}: `, number < fields.length - 1 ? ',' : ''];
    const items = itemsOf(value);
    if (items === undefined) {
      yield `${begin}${JSON.stringify(value)}${end}`;
      continue;
    }
    yield `${begin}${Array.isArray(value) ? '[' : '{'}`;
    for (const [at, [name, item]] of items.entries()) {
      const label = Array.isArray(value) ? '' : `${JSON.stringify(name)}: `;
      yield `    ${label}${JSON.stringify(item)}${at < items.length - 1 ? ',' : ''}`;
    }
    yield `  ${Array.isArray(value) ? ']' : '}'}${end}`;
  }
  yield '}';
}

/** What of a value gets a line each; undefined where all of it is on one. */
function itemsOf(value: unknown): [string, unknown][] | undefined {
  const isObject = (item: unknown) => typeof item === 'object' && item !== null;
  if (!isObject(value)) return undefined;
  const items = Object.entries(value as object);
  const lined = Array.isArray(value) ? (item: unknown) => isObject(item) && !Array.isArray(item) : isObject;
  return items.some(([, item]) => lined(item)) ? items : undefined;
}

/**
 * Reads what `musica evaluate --json FILE` wrote.
 * @throws MusicaError `dataset` naming the file, and the field that is wrong.
 */
export async function readEvaluation(file: string): Promise<Evaluation> {
  await assertFile(file, 'dataset');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new MusicaError('dataset', `${file}: not JSON: ${messageOf(cause)}`, { cause });
  }
  if ((value as { format?: unknown } | null)?.format !== 'musica-evaluation') {
    throw new MusicaError('dataset', `${file}: not an evaluation`, {
      hint: 'musica evaluate --json FILE writes one',
    });
  }
  const result = v.safeParse(evaluationSchema, upgradeEvaluation(value as object));
  if (!result.success) {
    const [issue] = result.issues;
    throw new MusicaError('dataset', `${file}: ${v.getDotPath(issue) ?? 'evaluation'}: ${issue.message}`);
  }
  const { perFace } = result.output;
  const ids = new Set(perFace.map(({ id }) => id));
  if (ids.size < perFace.length) {
    const seen = new Set<string>();
    const twice = perFace.find(({ id }) => seen.has(id) || !seen.add(id))!.id;
    throw new MusicaError('dataset', `${file}: perFace names ${twice} twice`);
  }
  return result.output;
}
