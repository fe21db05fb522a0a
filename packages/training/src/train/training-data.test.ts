import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ibug68 } from '@musica/core';
import type { SourceOptions } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { imageFile, ring, useFolder } from '../../../../test/fixtures';
import type { MixedIn } from './mix';
import { readTrainingData } from './training-data';

const folder = useFolder();

/** A data set with a face a split named; `undefined` is none. */
async function write(name: string, splits: readonly (string | undefined)[], landmarks = ring(48, 40, 20)) {
  const lines = splits.map((split, i) => JSON.stringify({ image: `p${i}_1.png`, landmarks, split }));
  const images = await Promise.all(splits.map(async (_, i) => [`${name}/p${i}_1.png`, await imageFile(i)]));
  await folder.write({
    [`${name}/dataset.json`]: JSON.stringify({ name, scheme: 'ibug68' }),
    [`${name}/faces.jsonl`]: lines.join('\n'),
    ...Object.fromEntries(images),
  });
  return folder.path(name);
}

const problems: string[] = [];
const read = (
  path: string,
  validation?: string,
  calibrationSplit = 0,
  mix: MixedIn[] = [],
  source: SourceOptions = {},
) =>
  readTrainingData(
    { path, validation, mix, ...source },
    { calibrationSplit, seed: 1 },
    { onProblem: (message) => problems.push(message) },
  );

const splitsOf = (faces: readonly { readonly split?: string | undefined }[]) =>
  faces.map(({ split }) => split);

describe('readTrainingData', () => {
  it.each([
    [['train', 'val', 'test'], ['train'], ['val']],
    [['val', undefined, 'test', undefined], [undefined, undefined], ['val']],
  ])('of the splits %j trains on %j and is watched by %j', async (splits, train, validation) => {
    const data = await read(await write('own', splits));
    expect(splitsOf(data.train)).toEqual(train);
    expect(splitsOf(data.validation)).toEqual(validation);
  });

  it.each([
    [
      ['train', 'test', 'val', 'val'],
      ['val', 'val'],
    ],
    [['train', 'test'], ['test']],
    [
      ['train', undefined],
      ['train', undefined],
    ],
  ])('of the splits %j of another data set takes %j to be watched by', async (splits, expected) => {
    const path = await write('plain', [undefined, 'val']);
    const data = await read(path, await write('other', splits));
    expect(splitsOf(data.validation)).toEqual(expected);
  });

  it('is watched by the calibration faces where there are no others, and holds back no one it trains on', async () => {
    const data = await read(await write('alone', Array(10).fill(undefined)), undefined, 0.3);
    expect(data.validation).toEqual(data.calibrationSplit);
    expect([data.train.length, data.calibrationSplit.length]).toEqual([7, 3]);
    const trained = new Set(data.train.map(({ id }) => id));
    expect(data.calibrationSplit.filter(({ id }) => trained.has(id))).toEqual([]);
  });

  it('trains on the training faces of what is mixed in, and measures on none of them', async () => {
    const path = await write('main', ['train', 'val']);
    const mixed = await write('mixed', ['train', 'val', 'train', undefined]);
    const data = await read(path, undefined, 0, [{ path: mixed, share: 0.25 }]);
    expect(data.mixed.map(({ name, share, faces }) => [name, share, splitsOf(faces)])).toEqual([
      ['mixed', 0.25, ['train', 'train']],
    ]);
    expect([data.train.length, data.validation.length]).toEqual([1, 1]);
    const empty = await write('empty', ['test']);
    await expect(read(path, undefined, 0, [{ path: empty, share: 0.25 }])).rejects.toThrow(
      /empty has no faces to train on/,
    );
  });

  it('reads data sets that do not lie as their format has it: images elsewhere, linked ones, points from 1', async () => {
    const path = await write('apart', ['train', 'val']);
    await folder.write({ 'elsewhere/keep.txt': '' });
    for (const i of [0, 1]) await rename(join(path, `p${i}_1.png`), folder.path('elsewhere', `p${i}_1.png`));
    await expect(read(path)).rejects.toThrow(/no image/);
    const source = { images: folder.path('elsewhere'), oneBased: true };
    const data = await read(path, undefined, 0, [], source);
    expect(data.train[0]!.image).toBe(folder.path('elsewhere', 'p0_1.png'));
    const [x, y] = ring(48, 40, 20)[0]!;
    expect(data.validation[0]!.landmarks[0]).toEqual([x - 1, y - 1]);
    for (const i of [0, 1]) await symlink(folder.path('elsewhere', `p${i}_1.png`), join(path, `p${i}_1.png`));
    await expect(read(path)).rejects.toMatchObject({ hint: expect.stringContaining('--follow-links') });
    expect((await read(path, undefined, 0, [], { followLinks: true })).train).toHaveLength(1);
    problems.length = 0;
  });

  it('leaves out faces to measure on whose eye corners coincide, and says so', async () => {
    const landmarks = ring(48, 40, 20);
    const [left, right] = ibug68.outerEyeCorners;
    landmarks[right] = landmarks[left]!;
    const path = await write('profile', ['train', 'val'], landmarks);
    const data = await read(path);
    expect([data.train.length, data.validation.length]).toEqual([1, 0]);
    expect(problems).toEqual([expect.stringMatching(/p1_1.*outer eye corners coincide/)]);
  });
});
