import { readdirSync, readFileSync } from 'node:fs';
import { loadAligner } from '@musica/node';
import { beforeAll, expect, it } from 'vitest';
import { face, image, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const weightsOf = (name: string) => {
  const file = readdirSync(folder.path(name)).find((entry) => entry.endsWith('.bin'))!;
  return readFileSync(folder.path(name, file));
};

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  for (let i = 0; i < 3; i++) await folder.write(await face(`faces/face${i}`, i));
});

it('musica landmark-errors lets a model say the error of each landmark, and leaves its other weights', async () => {
  const args = ['landmark-errors', '--data', folder.path('faces'), '--backend', 'cpu', '--json'];
  const model = ['--model', folder.path('model')];
  const done = await musica(...args, ...model, '--faces', '2', '--out', folder.path('out'));
  expect(JSON.parse(done.stdout)).toEqual({ out: folder.path('out'), faces: 2 });
  const [before, after] = [weightsOf('model'), weightsOf('out')];
  expect(after.subarray(0, before.length).equals(before)).toBe(true);
  expect(after.length).toBeGreaterThan(before.length);
  // Once more, in place: what was fitted before is replaced.
  await musica(...args, '--model', folder.path('out'));
  expect(weightsOf('out').length).toBe(after.length);
  expect(weightsOf('out').equals(after)).toBe(false);

  const aligner = await loadAligner({ model: folder.path('out'), backend: 'simd' });
  const [found] = await aligner.align(image(1), [{ x: 20, y: 10, width: 50, height: 50 }]);
  const mean = found!.landmarkErrors!.reduce((sum, error) => sum + error, 0) / found!.landmarks.length;
  expect(mean).toBeCloseTo(found!.predictedNme, 6);
  aligner.dispose();

  const shipped = await musica(...args, '--model', 'standard');
  expect(shipped.code).toBe(2);
  expect(shipped.stderr.join('\n')).toContain('--out is needed');
});
