import type { FaceRecord } from '../dataset';
import { personOfName } from '../splits';
import type { Finding } from './finding';

/** Whether a name is that of a person, `Jane_Doe`, rather than a number or the name of an event. */
const PERSON = /^\p{Lu}[^\d]*[_ ][^\d]*$/u;

/** The group of a face: what the data set says, else the person whose name the file has; undefined where it tells none. */
export function knownGroup(face: Pick<FaceRecord, 'id' | 'group'>): string | undefined {
  if (face.group !== undefined) return face.group;
  const person = personOfName(face.id);
  return PERSON.test(person) && !person.includes('/') ? person : undefined;
}

/** Persons (or other groups) whose faces are in more than one split. */
export function sharedGroups(
  faces: readonly FaceRecord[],
  splitOf: (face: FaceRecord) => string | undefined,
): Finding[] {
  const groups = new Map<string, Map<string, string[]>>();
  for (const face of faces) {
    const [group, split] = [knownGroup(face), splitOf(face)];
    if (group === undefined || split === undefined) continue;
    if (!groups.has(group)) groups.set(group, new Map());
    const ofSplit = groups.get(group)!;
    if (!ofSplit.has(split)) ofSplit.set(split, []);
    ofSplit.get(split)!.push(face.id);
  }
  return [...groups]
    .filter(([, splits]) => splits.size > 1)
    .map(([group, splits]) => ({
      kind: 'shared-person',
      faces: [...splits.values()].flat(),
      message: `${group} is in ${[...splits].map(([split, ids]) => `${split} (${ids.length})`).join(' and ')}`,
    }));
}
