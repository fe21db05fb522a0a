import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { boxOfLandmarks, type Point, Random } from '@musica/core';
import { writePts } from '@musica/datasets';
import { beforeAll, describe, expect, it } from 'vitest';
import { face, imageFile, ring, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  for (const [name, seed] of [
    ['good/train/a', 1],
    ['good/val/b', 2],
    ['good/val/c', 3],
    ['mixed/a', 1],
  ] as const) {
    await folder.write(await face(name, seed));
  }
  await folder.write({
    // Each is broken in its own way; the first is sound.
    'mixed/cut.jpg': (await imageFile(4, 'jpeg')).subarray(0, 900),
    'mixed/cut.pts': writePts(ring(48, 40, 20)),
    'mixed/short.png': await imageFile(5),
    'mixed/short.pts': writePts(ring(48, 40, 20).slice(1)),
    'mixed/nan.png': await imageFile(6),
    'mixed/nan.pts': writePts(ring(48, 40, 20)).replace(/\n69 41\n/, '\nNaN 41\n'),
    'mixed/empty.png': '',
    'mixed/empty.pts': writePts(ring(48, 40, 20)),
    'mixed/outside.png': await imageFile(7),
    'mixed/outside.pts': writePts(ring(480, 400, 20)),
  });
});

const evaluate = (data: string, ...args: string[]) =>
  musica('evaluate', '--data', folder.path(data), ...args);
const withModel = (data: string, ...args: string[]) =>
  evaluate(data, '--model', folder.path('model'), '--backend', 'wasm', ...args);

