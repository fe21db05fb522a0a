import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { face, saveTinyModel, useFolder } from './fixtures';

const program = fileURLToPath(new URL('../dist/musica.js', import.meta.url));
const folder = useFolder();

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('build first: pnpm build');
  await saveTinyModel(folder.path('model'));
  await folder.write({ ...(await face('set/a', 1)), ...(await face('set/b', 2)) });
});

function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'bench', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('times a model on a backend, and judges it', () => {
  const model = folder.path('model');
  const args = [
    '--model',
    model,
    '--backend',
    'simd',
    '--rounds',
    '2',
    '--data',
    folder.path('set'),
    '--json',
  ];
  const { status, stdout, stderr } = bench(...args);
  expect(status, stderr).toBe(0);
  const { contenders, ratios, machine, accuracy } = JSON.parse(stdout);
  expect(machine.node).toBe(process.versions.node);
  expect(contenders).toHaveLength(1);
  const [found] = contenders;
  expect(found).toMatchObject({ model, backend: 'simd', detail: expect.stringContaining('SIMD') });
  for (const size of ['1', '8']) {
    for (const rule of ['all', 'selective']) {
      expect(found[rule][size].median).toBeGreaterThan(0);
      expect(found[rule][size].p90).toBeGreaterThanOrEqual(found[rule][size].median);
    }
  }
  expect(Object.keys(found.stages)).toEqual(['crop', 'step 1', 'read-back', 'step 2']);
  expect(found.roofline.rooflineMs).toBeGreaterThan(0);
  expect(found.nme).toBeGreaterThan(0);
  expect(accuracy).toMatchObject({ normalizer: 'inter-ocular', faces: 2 });
  // Only shipped models are compared with peers.
  expect(Object.values(ratios)).toEqual([null, null, null, null]);
});

it('says what cannot be timed', () => {
  const { status, stderr } = bench('--model', folder.path('none'), '--backend', 'simd', '--rounds', '1');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^musica: nothing could be timed: .*none: there is no such file/m);
});
