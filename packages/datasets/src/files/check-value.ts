import { MusicaError } from '@musica/core';
import * as v from 'valibot';

/** @throws MusicaError `dataset` where the value is not of the schema; it names the field. */
export function checkValue<T>(value: unknown, schema: v.GenericSchema<unknown, T>): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new MusicaError('dataset', path === null ? issue.message : `${path}: ${issue.message}`);
}

/** Whether a JSON text may name a prototype. Most do not have the word at all; an escape may hide it. */
export const mayHoldPrototype = (text: string): boolean => /__proto__|\\u00[57][0-9a-f]/i.test(text);

/**
 * Refuses what would set the prototype of what is made of it: no data set has such a name.
 * @throws MusicaError `dataset`
 */
export function refusePrototypes(value: unknown): void {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, '__proto__'))
      throw new MusicaError('dataset', 'a field called __proto__, which no data set has');
    for (const child of Object.values(next)) open.push(child);
  }
}