describe('musica evaluate with a model', () => {
  it('takes the boxes of a data set by their convention', async () => {
    const landmarks = ring(48, 40, 20);
    const { x, y, width, height } = boxOfLandmarks(landmarks);
    const box = [x - width / 2, y - height / 2, 2 * width, 2 * height];
    await folder.write({
      'boxed/a.png': await imageFile(1),
      'boxed/dataset.json': '{"name":"boxed","scheme":"ibug68"}',
      'boxed/faces.jsonl': JSON.stringify({ image: 'a.png', landmarks, box }),
      'convention.json': '{"right":0,"down":0,"width":0.5,"height":0.5}',
    });
    const nme = async (...args: string[]) =>
      JSON.parse((await withModel('boxed', '--json', ...args)).stdout).nme;
    const convention = ['--box-convention', folder.path('convention.json')];
    const tight = await nme();
    expect(await nme('--boxes', 'dataset', ...convention)).toEqual(tight);
    expect(await nme('--boxes', 'dataset')).not.toEqual(tight);
    const { code, stderr } = await withModel('boxed', ...convention);
    expect([code, stderr[0]]).toEqual([1, expect.stringContaining('for the boxes of the data set')]);
  });

  it('prints the JSON of the README alone on stdout, the same for the same seed', async () => {
    const run = () => withModel('good', '--json', '--box-noise', '0.1', '--seed', '5');
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      normalizer: 'inter-ocular',
      boxes: 'landmarks',
      faces: 3,
      subsets: {},
      boxNoise: 0.1,
    });
    expect(report.steps.mean).toBe(2);
    expect(report.perStep).toHaveLength(2);
    expect(report.perStep[1].nme).toBe(report.nme.mean);
    for (const value of [
      report.nme,
      report.auc,
      report.failureRate,
      report.inner,
      report.multiplyAdds,
    ].flatMap(Object.values)) {
      expect(value).toEqual(expect.any(Number));
    }
    expect((await run()).stdout).toBe(stdout);
    expect(
      JSON.parse((await withModel('good', '--json', '--box-noise', '0.1', '--seed', '6')).stdout).nme,
    ).not.toEqual(report.nme);
  });

  it('disturbs a face alike, whatever faces it is evaluated with', async () => {
    const noise = ['--json', '--box-noise', '0.2'];
    const mean = async (...args: string[]) =>
      JSON.parse((await withModel('good', ...noise, ...args)).stdout).nme.mean;
    const [train, val, all] = [await mean('--split', 'train'), await mean('--split', 'val'), await mean()];
    expect(all).toBeCloseTo((train + 2 * val) / 3, 10);
  });

  it('writes the JSON to a file and a table to stdout', async () => {
    const file = folder.path('out', 'report.json');
    const { code, stdout } = await withModel('good', '--normalizer', 'box-size', '--json', file);
    expect(code).toBe(0);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ normalizer: 'box-size', faces: 3 });
    expect(stdout).toContain('normalizer box-size, boxes landmarks');
    expect(stdout).toMatch(/^all +3 /m);
  });

  it('counts the steps that the selective rule runs', async () => {
    const report = JSON.parse((await withModel('good', '--json', '--exit-below', '1000')).stdout);
    expect(report.steps.mean).toBe(1);
    // Every step is still judged, and what counts is the first.
    expect(report.perStep).toHaveLength(2);
    expect(report.nme.mean).toBe(report.perStep[0].nme);
    const all = JSON.parse((await withModel('good', '--json')).stdout);
    expect(report.multiplyAdds.mean).toBe(all.multiplyAdds.mean / 2);
  });

  it('counts a flip test as no step, and its cost twice', async () => {
    const [plain, tested] = await Promise.all(
      ['--no-flip-test', '--flip-test'].map(async (option) =>
        JSON.parse((await withModel('good', '--json', option)).stdout),
      ),
    );
    expect(tested).toMatchObject({ flipTest: true, steps: { mean: 2 }, flipTested: 1 });
    expect(tested.perStep).toEqual(plain.perStep);
    expect(tested.afterFlipTest.nme).toBe(tested.nme.mean);
    expect(tested.multiplyAdds.mean).toBe(2 * plain.multiplyAdds.mean);
    expect(tested.selective[0]).toMatchObject({ steps: 2, exits: [0, 3], flipTested: 3 });
    expect(tested.selective[0].nme).toBeCloseTo(tested.nme.mean, 10);
    expect(tested.selectivePerStep[0].exitBelow).toHaveLength(1);
    expect(tested.selectivePerStep[0].flipTestAbove).toEqual(expect.any(Number));
    expect(plain).toMatchObject({ flipTested: 0 });
    expect(plain).not.toHaveProperty('afterFlipTest');
    const old = await withModel('good', '--json', '--second-look');
    expect(JSON.parse(old.stdout)).toEqual(tested);
  });

  it('ends the cascade early, and says so in the report', async () => {
    const report = async (...args: string[]) =>
      JSON.parse((await withModel('good', '--json', ...args)).stdout);
    expect(await report('--max-steps', '1')).toMatchObject({ maxSteps: 1, steps: { mean: 1 } });
    expect(await report()).not.toHaveProperty('maxSteps');
  });

  it('derives the whole sweep of thresholds from one run', async () => {
    const report = JSON.parse((await withModel('good', '--json')).stdout);
    const { selective, perStep, multiplyAdds } = report;
    expect(selective[0]).toMatchObject({ exitBelow: 0, steps: 2, exits: [0, 3] });
    expect(selective[0].nme).toBeCloseTo(perStep[1].nme, 10);
    expect(selective[0].multiplyAdds).toBe(multiplyAdds.mean);
    const some = selective.find(({ steps }: { steps: number }) => steps < 2);
    const direct = await withModel('good', '--json', '--exit-below', String(some.exitBelow));
    expect(JSON.parse(direct.stdout)).toMatchObject({
      nme: { mean: expect.closeTo(some.nme, 10) },
      steps: { mean: expect.closeTo(some.steps, 10) },
      multiplyAdds: { mean: expect.closeTo(some.multiplyAdds, 4) },
    });
  });

  it('measures with disturbed boxes as --box-noise does', async () => {
    const args = ['--json', '--seed', '5'];
    const { boxRobustness, boxNoise } = JSON.parse(
      (await withModel('good', ...args, '--box-robustness', '0.1,0.2')).stdout,
    );
    expect(boxNoise).toBe(0);
    expect(boxRobustness.map(({ noise }: { noise: number }) => noise)).toEqual([0.1, 0.2]);
    const alone = JSON.parse((await withModel('good', ...args, '--box-noise', '0.2')).stdout);
    expect(boxRobustness[1].nme.mean).toBeCloseTo(alone.nme.mean, 4);
    const refused = await withModel('good', '--box-robustness', '0.1,2');
    expect(refused).toMatchObject({ code: 2, stderr: [expect.stringMatching(/numbers from 0 to below 1/)] });
  });

  it('makes failures of the faces and tells how many are found', async () => {
    const { code, stdout, stderr } = await withModel('good', '--synthetic-failures', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    const { syntheticFailures } = JSON.parse(stdout);
    expect(Object.keys(syntheticFailures.kinds)).toEqual(['shifted', 'background', 'upside-down']);
    expect(syntheticFailures).toMatchObject({ count: 9, failAbove: 15, kinds: { background: { count: 3 } } });
    const table = await withModel('good', '--synthetic-failures', '--markdown');
    expect(table.stdout).toMatch(/^\| upside-down \| 3 \|/m);
    expect(JSON.parse((await withModel('good', '--json')).stdout)).not.toHaveProperty('syntheticFailures');
  });

  it('writes tables as CSV, LaTeX and Markdown', async () => {
    const [csv, latex] = [folder.path('csv'), folder.path('t.tex')];
    const { code, stdout } = await withModel('good', '--csv', csv, '--latex', latex, '--markdown');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\| {2}\| faces \| NME % \|/m);
    expect(stdout).toMatch(/^\| all \| 3 \|/m);
    expect(await readFile(latex, 'utf8')).toMatch(/\\toprule\n +& faces & NME \\%/);
    expect(await readdir(csv)).toEqual(
      expect.arrayContaining(['faces.csv', 'normalizers.csv', 'parts.csv', 'selective.csv', 'subsets.csv']),
    );
    const faces = (await readFile(join(csv, 'faces.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(faces).toHaveLength(4);
    expect(faces[0]).toMatch(/^id,subsets,nme,inner,predictedNme,exitStep,flipTested,multiplyAdds,/);
    const both = await withModel('good', '--json', '--markdown');
    expect(both).toMatchObject({
      code: 2,
      stderr: [expect.stringMatching(/--json and --markdown would both/)],
    });
  });

  it('finds a report that cannot be written before it does any work', async () => {
    await folder.write({ file: '' });
    for (const [path, reason] of [
      ['file/report.json', 'a part of the path is a file, not a folder'],
      ['good', 'it is a folder'],
    ] as const) {
      const { code, stderr } = await evaluate('nowhere', '--json', folder.path(path));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: [`musica: ${folder.path(path)}: cannot be written: ${reason}`],
      });
    }
  });

  it('reports what it cannot use and evaluates the rest', async () => {
    const { code, stdout, stderr } = await withModel('mixed', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ faces: 1, skipped: { faces: 3, records: 2 } });
    for (const line of [
      /short\.pts: 67 points, but ibug68 has 68/,
      /nan\.pts:\d+: expected two numbers, found "NaN 41"/,
      /cut\.jpg: damaged or cut short JPEG/,
      /empty\.png: the file is empty/,
      /outside\.png: box .* lies outside the image/,
      /3 of 4 faces are not in the figures/,
    ]) {
      expect(stderr.filter((text) => line.test(text))).toHaveLength(1);
    }
  });

  it.each([
    [['--split', 'none'], 1, /no split "none" \(its splits are train, val\)/],
    [['--model', '/none/model'], 1, /\/none\/model: there is no such file/],
    [['--normalizer', 'nose'], 2, /'nose' is invalid\. Allowed choices are inter-ocular/],
    [['--boxes', 'mine'], 2, /'mine' is invalid/],
    [['--backend', 'gpu'], 2, /'gpu' is invalid/],
    [['--box-noise', '1.5'], 2, /'1\.5' is invalid\. It must be a number from 0 to below 1/],
    [['--max-steps', '3'], 2, /--max-steps is 3, but the model has 2 steps/],
  ])('refuses %s in one line', async (args, code, line) => {
    const result = await withModel('good', ...args);
    expect(result).toMatchObject({ code, stdout: '', stderr: [expect.stringMatching(line)] });
    expect(result.stderr[0]).toMatch(/^musica: /);
  });

  it('says which boxes a data set lacks', async () => {
    const { code, stderr } = await withModel('good', '--boxes', 'dataset');
    expect(code).toBe(1);
    expect(stderr[0]).toMatch(/a\.png: the data set has no box for this face/);
    expect(stderr.at(-1)).toMatch(/no face could be evaluated/);
  });
});

