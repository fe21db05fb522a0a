import { readFile } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';
import * as v from 'valibot';
import { assertFile } from '../shared/files';
import { type Evaluation, evaluationSchema } from './evaluation';

/** An evaluation as JSON text, a field a line, and the items of lists and records of objects a line each. */
export function evaluationJson(evaluation: Evaluation): string {
  const fields = Object.entries(evaluation)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${fieldJson(value)}`);
  return `{\n${fields.join(',\n')}\n}`;
}

function fieldJson(value: unknown): string {
  const isObject = (item: unknown) => typeof item === 'object' && item !== null;
  if (Array.isArray(value) && value.some((item) => isObject(item) && !Array.isArray(item))) {
    return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  }
  if (isObject(value) && Object.values(value as object).some((item) => isObject(item))) {
    const lines = Object.entries(value as object).map(
      ([key, item]) => `    ${JSON.stringify(key)}: ${JSON.stringify(item)}`,
    );
    return Array.isArray(value) ? JSON.stringify(value) : `{\n${lines.join(',\n')}\n  }`;
  }
  return JSON.stringify(value);
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
  const result = v.safeParse(evaluationSchema, value);
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
