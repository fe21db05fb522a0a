import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import type { RunFace, RunMetrics, TrainingRun } from '@musica/evaluation';
import * as v from 'valibot';
import { checkpointFile } from '../train/checkpoint';
import { readTensorMetadata } from '../train/tensor-file';
import { validationFacesFile, type WatchedLine } from '../train/validation-faces';

const finite = v.pipe(v.number(), v.finite());
const point = v.tuple([finite, finite]);

const metricsSchema = v.object({
  step: finite,
  loss: finite,
  learningRate: finite,
  perStep: v.array(finite),
  seconds: finite,
  samplesPerSecond: finite,
  validation: v.optional(v.array(finite)),
});

const watchedSchema: v.GenericSchema<WatchedLine> = v.union([
  v.object({
    size: v.pipe(finite, v.gtValue(0)),
    image: v.pipe(v.string(), v.base64()),
    truth: v.array(v.nullable(point)),
  }),
  v.object({ step: finite, found: v.array(v.object({ nme: finite, landmarks: v.array(point) })) }),
]);

/**
 * What the folder of a training tells of it: metrics.jsonl, the recipe in its checkpoint, and the validation faces.
 * @param onProblem told of lines that cannot be used
 * @throws MusicaError `dataset` where it is no such folder, or holds no line of metrics yet
 */
export async function readRun(folder: string, onProblem: (message: string) => void): Promise<TrainingRun> {
  const file = join(folder, 'metrics.jsonl');
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new MusicaError('dataset', `${folder} is no folder of a training: ${messageOf(cause)}`, {
      cause,
      hint: '`musica train --out` makes one',
    });
  });
  const metrics: RunMetrics[] = [...validLines(file, text, metricsSchema, onProblem)];
  if (metrics.length === 0) throw new MusicaError('dataset', `${file} holds no line of metrics yet`);
  const recipe = await readTensorMetadata(checkpointFile(folder)).then(
    (metadata) => (metadata as { readonly recipe?: Record<string, unknown> } | null)?.recipe,
    // A training that has saved nothing yet, or one of which only this is left.
    () => undefined,
  );
  const faces = await readFaces(folder, onProblem);
  return { name: basename(resolve(folder)), metrics, faces, ...(recipe && { recipe }) };
}

async function readFaces(folder: string, onProblem: (message: string) => void): Promise<RunFace[]> {
  const file = validationFacesFile(folder);
  const text = await readFile(file, 'utf8').catch(() => '');
  const faces: (Omit<RunFace, 'found'> & { found: RunFace['found'][number][] })[] = [];
  for (const line of validLines(file, text, watchedSchema, onProblem)) {
    if ('image' in line) faces.push({ ...line, found: [] });
    else {
      for (const [index, { nme, landmarks }] of line.found.entries()) {
        faces[index]?.found.push({ step: line.step, nme, landmarks });
      }
    }
  }
  return faces;
}

function* validLines<T>(
  file: string,
  text: string,
  schema: v.GenericSchema<T>,
  onProblem: (message: string) => void,
): Generator<T> {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const parsed = v.safeParse(schema, jsonOf(line));
    if (parsed.success) yield parsed.output;
    // The last line of a training that goes on may be half written.
    else if (index < lines.length - 1) onProblem(`${file}:${index + 1}: ${parsed.issues[0].message}`);
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
