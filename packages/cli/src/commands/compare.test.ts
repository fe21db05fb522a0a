import { readFile } from 'node:fs/promises';
import type { Point } from '@musica/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ring, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const truth = ring(50, 50, 30);
const interOcular = Math.hypot(truth[36]![0] - truth[45]![0], truth[36]![1] - truth[45]![1]);
const percent = (pixels: number) => (100 * pixels) / interOcular;

/** A data set of faces, and predictions that are off by so many pixels; a face without a number has none. */
async function evaluated(
  name: string,
  offsets: readonly (number | undefined)[],
  data = 'data',
  ...args: string[]
) {
  const lines = offsets.flatMap((by, i) =>
    by === undefined
      ? []
      : [JSON.stringify({ image: `${i}.png`, landmarks: truth.map(([x, y]): Point => [x + by, y]) })],
  );
  await folder.write({ [`${name}.jsonl`]: lines.join('\n') });
  const file = folder.path(`${name}.json`);
  await musica(
    ...[
      'evaluate',
      '--data',
      folder.path(data),
      '--predictions',
      folder.path(`${name}.jsonl`),
      '--json',
      file,
      ...args,
    ],
  );
  return file;
}

beforeAll(async () => {
  const faces = (landmarks: readonly Point[]) =>
    Array.from({ length: 6 }, (_, i) =>
      JSON.stringify({ image: `${i}.png`, landmarks, ...(i < 2 ? { subsets: ['hard'] } : {}) }),
    ).join('\n');
  await folder.write({
    'data/dataset.json': '{"name":"made up","scheme":"ibug68"}',
    'data/faces.jsonl': faces(truth),
    'other/dataset.json': '{"name":"made up too","scheme":"ibug68"}',
    'other/faces.jsonl': faces(ring(50, 50, 29)),
  });
});

const json = async (...args: string[]) => JSON.parse((await musica('compare', ...args, '--json')).stdout);

describe('musica compare', () => {
  it('is as worked out by hand, over all faces and each subset', async () => {
    const a = await evaluated('a', [1, 2, 3, 4, 5, 6]);
    const b = await evaluated('b', [2, 3, 4, 5, 6, 6]);
    const found = await json(a, b);
    expect(found).toMatchObject({
      normalizer: 'inter-ocular',
      faces: 6,
      a: { nme: { mean: expect.closeTo(percent(3.5), 5) } },
      b: { nme: { mean: expect.closeTo(percent(26 / 6), 5) } },
      difference: {
        nme: { value: expect.closeTo(percent(5 / 6), 5), high: expect.closeTo(percent(1), 5) },
        medianNme: { value: expect.closeTo(percent(1), 5) },
      },
      wins: 0,
      losses: 5,
      ties: 1,
      // Five of five the same way: 2 / 2^5.
      p: expect.closeTo(2 / 32, 10),
      leftOut: { onlyA: 0, onlyB: 0 },
    });
    // One pixel on every face of the subset: nothing varies, and the interval is a point.
    const { nme } = found.subsets.hard.difference;
    for (const bound of [nme.value, nme.low, nme.high]) expect(bound).toBeCloseTo(percent(1), 5);
    expect(found.subsets.hard.faces).toBe(2);
    expect(await json(a, b)).toEqual(found);
    expect((await json(b, a)).difference.nme.value).toBeCloseTo(-found.difference.nme.value, 10);
  });

  it('says in words what the interval means', async () => {
    const same = await musica('compare', folder.path('a.json'), folder.path('a.json'));
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(/no difference that other faces could not undo/);
    expect(same.stdout).toMatch(/better on 0 faces, worse on 0, equal on 6; sign test p = 1\.0000/);
    const worse = await musica('compare', folder.path('a.json'), folder.path('b.json'));
    expect(worse.stdout).toMatch(/points higher than that of A; 95 % interval/);
    expect(worse.stdout).toMatch(/^hard +2 /m);
  });

  it('counts the faces that only one of them has', async () => {
    const some = await evaluated('some', [undefined, 2, 3, 4, 5, 6]);
    const { code, stderr, stdout } = await musica('compare', folder.path('a.json'), some, '--json');
    expect(code).toBe(3);
    expect(stderr).toEqual([expect.stringMatching(/1 faces of .*a\.json are not in .*some\.json/)]);
    expect(JSON.parse(stdout)).toMatchObject({ faces: 5, ties: 5, leftOut: { onlyA: 1, onlyB: 0 } });
  });

  it('takes another normalizer for both, and refuses different ones', async () => {
    const box = await evaluated('box', [1, 2, 3, 4, 5, 6], 'data', '--normalizer', 'box-size');
    const refused = await musica('compare', folder.path('a.json'), box);
    expect(refused).toMatchObject({
      code: 1,
      stderr: [
        expect.stringMatching(/normalized by inter-ocular, the other by box-size \(--normalizer takes one/),
      ],
    });
    const found = await json(folder.path('a.json'), box, '--normalizer', 'box-diagonal');
    expect(found).toMatchObject({ normalizer: 'box-diagonal', ties: 6 });
  });

  it('refuses other labels, other faces and what is no evaluation', async () => {
    const other = await evaluated('other-truth', [1, 2, 3, 4, 5, 6], 'other');
    const a = folder.path('a.json');
    const text = await readFile(a, 'utf8');
    await folder.write({
      'renamed.json': text.replaceAll(/"id":"/g, '"id":"elsewhere/'),
      'twice.json': text.replaceAll('"id":"1.png"', '"id":"0.png"'),
      'field.json': text.replace('"seed": 0', '"seed": "zero"'),
      'cut.json': text.slice(0, 500),
      'list.json': '[1]',
    });
    for (const [file, reason] of [
      [other, /true landmarks of 6 of 6 common faces differ/],
      [folder.path('renamed.json'), /no face in common \(0\.png, elsewhere\/0\.png \.\.\)/],
      [folder.path('twice.json'), /perFace names 0\.png twice/],
      [folder.path('field.json'), /field\.json: seed: /],
      [folder.path('cut.json'), /cut\.json: not JSON/],
      [folder.path('list.json'), /not an evaluation \(musica evaluate --json FILE writes one\)/],
      [folder.path('none.json'), /there is no such file/],
    ] as const) {
      const { code, stdout, stderr } = await musica('compare', a, file);
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: [expect.stringMatching(reason)],
      });
    }
  });

  it('--recall draws the faces that each method trusts most as well', async () => {
    const file = await evaluated('rated', [1, 2, 3, 4, 5, 6]);
    const evaluation = JSON.parse(await readFile(file, 'utf8'));
    // The worst faces are trusted most.
    for (const face of evaluation.perFace) face.predictedNme = 100 - face.nme;
    await folder.write({ 'one.json': JSON.stringify(evaluation), 'two.json': JSON.stringify(evaluation) });
    const paper = folder.path('paper');
    await musica(
      ...['compare', folder.path('one.json'), folder.path('two.json'), '--paper', paper, '--recall', '0.5'],
    );
    const table = (await readFile(folder.path('paper/methods.csv'), 'utf8')).split('\n');
    const nme = Number(table.find((line) => /50 %/.test(line))!.match(/\d+\.\d+/)![0]);
    expect(nme).toBeCloseTo(percent(5), 1);
  });
});
