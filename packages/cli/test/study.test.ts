import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discRecipe, writeDiscs } from './discs';
import { musicaWith } from './musica';

let folder: string;
const { seed: _, ...rest } = discRecipe;
const base = { ...rest, steps: 8 };
const plan = {
  name: 'rates',
  question: 'What does a rate of nothing change?',
  data: 'faces',
  tests: [{ name: 'others', data: 'others', normalizer: 'box-size' }],
  base,
  seeds: [1, 2],
  variants: [
    { name: 'learning' },
    { name: 'standing-still', recipe: { schedule: { kind: 'staircase', rate: 1e-12, every: 100 } } },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-study-'));
  await writeDiscs(join(folder, 'faces'), 12);
  await writeDiscs(join(folder, 'others'), 3);
  await writeFile(join(folder, 'study.json'), JSON.stringify(plan));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function study(file: string, stopAt?: RegExp) {
  const paths = [join(folder, file), '--root', folder, '--out', join(folder, 'out')];
  const options = ['--workers', '0', '--backend', 'wasm', '--json'];
  const finished = await musicaWith({ stopAt }, 'study', ...paths, ...options);
  return { ...finished, stderr: finished.stderr.join('\n') };
}

describe('musica study', () => {
  it('can be stopped, goes on where it was, and says what each variant is worth', async () => {
    const stopped = await study('study.json', /2 of 4: standing-still, seed 1: started/);
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(JSON.parse(stopped.stdout)).toMatchObject({ finished: false, runs: [{ variant: 'learning' }] });

    const { code, stdout, stderr } = await study('study.json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/1 of 4: learning, seed 1: done before/);
    const { runs } = JSON.parse(stdout);
    type Run = { variant: string; seed: number; samples: number; tests: { others: { nme: number[] } } };
    expect(runs.map(({ variant, seed, samples }: Run) => [variant, seed, samples])).toEqual([
      ['learning', 1, 32],
      ['standing-still', 1, 32],
      ['learning', 2, 32],
      ['standing-still', 2, 32],
    ]);
    const last = (run: Run) => run.tests.others.nme.at(-1)!;
    // Every face is the same ring: the mean shape in a tight box is right, and few steps of training can only disturb it.
    for (const run of [runs[1], runs[3]]) expect(last(run)).toBeLessThan(0.1);
    for (const run of [runs[0], runs[2]]) expect(last(run)).toBeGreaterThan(0.1);

    const table = await readFile(join(folder, 'out', 'table.md'), 'utf8');
    const [still] = table.split('\n').filter((line) => line.startsWith('| standing-still'));
    const values = [last(runs[1]), last(runs[3])];
    const average = (values[0]! + values[1]!) / 2;
    expect(still).toContain(
      `| ${average.toFixed(2)} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}) |`,
    );
  });

  it('refuses runs with other settings in the same folder, and what is no study', async () => {
    await writeFile(join(folder, 'other.json'), JSON.stringify({ ...plan, base: { ...base, steps: 30 } }));
    const other = await study('other.json');
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/learning.seed-1 holds a run of this name with other settings/);
    await writeFile(join(folder, 'wrong.json'), JSON.stringify({ ...plan, variants: [{ name: 'a/b' }] }));
    expect((await study('wrong.json')).stderr).toMatch(/variants\.0\.name: must be made of letters/);
    expect((await study('missing.json')).stderr).toMatch(/missing\.json: no study can be read/);
  });
});
