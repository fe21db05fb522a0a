import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDataset } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { discRecipe } from './discs';
import { musica, musicaWith } from './musica';

vi.setConfig({ testTimeout: 600_000 });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-synthetic-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const synth = (out: string, ...more: string[]) => [
  'dataset',
  'synth',
  '--count',
  '2',
  '--out',
  join(folder, out),
  '--size',
  '64',
  '--scheme',
  'wflw98',
  '--seed',
  '3',
  ...more,
];

describe('musica dataset synth', () => {
  it('writes a data set; --resume makes the missing faces, and they are the same', async () => {
    const { code, stdout } = await musica(...synth('set', '--json'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ faces: 2, rendered: 2 });
    const { faces, scheme, problems } = await readDataset(join(folder, 'set'));
    expect(problems).toEqual([]);
    expect(scheme.name).toBe('wflw98');
    expect(faces).toHaveLength(2);
    expect(faces[0]!.occluded).toHaveLength(98);
    expect(Object.keys(faces[0]!.attributes!)).toEqual(['yaw', 'pitch', 'roll']);
    expect((await decodeImage(faces[0]!.image)).width).toBe(64);

    const photo = await readFile(faces[1]!.image);
    await rm(faces[1]!.image);
    const again = await musica(...synth('set', '--resume', '--json'));
    expect(JSON.parse(again.stdout)).toMatchObject({ faces: 2, rendered: 1 });
    expect(await readFile(faces[1]!.image)).toEqual(photo);
    expect((await readDataset(join(folder, 'set'))).faces).toEqual(faces);

    const other = await musica(...synth('set', '--resume', '--jaw', '3d'));
    expect(other.code).toBe(2);
    expect(other.stderr.join()).toMatch(/made with other options/);
    const full = await musica(...synth('set'));
    expect(full.code).toBe(2);
    expect(full.stderr.join()).toMatch(/not empty/);
  });

  it('leaves a readable data set when it is stopped', async () => {
    const controller = new AbortController();
    controller.abort();
    const { code } = await musicaWith({ signal: controller.signal }, ...synth('stopped', '--format', 'png'));
    expect(code).toBe(130);
    expect((await readDataset(join(folder, 'stopped'))).faces).toHaveLength(1);
    expect(await readdir(join(folder, 'stopped', 'faces'))).toEqual(['0000000.png']);
  });

  it.each([
    [['--jaw', 'round'], /contour/],
    [['--shape', 'nowhere'], /nowhere/],
    [['--size', '8'], /8 pixels/],
    [['--backgrounds', 'nowhere'], /nowhere/],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await musica(...synth('refused', ...options));
    expect(code).toBeGreaterThan(0);
    expect(stderr.join('\n')).toMatch(message);
  });
});

describe('musica train', () => {
  it('trains where there are no data at all', async () => {
    const recipe = { ...discRecipe, steps: 2, batch: 2, calibrationSplit: 0 };
    await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
    const { code, stdout, stderr } = await musica(
      'train',
      '--data',
      'synthetic:3,size=64',
      '--validation',
      'synthetic:2,size=64,seed=9',
      '--json',
      '--config',
      join(folder, 'recipe.json'),
      '--out',
      join(folder, 'training'),
      '--backend',
      'wasm',
      '--workers',
      '0',
    );
    expect([code, stderr.join()]).toEqual([0, expect.stringContaining('2 for validation')]);
    expect(JSON.parse(stdout)).toMatchObject({ finished: true, step: 2 });
    const history = await readFile(join(folder, 'training', 'model', 'training.json'), 'utf8');
    expect(history).toContain('synthetic faces');
  });
});
