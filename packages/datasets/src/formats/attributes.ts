import type { FaceRecord } from '../dataset';
import type { FoundFace } from './face-collector';

/** The attributes of a record, and the names of those that a face has no place for: lists and objects. */
export function attributesOf(
  written: Readonly<Record<string, unknown>> | null | undefined,
): Pick<FoundFace, 'attributes' | 'dropped'> {
  const kept: [string, boolean | number | string][] = [];
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(written ?? {})) {
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      kept.push([name, value]);
    else if (value != null)
      dropped.push(`attribute ${name}, which is a ${Array.isArray(value) ? 'list' : 'record'}`);
  }
  return {
    ...(kept.length > 0 && { attributes: Object.fromEntries(kept) as NonNullable<FaceRecord['attributes']> }),
    ...(dropped.length > 0 && { dropped }),
  };
}

/** The value that a text of a tool for labelling stands for: `true`, `12.5`, or the text itself. */
export function valueOfText(text: string): boolean | number | string {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) && String(number) === text ? number : text;
}
