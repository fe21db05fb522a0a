import { setImmediate } from 'node:timers/promises';
import { findScheme, MusicaError } from '@musica/core';
import type { ImageSource, WritableDataset } from '@musica/datasets';
import type { JawConvention } from '../morphable';
import { type SyntheticFaces, syntheticFaces } from '../rendering';
import { readShape } from './read-shape';

/** What a data set of synthetic faces that lies in no folder is made of. */
export interface SyntheticSpec {
  readonly count: number;
  readonly shape: string;
  readonly scheme: string;
  readonly jaw: JawConvention;
  readonly size: number;
  readonly seed: number;
}

const PREFIX = 'synthetic:';

/** Whether a text is meant as a specification, right or wrong. */
export const isSynthetic = (text: string) => text.startsWith(PREFIX);

/** How such a data set is named on the command line, for the help. */
export const syntheticHelp = 'synthetic:N[,shape=..][,scheme=..][,jaw=..][,size=..][,seed=..]';

/**
 * Parses `synthetic:20000` or `synthetic:20000,shape=FOLDER,scheme=wflw98,jaw=3d,size=256,seed=1`; what is left out is as
 * in `musica dataset synth`.
 * @param landmarks how many the faces shall have where `scheme` is not given. Default 68.
 * @returns undefined where the text names something else
 * @throws MusicaError `config`
 */
export function parseSynthetic(text: string, landmarks = 68): SyntheticSpec | undefined {
  if (!isSynthetic(text)) return undefined;
  const [count, ...settings] = text.slice(PREFIX.length).split(',');
  const values = new Map<string, string>();
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const name = setting.slice(0, at);
    if (at < 1 || !['shape', 'scheme', 'jaw', 'size', 'seed'].includes(name)) {
      throw refusal(text, `${JSON.stringify(setting)} is no setting`);
    }
    values.set(name, setting.slice(at + 1));
  }
  const jaw = values.get('jaw') ?? 'contour';
  if (jaw !== 'contour' && jaw !== '3d') throw refusal(text, `jaw is contour or 3d, not ${jaw}`);
  return {
    count: whole(text, 'the number of faces', count ?? '', 1),
    shape: values.get('shape') ?? 'parametric',
    scheme: values.get('scheme') ?? findScheme(landmarks).name,
    jaw,
    size: whole(text, 'size', values.get('size') ?? '256', 32),
    seed: whole(text, 'seed', values.get('seed') ?? '1', 0),
  };
}

function whole(text: string, name: string, value: string, least: number): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw refusal(text, `${name} is a whole number from ${least}, not ${JSON.stringify(value)}`);
}

const refusal = (text: string, why: string) =>
  new MusicaError('config', `${text}: ${why}`, { hint: `it is ${syntheticHelp}` });

/** The name of a synthetic face's image, in place of a path. */
const nameOf = (spec: SyntheticSpec, index: number) => `${PREFIX}${JSON.stringify({ ...spec, index })}`;

/** What a name made by `nameOf` stands for, or undefined for any other path. */
export function imageOfName(name: string): { spec: SyntheticSpec; index: number } | undefined {
  if (!name.startsWith(`${PREFIX}{`)) return undefined;
  const { index, ...spec } = JSON.parse(name.slice(PREFIX.length)) as SyntheticSpec & { index: number };
  return { spec, index };
}

/** @throws MusicaError where the shape cannot be read or faces cannot be made like that */
export async function openSynthetic(spec: SyntheticSpec): Promise<SyntheticFaces> {
  const { scheme, jaw, size, seed } = spec;
  return syntheticFaces(await readShape(spec.shape), { scheme, jaw, size, seed });
}

/**
 * The data set of a specification: landmarks are worked out now, images when they are needed (see `Images`).
 * @throws MusicaError; the reason of `signal`
 */
export async function syntheticDataset(spec: SyntheticSpec, signal?: AbortSignal): Promise<WritableDataset> {
  const faces = await openSynthetic(spec);
  const source: ImageSource = {
    read: async (name) => faces.face(imageOfName(name)!.index).image,
  };
  const records: WritableDataset['faces'][number][] = [];
  for (let index = 0; index < spec.count; index++) {
    const image = nameOf(spec, index);
    records.push({ id: `synthetic ${spec.seed}/${index}`, image, source, landmarks: faces.landmarks(index) });
    if (index % 256 < 255) continue;
    // What aborts the signal must get through.
    await setImmediate();
    signal?.throwIfAborted();
  }
  if (records.length === 0) throw new MusicaError('dataset', 'no synthetic faces were asked for');
  const { count: _, ...settings } = spec;
  return { name: `synthetic faces ${JSON.stringify(settings)}`, scheme: faces.scheme, faces: records };
}
