import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { type Point, Random } from '@musica/core';
import { encodeImage } from '@musica/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { filesOf300w, filesOfWflw, type LaidOutFace } from '../../datasets/test/layouts';
import { tinyConfig, useFolder } from './fixtures';
import { musica } from './musica';

const fixtures = new URL('../../datasets/test/fixtures/', import.meta.url);

const folder = useFolder();
const random = new Random(2);

/** A bright disc whose rim the landmarks are on. */
async function disc(name: string, count: number): Promise<LaidOutFace> {
  const [cx, cy, radius] = [random.uniform(30, 66), random.uniform(30, 66), random.uniform(14, 22)];
  const data = new Uint8Array(96 * 96).map((_, pixel) =>
    Math.hypot((pixel % 96) - cx, Math.floor(pixel / 96) - cy) < radius ? 220 : 30,
  );
  const landmarks = Array.from({ length: count }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / count;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
  });
  return {
    name,
    landmarks,
    image: await encodeImage({ data, width: 96, height: 96, channels: 1 }, 'jpeg'),
  };
}

const names300w = [
  ...['afw/1051618982_1', 'afw/134212_1', 'afw/134212_2'],
  ...['helen/trainset/100032540_1', 'helen/trainset/image_092 _01', 'helen/trainset/2960256451_1'],
  ...['lfpw/trainset/image_0001', 'lfpw/trainset/image_0002', 'lfpw/trainset/image_0004'],
  ...['helen/testset/30427236_1', 'helen/testset/30844800_1', 'lfpw/testset/image_0001'],
  ...['ibug/image_003_1', 'ibug/image_004_1'],
];

let mini300w: string;
let miniWflw: string;
beforeAll(async () => {
  const faces = await Promise.all(names300w.map((name) => disc(name, 68)));
  const boxes = await readFile(new URL('bounding_boxes_helen_trainset.mat', fixtures));
  const laidOut: Record<string, string | Uint8Array> = {
    ...filesOf300w(faces),
    'Bounding Boxes/bounding_boxes_helen_trainset.mat': boxes,
  };
  const train = await Promise.all(
    Array.from({ length: 8 }, (_, i) => disc(`${i}--Event/${i}_Event_${i}`, 98)),
  );
  const flags = ['1 0 0 0 0 0', '0 1 0 0 0 0', '0 1 1 0 0 0', '0 0 0 1 1 1'];
  const test = await Promise.all(
    flags.map(async (flag, i) => ({ ...(await disc(`37--Soccer/${i}_Soccer_${i}`, 98)), flags: flag })),
  );
  mini300w = folder.path('300W');
  miniWflw = folder.path('WFLW');
  await folder.write(below('300W', laidOut));
  await folder.write(below('WFLW', filesOfWflw({ train, test })));
  const { name: _, ...model } = tinyConfig;
  const recipe = { batch: 4, steps: 6, schedule: { kind: 'cosine', rate: 1e-3, warmup: 0 } };
  await folder.write({
    'tiny-68.json': JSON.stringify({ ...recipe, model: { ...model, name: 'tiny-68' } }),
    'tiny-98.json': JSON.stringify({
      ...recipe,
      model: { ...model, name: 'tiny-98', scheme: 'wflw98', landmarks: 98, patchIndices: [16, 51, 60, 72] },
    }),
  });
});

