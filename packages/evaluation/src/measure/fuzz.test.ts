import { writeFile } from 'node:fs/promises';
import type { Point } from '@musica/core';
import { type Prediction, readPredictions } from '@musica/datasets';
import { describe, it } from 'vitest';
import { ring, useFolder } from '../../../../test/fixtures';
import { fuzzCount, fuzzed } from '../../../../test/fuzz';
import { readGaze } from '../attention/region-shares';
import { evaluationJson, readEvaluation } from './evaluation-json';
import { evaluate } from './run-evaluation';

const folder = useFolder();
const truth = ring(50, 50, 30);
async function allPredictions(file: string): Promise<Prediction[]> {
  const all: Prediction[] = [];
  for await (const prediction of readPredictions(file, () => undefined)) all.push(prediction);
  return all;
}

const predictions = [1, 2, 3].map((by) =>
  JSON.stringify({
    image: `${by}.png`,
    landmarks: truth.map(([x, y]): Point => [x + by, y]),
    predictedNme: by,
    step: 1,
  }),
);

describe(`${fuzzCount} broken files of an evaluation`, () => {
  const readFrom =
    <T>(name: string, read: (file: string) => Promise<T>) =>
    async (bytes: Buffer) => {
      await writeFile(folder.path(name), bytes);
      return read(folder.path(name));
    };

  it('evaluations', async () => {
    const faces = [1, 2, 3].map((by) => JSON.stringify({ image: `${by}.png`, landmarks: truth }));
    await folder.write({
      'set/dataset.json': '{"name":"set","scheme":"ibug68"}',
      'set/faces.jsonl': faces.join('\n'),
      'found.jsonl': predictions.join('\n'),
    });
    const evaluation = await evaluate({
      data: folder.path('set'),
      predictions: folder.path('found.jsonl'),
      groups: true,
    });
    const text = [...evaluationJson(evaluation)].join('\n');
    await fuzzed(Buffer.from(text), readFrom('e.json', readEvaluation));
  });

  it('predictions', () =>
    fuzzed(Buffer.from(predictions.join('\n')), readFrom('p.jsonl', allPredictions), { neverRefused: true }));

  it('where people look', () =>
    fuzzed(Buffer.from('{"eyes": 40, "nose": 0.25}'), readFrom('g.json', readGaze)));
});
