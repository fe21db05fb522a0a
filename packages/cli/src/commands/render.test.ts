import { readFile } from 'node:fs/promises';
import { writePts } from '@musica/datasets';
import { decodeImage } from '@musica/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { image, imageFile, ring, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const points = ring(48, 40, 20);

beforeAll(async () => {
  const line = (image: string) =>
    JSON.stringify({ image, landmarks: points, predictedNme: 3.2, box: [20, 20, 50, 40] });
  await folder.write({
    'a.png': await imageFile(1),
    'a.pts': writePts(points),
    'a.json': JSON.stringify({
      image: 'a.png',
      faces: [{ landmarks: points, failed: true }, { landmarks: points }],
    }),
    'points.json': JSON.stringify(points),
    'broken.json': '{"faces":[{"landmarks":[[1,2],[3]]}]}',
    'cut.pts': writePts(points).slice(0, 100),
    'all.jsonl': `${line('photos/b.png')}\n${line('photos/a.png')}\n`,
    'others.jsonl': `${line('b.png')}\n`,
    'list.txt': '',
    'folder.jsonl/file': '',
  });
});

const render = (landmarks: string, out: string) =>
  musica('render', folder.path('a.png'), folder.path(landmarks), '--out', folder.path(out), '--json');

describe('musica render', () => {
  it.each([
    ['a.pts', 1],
    ['a.json', 2],
    ['points.json', 1],
    ['all.jsonl', 1],
  ])('draws the faces of %s', async (landmarks, faces) => {
    const { code, stdout } = await render(landmarks, `${landmarks}.png`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ faces, out: folder.path(`${landmarks}.png`) });
    const [before, after] = [image(1), await decodeImage(folder.path(`${landmarks}.png`))];
    const changed = (x: number, y: number) =>
      [0, 1, 2].some(
        (channel) => before.data[(y * 96 + x) * 3 + channel] !== after.data[(y * 96 + x) * 3 + channel],
      );
    // A landmark lies at (68, 40); the far corner stays as it was.
    expect(changed(68, 40)).toBe(true);
    expect(changed(95, 79)).toBe(false);
  });

  it('writes JPEG, enlarged', async () => {
    const args = ['--out', folder.path('big.jpg'), '--scale', '2'];
    expect((await musica('render', folder.path('a.png'), folder.path('a.pts'), ...args)).code).toBe(0);
    expect([...(await readFile(folder.path('big.jpg'))).subarray(0, 2)]).toEqual([0xff, 0xd8]);
    expect(await decodeImage(folder.path('big.jpg'))).toMatchObject({ width: 192, height: 160 });
  });

  it.each([
    ['none.pts', 'x.png', 1, /none\.pts: there is no such file$/],
    ['none.jsonl', 'x.png', 1, /none\.jsonl: there is no such file$/],
    ['folder.jsonl', 'x.png', 1, /folder\.jsonl: this is a folder, not a file$/],
    ['cut.pts', 'x.png', 1, /cut\.pts:\d+: /],
    ['broken.json', 'x.png', 1, /broken\.json: face 0: "landmarks" is no list of \[x, y\]/],
    ['others.jsonl', 'x.png', 1, /others\.jsonl: no line of it is for .*a\.png/],
    ['list.txt', 'x.png', 1, /read from \.pts, \.json and \.jsonl/],
    ['a.pts', 'x.gif', 2, /an image ends in \.png, \.jpg or \.jpeg/],
    ['a.pts', 'a.png/x.png', 1, /cannot be written/],
  ])('refuses %s to %s in one line', async (landmarks, out, code, line) => {
    const result = await render(landmarks, out);
    expect(result).toEqual({ code, stdout: '', stderr: [expect.stringMatching(line)] });
  });
});