describe('musica evaluate with predictions', () => {
  const truth = ring(50, 50, 30);
  /** Every point 1 px to the right: 100 / inter-ocular percent by hand. */
  const off = (by: number) => truth.map(([x, y]): Point => [x + by, y]);
  const interOcular = Math.hypot(truth[36]![0] - truth[45]![0], truth[36]![1] - truth[45]![1]);

  const line = (image: string, by: number, rest = {}) =>
    JSON.stringify({
      image,
      landmarks: off(by),
      step: 1,
      predictedNme: (100 * by) / interOcular + 0.5,
      ...rest,
    });

  beforeAll(async () => {
    const faces = [
      { image: 'x/1.png', landmarks: truth, subsets: ['easy'] },
      { image: 'x/1.png', landmarks: truth },
      { image: 'y/1.png', landmarks: truth, subsets: ['easy'] },
      { image: 'y/2.png', landmarks: truth },
    ];
    await folder.write({
      'manifest/dataset.json': '{"name":"made up","scheme":"ibug68"}',
      'manifest/faces.jsonl': faces.map((value) => JSON.stringify(value)).join('\n'),
      'all.jsonl': [
        line('y/2.png', 4),
        line('x/1.png', 1, { index: 0 }),
        line('x/1.png', 2, { index: 1 }),
        line('/elsewhere/y/1.png', 3),
      ].join('\n'),
      'some.jsonl': [
        line('x/1.png', 1),
        line('z/9.png', 1),
        '{"image":"y/1.png"}',
        line('y/2.png', 4, { landmarks: truth.slice(1) }),
      ].join('\n'),
    });
  });

  it('needs neither images nor a model, and gets the figures right', async () => {
    const { code, stdout, stderr } = await evaluate(
      'manifest',
      '--predictions',
      folder.path('all.jsonl'),
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    const report = JSON.parse(stdout);
    const percent = (by: number) => expect.closeTo((100 * by) / interOcular, 6);
    expect(report).toMatchObject({
      boxes: 'predictions',
      faces: 4,
      nme: { mean: percent(2.5), median: percent(2.5), p90: percent(3.7) },
      inner: { mean: percent(2.5) },
      steps: { mean: 2 },
      multiplyAdds: { mean: null },
      perStep: [],
      errorEstimate: { mae: expect.closeTo(0.5, 6), spearman: expect.closeTo(1, 6) },
    });
    expect(report.subsets.easy).toMatchObject({ faces: 2, nme: { mean: percent(2) } });
    expect(report.parts.jaw).toEqual(percent(2.5));
    expect(report.landmarks).toEqual(Array(68).fill(percent(2.5)));
    // Every face is 60 x 60 pixels.
    expect(report.normalizers['box-size'].nme.mean).toBeCloseTo(250 / 60, 1);
    expect(report.perFace.map(({ id }: { id: string }) => id)).toEqual([
      'x/1.png',
      'x/1.png#1',
      'y/1.png',
      'y/2.png',
    ]);
    expect(report.perFace[1]).toMatchObject({
      nme: percent(2),
      lengths: { 'inter-ocular': expect.closeTo(interOcular, 5) },
    });
    // What a face is measured by is all there: its error can be worked out again.
    const [, { truth: labels, landmarks, predictedNme }] = report.perFace;
    const rounded = (points: readonly Point[]) =>
      points.map(([x, y]) => [expect.closeTo(x, 3), expect.closeTo(y, 3)]);
    expect({ labels, landmarks }).toEqual({ labels: rounded(truth), landmarks: rounded(off(2)) });
    expect(predictedNme).toBeCloseTo(200 / interOcular + 0.5, 5);
    expect(report.examples.best[0]).toMatchObject({ id: 'x/1.png', nme: percent(1) });
    expect(report.examples.worst[0]).toMatchObject({ id: 'y/2.png', nme: percent(4) });
    expect(report.estimate.reliability).toHaveLength(4);
    expect(report).not.toHaveProperty('selective');
  });

  it('leaves landmarks out of the JSON, has null for those without a label, and tells groups apart', async () => {
    const [one, two] = [0, 1].map((i) => ({
      image: 'x/1.png',
      landmarks: truth,
      attributes: { female: i > 0 },
    }));
    const weights = truth.map((_, i) => (i === 0 ? 0 : 1));
    await folder.write({
      'sorts/dataset.json': '{"name":"sorts","scheme":"ibug68"}',
      'sorts/faces.jsonl': [one, { ...two, weights }].map((value) => JSON.stringify(value)).join('\n'),
      'sorts.jsonl': [1, 2].map((by, index) => line('x/1.png', by, { index })).join('\n'),
    });
    const args = ['--predictions', folder.path('sorts.jsonl')];
    const { stdout } = await evaluate('sorts', ...args, '--groups', '--json', folder.path('sorts.json'));
    expect(stdout).toMatch(/^not female +1 +0 +1 /m);
    expect(stdout).toMatch(/^face 32 to 64 pixels +2 /m);
    const report = JSON.parse(await readFile(folder.path('sorts.json'), 'utf8'));
    expect(report.perFace[1].truth.slice(0, 2)).toEqual([null, [expect.any(Number), expect.any(Number)]]);
    expect(report.groups.map(({ by, group }: { by: string; group: string }) => [by, group])).toEqual([
      ['all', 'all'],
      ['attribute', 'female'],
      ['attribute', 'not female'],
      ['yaw', expect.stringMatching(/^yaw /)],
      ['size', '32 to 64 pixels'],
    ]);
    const bare = JSON.parse((await evaluate('sorts', ...args, '--no-landmarks', '--json')).stdout);
    expect(Object.keys(bare.perFace[0])).not.toContain('landmarks');
    expect(bare).not.toHaveProperty('groups');
  });

  it('takes the inter-ocular distance for the error estimate, whatever the normalizer', async () => {
    const { stdout } = await evaluate(
      'manifest',
      ...['--predictions', folder.path('all.jsonl'), '--normalizer', 'box-diagonal', '--json'],
    );
    const report = JSON.parse(stdout);
    const [first] = [Math.max(...truth.map(([x]) => x)) - Math.min(...truth.map(([x]) => x))];
    expect(report.nme.mean).toBeCloseTo(
      250 / Math.hypot(first!, Math.max(...truth.map(([, y]) => y)) - Math.min(...truth.map(([, y]) => y))),
      6,
    );
    expect(report.errorEstimate.mae).toBeCloseTo(0.5, 6);
  });

  it('compares with .pts files alone', async () => {
    await folder.write({
      'alone/x/1.pts': writePts(truth),
      'alone/y/1.pts': writePts(truth),
      'alone.jsonl': `${line('y/1.jpg', 3)}\n${line('x/1.png', 1)}`,
    });
    const { code, stdout } = await evaluate('alone', '--predictions', folder.path('alone.jsonl'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      faces: 2,
      nme: { mean: expect.closeTo(200 / interOcular, 3) },
    });
    // With a model, images are needed.
    expect((await withModel('alone')).stderr[0]).toMatch(/1\.pts: no image of this name beside it/);
  });

  it('tells what is missing, superfluous or broken', async () => {
    const { code, stdout, stderr } = await evaluate(
      'manifest',
      '--predictions',
      folder.path('some.jsonl'),
      '--json',
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      faces: 1,
      skipped: { faces: 1 },
      detection: { found: 1, missed: 2, falseFaces: 1 },
    });
    for (const text of [
      /some\.jsonl:3: landmarks/,
      /x\/1\.png#1: .*has no prediction for this face/,
      /y\/1\.png: .*has no prediction for this face/,
      /y\/2\.png: found landmarks: expected 68 points, found 67/,
      /z\/9\.png, index 0: no such face to compare with/,
    ]) {
      expect(stderr.filter((line) => text.test(line))).toHaveLength(1);
    }
  });

  it('does not hang on the order of the predictions, and takes the first of two', async () => {
    const report = async (lines: readonly string[]) => {
      await folder.write({ 'order.jsonl': lines.join('\n') });
      return evaluate('manifest', '--predictions', folder.path('order.jsonl'), '--json');
    };
    const lines = (await readFile(folder.path('all.jsonl'), 'utf8')).split('\n');
    const { stdout } = await report(lines);
    expect((await report([...lines].reverse())).stdout).toBe(stdout);
    const twice = await report([...lines, line('x/1.png', 9, { index: 1 })]);
    expect(twice).toMatchObject({
      code: 3,
      stdout,
      stderr: [expect.stringMatching(/x\/1\.png, index 1: named twice, the first one counts/)],
    });
  });

  it('tells which options have no effect, and refuses a missing file', async () => {
    const { code, stderr } = await evaluate(
      'manifest',
      '--predictions',
      folder.path('none.jsonl'),
      '--box-noise',
      '0.1',
    );
    expect(code).toBe(1);
    expect(stderr[0]).toMatch(/--box-noise has no effect/);
    expect(stderr[1]).toBe(`musica: ${folder.path('none.jsonl')}: there is no such file`);
    const inFolder = await evaluate('manifest', '--predictions', folder.path('manifest'));
    expect(inFolder.stderr).toEqual([
      expect.stringContaining(`${folder.path('manifest')}: this is a data set, not predictions`),
    ]);
  });

  it('prints the first problems only where there are very many', async () => {
    const random = new Random(1);
    const faces = Array.from({ length: 60 }, (_, i) => ({
      image: `${i}.png`,
      landmarks: ring(50, 50, 20 + random.uniform()),
    }));
    await folder.write({
      'many/dataset.json': '{"name":"many","scheme":"ibug68"}',
      'many/faces.jsonl': faces.map((value) => JSON.stringify(value)).join('\n'),
      'one.jsonl': JSON.stringify(faces[0]),
    });
    const { stderr } = await evaluate('many', '--predictions', folder.path('one.jsonl'));
    expect(stderr).toHaveLength(21);
    expect(stderr[20]).toMatch(/and 39 more/);
  });
});
