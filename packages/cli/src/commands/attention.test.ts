import { readdir, readFile } from 'node:fs/promises';
import { Cascade, saveModel } from '@musica/core/tensors';
import { decodeImage, fileHandler, useBackend } from '@musica/node';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { face, ring, tinyConfig, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();

/** A model whose gates are known: half of the features pass to 1/2, the others to 3/4; in step 2 all to 1/4. */
async function saveGatedModel(path: string): Promise<void> {
  await useBackend('cpu');
  const cascade = Cascade.create(tinyConfig, 3);
  for (const [step, weights] of cascade.steps.entries()) {
    const { attentionKernel, attentionBias } = weights as unknown as Record<string, tf.Variable>;
    tf.tidy(() => {
      attentionKernel!.assign(tf.zerosLike(attentionKernel!));
      const half = attentionBias!.size / 2;
      attentionBias!.assign(
        step === 0
          ? tf.concat([tf.zeros([half]), tf.fill([half], Math.log(3))])
          : tf.fill([2 * half], -Math.log(3)),
      );
    });
  }
  const model = { config: tinyConfig, meanShape: ring(0.5, 0.5, 0.5), cascade };
  await saveModel(model, fileHandler(path), { precision: 'float32' });
  cascade.dispose();
}

let model: string;
let faces: string;
beforeAll(async () => {
  model = folder.path('model');
  faces = folder.path('faces');
  await saveGatedModel(model);
  await folder.write({
    ...(await face('faces/a', 1)),
    ...(await face('faces/b c', 2)),
    ...(await face('faces/d', 3)),
  });
});

const attention = (...args: string[]) =>
  musica('attention', '--data', faces, '--model', model, '--backend', 'cpu', ...args);

describe('musica attention', () => {
  it('averages the gate of each patch and step', async () => {
    const before = tf.memory().numTensors;
    const { code, stdout, stderr } = await attention('--json');
    expect([code, stderr]).toEqual([0, []]);
    expect(tf.memory().numTensors).toBe(before);
    const { steps, regions, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ data: faces, model, faces: 3, skipped: 0, drawings: [] });
    expect(steps.map(({ level }: { level: number }) => level)).toEqual([1, 0]);
    for (const [index, expected] of [0.625, 0.25].entries()) {
      const { patches, mean, parts } = steps[index];
      expect(patches.map(({ landmark }: { landmark: number }) => landmark)).toEqual([8, 30, 36, 45]);
      for (const patch of patches) {
        expect(patch.mean).toBeCloseTo(expected, 5);
        expect(patch.deviation).toBeLessThan(1e-5);
      }
      expect(mean).toBeCloseTo(expected, 5);
      expect(Object.keys(parts)).toEqual(['jaw', 'noseBridge', 'eyeImageLeft', 'eyeImageRight']);
      // A patch is all of its part here, so that both are the same.
      const { leftOut } = steps[index];
      expect(leftOut).toMatchObject({ faces: 3, nme: expect.any(Number) });
      for (const { part, change } of patches) expect(leftOut.parts[part]).toBeCloseTo(change, 9);
      expect(patches.some(({ change }: { change: number }) => change !== 0)).toBe(true);
    }
    expect(regions.steps).toHaveLength(2);
  });

  it('compares with where people look, or leaves nothing out', async () => {
    await folder.write({ 'gaze.json': '{"eyes":40,"nose":40,"jaw":20}', 'bad.json': '{"ear":1}' });
    const { stdout } = await attention('--limit', '1', '--gaze', folder.path('gaze.json'));
    expect(stdout).toMatch(/^eyes +\d+ % +\d+ % +40 %$/m);
    expect(stdout).toMatch(/^rank correlation /m);
    const bad = await attention('--gaze', folder.path('bad.json'));
    expect(bad).toMatchObject({
      code: 1,
      stderr: [expect.stringMatching(/bad\.json: ear: .*eyes, brows, nose/)],
    });
    const { steps, regions } = JSON.parse(
      (await attention('--limit', '1', '--no-leave-out', '--json')).stdout,
    );
    expect([regions, steps[0].leftOut, steps[0].patches[0].change]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('prints a table, or CSV', async () => {
    const { stdout } = await attention('--limit', '2');
    expect(stdout).toMatch(/, 2 faces; gate of the patches/);
    expect(stdout).toMatch(/\n30 +noseBridge +0\.625 +0\.000 +0\.250 +0\.000\n/);
    const csv = await attention('--csv');
    expect(csv.stdout.split('\n')).toHaveLength(1 + 8 + 1);
    const file = folder.path('gates.csv');
    await attention('--json', '--csv', file);
    expect(await readFile(file, 'utf8')).toBe(csv.stdout);
    expect(await attention('--json', '--csv')).toMatchObject({ code: 2 });
  });

  it('draws the mean face and single faces', async () => {
    const out = folder.path('out');
    const { code, stdout } = await attention('--out', out, '--faces', '2', '--json');
    expect(code).toBe(0);
    const files = (await readdir(out)).sort();
    expect(files).toEqual(['attention.png', 'attention.svg', 'face-01-a.png', 'face-02-b_c.png']);
    expect(JSON.parse(stdout).drawings.toSorted()).toEqual(files.map((file) => `${out}/${file}`));
    const svg = await readFile(`${out}/attention.svg`, 'utf8');
    expect(svg.match(/<circle /g)).toHaveLength(2 * 2 * 4);
    expect(svg).toContain('<title>landmark 36 (eyeImageLeft): 0.625 +- 0.000</title>');
    const drawn = await decodeImage(`${out}/attention.png`);
    expect(`${svg}`).toContain(`width="${drawn.width}" height="${drawn.height}"`);
    // The face, and a panel for each of the two steps.
    expect((await decodeImage(`${out}/face-01-a.png`)).width).toBe(8 + 3 * 288);
  });

  it('leaves out images that cannot be read and faces without a box, and says so', async () => {
    await folder.write({
      ...(await face('torn/a', 1)),
      ...(await face('torn/b', 2)),
      'torn/b.png': 'rubbish',
    });
    const torn = await musica('attention', '--data', folder.path('torn'), '--model', model, '--json');
    expect(torn.code).toBe(3);
    expect(torn.stderr[0]).toMatch(/b\.png: not an image/);
    expect(JSON.parse(torn.stdout)).toMatchObject({ faces: 1, skipped: 1 });
    const boxless = await attention('--boxes', 'dataset');
    expect(boxless.code).toBe(1);
    expect(boxless.stderr.at(-1)).toMatch(/no face could be looked at/);
  });
});