const below = (root: string, files: Record<string, string | Uint8Array>) =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${root}/${path}`, content]));

async function reproduce(...args: string[]) {
  const { code, stdout, stderr } = await musica('reproduce', ...args, '--backend', 'wasm', '--workers', '0');
  return { code, stdout, stderr: stderr.join('\n') };
}

describe('musica reproduce 300w', () => {
  it('trains and measures on the standard splits, and goes on with what is there', async () => {
    const out = folder.path('run-300w');
    const markdown = folder.path('300w.md');
    const options = ['300w', '--data', mini300w, '--out', out, '--config', folder.path('tiny-68.json')];
    const { code, stdout, stderr } = await reproduce(...options, '--json', '--markdown', markdown);
    // The data set is much smaller than the real one, which is said.
    expect(code, stderr).toBe(3);
    expect(stderr).toContain(`musica: ${mini300w}/helen/trainset: 3 faces, the data set has 2000`);
    expect(stderr).toMatch(/training tiny-68 on .*: 9 faces, 0 for calibration/);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      protocol: '300w',
      config: 'tiny-68',
      trained: true,
      model: `${out}/model`,
    });
    expect(result.changed).toEqual(['model', 'batch', 'steps', 'schedule']);
    expect(result.parts.map(({ found }: { found: number }) => found)).toEqual([3, 3, 3, 2, 1, 2]);
    const sizes = result.ours.map(({ subset, faces }: { subset: string; faces: number }) => [subset, faces]);
    expect(sizes).toEqual([
      ['common', 3],
      ['challenging', 2],
      ['full', 5],
    ]);
    for (const { by } of result.ours) {
      expect(Object.keys(by)).toEqual(['inter-ocular', 'inter-pupil', 'box-diagonal', 'box-size']);
      expect(by['box-size'].nme).toBeGreaterThan(0);
    }
    expect(await readFile(markdown, 'utf8')).toMatch(
      /\| MuSiCa \(the paper\) \| not named \| - \| 8\.16 \| - \| 95\.0 \|/,
    );

    const again = await reproduce(...options);
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/holds a training already.*--resume/),
    });
    const resumed = await reproduce('300w', '--data', mini300w, '--out', out, '--resume', '--json');
    expect(resumed.stderr).not.toContain('step ');
    expect(JSON.parse(resumed.stdout).ours).toEqual(result.ours);
    expect(JSON.parse(resumed.stdout).changed).toEqual(result.changed);
  });

  it('measures a model on the test parts that are there, and says which are not', async () => {
    await folder.write(
      below('partial', filesOf300w([await disc('ibug/image_003_1', 68), await disc('afw/a', 68)], 'png')),
    );
    const partial = await reproduce('300w', '--data', folder.path('partial'), '--model', 'standard');
    expect(partial.code, partial.stderr).toBe(3);
    expect(partial.stderr).toMatch(/partial\/helen\/testset: nothing found; expected 330 images/);
    expect(partial.stdout).toMatch(/ours \(\S+\) +inter-ocular +- +[\d.]+ +[\d.]+ /);
    expect(partial.stdout).toContain(
      'note: not the whole data set, so not comparable: common 0 of 554 faces',
    );
    const training = await reproduce('300w', '--data', folder.path('partial'), '--out', folder.path('none'));
    expect(training).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/partial is not all of 300W: .*helen\/trainset/),
    });
    expect(existsSync(folder.path('none'))).toBe(false);
    await folder.write({ 'empty/readme.txt': '' });
    const empty = await reproduce('300w', '--data', folder.path('empty'));
    expect(empty).toMatchObject({ code: 1, stderr: expect.stringMatching(/300W is afw \(337 images/) });
  });

  it('refuses options that mean nothing together', async () => {
    const both = await reproduce('300w', '--data', mini300w, '--model', 'standard', '--quick');
    expect(both).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/with --model nothing is trained, so --quick/),
    });
    const resume = await reproduce('300w', '--data', mini300w, '--resume', '--steps', '4');
    expect(resume).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--resume goes on with the recipe/),
    });
  });
});

describe('musica reproduce wflw', () => {
  it('trains and measures with its subsets, from the boxes of the data set as well', async () => {
    const out = folder.path('run-wflw');
    const options = ['wflw', '--data', miniWflw, '--out', out];
    const { code, stdout, stderr } = await reproduce(
      ...options,
      '--config',
      folder.path('tiny-98.json'),
      '--json',
    );
    expect(code, stderr).toBe(3);
    const result = JSON.parse(stdout);
    const sizes = result.ours.map(({ subset, faces }: { subset: string; faces: number }) => [subset, faces]);
    expect(sizes).toEqual([
      ['full', 4],
      ['pose', 1],
      ['expression', 2],
      ['illumination', 1],
      ['makeup', 1],
      ['occlusion', 1],
      ['blur', 1],
    ]);
    expect(result.ours[2].by['inter-pupil'].nme).toBeGreaterThan(0);
    const given = await reproduce(...options, '--resume', '--boxes', 'dataset');
    expect(given.stdout).toMatch(/MuSiCa \(the paper, 49 patches\) +inter-ocular +- +- +8\.80/);
    expect(given.stdout).toContain('note: ours start from the boxes of the data set');
    expect(given.stdout).toMatch(/note: not trained as in the paper: model, batch, steps, schedule differ/);
    await rm(`${miniWflw}/WFLW_annotations`, { recursive: true });
    const missing = await reproduce('wflw', '--data', miniWflw, '--out', folder.path('none'));
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/list_98pt_rect_attr_test\.txt \(a list of 2500/),
    });
  });
});
