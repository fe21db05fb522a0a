import { readFile, writeFile } from 'node:fs/promises';
import type { Trainer } from '@musica/core/training';
import { beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../../../../test/fixtures';
import { fuzzCount, fuzzed } from '../../../../test/fuzz';
import { readRun } from '../report/read-run';
import { readStudyFile } from '../study/run-study';
import { parseStudy } from '../study/study';
import { checkpointFile, readStateFile, writeCheckpoint } from './checkpoint';
import { readRecipe } from './read-recipe';
import { parseRecipe } from './recipe';

const folder = useFolder();
const recipe = {
  model: { name: 'm', scheme: { name: 'three', count: 3, names: ['a', 'b', 'c'] }, hidden: 4 },
  augmentation: { mirror: 0, rotation: { probability: 0.5, degrees: 10 } },
  schedule: { kind: 'cosine', rate: 1e-3, warmup: 0.25 },
  landmarkWeights: { a: 2 },
  batch: 8,
  steps: 100,
  seed: 3,
  averageDecay: 0.5,
  gradientClip: 1,
  boxes: 'dataset',
};

beforeAll(async () => {
  const values = Float32Array.from({ length: 50 }, (_, i) => i / 7);
  const slots = { value: values, first: values, second: values, average: values };
  const trainer = { save: async () => ({ step: 7, weights: { 'step0/conv1Kernel': slots } }) };
  await folder.write({ 'run/keep': '' });
  await writeCheckpoint(
    folder.path('run'),
    trainer as unknown as Trainer,
    {
      recipe: parseRecipe(recipe),
      seconds: 1,
      faces: 'f',
      labels: 'l',
      meanShape: [
        [0, 0.1],
        [1, 0.2],
        [0.5, 1],
      ],
    } as never,
  );
});

describe(`${fuzzCount} broken files of a training`, () => {
  const readFrom =
    <T>(name: string, read: (file: string) => Promise<T>) =>
    async (bytes: Buffer) => {
      await writeFile(folder.path(name), bytes);
      return read(folder.path(name));
    };

  it('checkpoints', async () => {
    const original = await readFile(checkpointFile(folder.path('run')));
    const whole = JSON.stringify(await readStateFile(checkpointFile(folder.path('run'))));
    await fuzzed(original, readFrom('run/other.safetensors', readStateFile), {
      // A change that adds and takes away the same leaves the file as it was.
      check: (state, bytes) => {
        if (!bytes.equals(original)) expect(JSON.stringify(state)).toBe(whole);
      },
    });
  });

  it('checkpoints of earlier versions, without a checksum', async () => {
    const original = await readFile(checkpointFile(folder.path('run')));
    const length = Number(original.readBigUInt64LE());
    const header = JSON.parse(original.toString('utf8', 8, 8 + length));
    header.__metadata__ = { json: header.__metadata__.json };
    const old = Buffer.from(JSON.stringify(header).padEnd(length));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(old.length));
    const file = Buffer.concat([size, old, original.subarray(8 + length)]);
    await fuzzed(file, readFrom('run/old.safetensors', readStateFile));
  });

  it('recipes', () =>
    fuzzed(
      Buffer.from(JSON.stringify(recipe)),
      readFrom('recipe.json', (file) => readRecipe(file, {})),
    ));

  it('studies', async () => {
    const study = {
      name: 's',
      question: 'q',
      data: 'faces',
      base: recipe,
      seeds: [1],
      tests: [{ name: 't', data: 'd', normalizer: 'box-size' }],
      variants: [{ name: 'v', recipe: { steps: 9 }, mix: [{ path: 'p', share: 0.5 }] }],
    };
    await fuzzed(
      Buffer.from(JSON.stringify(study)),
      readFrom('study.json', async (file) => parseStudy(await readStudyFile(file))),
    );
  });

  it('metrics and validation faces', async () => {
    const line = { step: 5, loss: 1, learningRate: 0.1, perStep: [1], seconds: 1, samplesPerSecond: 1 };
    const lines = [1, 2].map((step) => JSON.stringify({ ...line, step, validation: [3] }));
    const read = (name: string) => readFrom(name, () => readRun(folder.path('run'), () => undefined));
    await writeFile(folder.path('run', 'metrics.jsonl'), lines.join('\n'));
    await fuzzed(Buffer.from(lines[0]!), read('run/metrics.jsonl'));
    await writeFile(folder.path('run', 'metrics.jsonl'), lines.join('\n'));
    const face = { size: 4, image: 'AAAA', truth: [[1, 2], null] };
    const found = { step: 1, found: [{ nme: 1, landmarks: [[1, 2]] }] };
    const faces = Buffer.from(`${JSON.stringify(face)}\n${JSON.stringify(found)}\n`);
    // Lines that cannot be used are left out.
    await fuzzed(faces, read('run/validation-faces.jsonl'), { neverRefused: true });
  });
});
