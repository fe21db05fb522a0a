import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Point, wflw98 } from '@musica/core';
import { readDataset, writeManifest, writePts } from '@musica/datasets';
import { decodeImage, encodeImage } from '@musica/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { run } from '../program';
import { Console } from '../shared/console';
import { Context } from '../shared/context';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../datasets/test/fixtures/${name}`, import.meta.url));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'musica-dataset-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs a command line and returns what it printed. */
async function musica(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const console = new Console({ write: (text) => out.push(text) }, { write: (text) => err.push(text) });
  const code = await run(args, new Context(console, new AbortController().signal, 'musica'));
  const stdout = out.join('');
  return { code, stdout, stderr: err.join(''), json: () => JSON.parse(stdout) };
}

/** An upright face of 68 points whose left and right are where they belong; the eyes are 48 px apart. */
function face(x: number, y: number, count = 68): Point[] {
  const at = (points: readonly (readonly [number, number])[]) =>
    points.map(([u, v]): Point => [x + u, y + v]);
  const arc = (n: number, cx: number, cy: number, rx: number, ry: number, from: number, to: number) =>
    Array.from({ length: n }, (_, i): [number, number] => {
      const angle = from + ((to - from) * i) / (n === 1 ? 1 : n - 1);
      return [cx - rx * Math.cos(angle), cy - ry * Math.sin(angle)];
    });
  const round = (n: number, cx: number, cy: number, rx: number, ry: number) =>
    arc(n, cx, cy, rx, ry, 0, (2 * Math.PI * (n - 1)) / n);
  const jaw = arc(count === 68 ? 17 : 33, 40, 40, 40, -40, 0, Math.PI);
  const brow = (cx: number, n: number) =>
    n === 5 ? arc(5, cx, 22, 14, 6, 0, Math.PI) : round(9, cx, 20, 14, 4);
  const bridge = [30, 36, 42, 48].map((v): [number, number] => [40, v]);
  const bottom = [30, 35, 40, 45, 50].map((u): [number, number] => [u, 52]);
  const [browCount, eyeCount] = count === 68 ? [5, 6] : [9, 8];
  const pupils: [number, number][] =
    count === 68
      ? []
      : [
          [24, 32],
          [56, 32],
        ];
  return at([
    ...jaw,
    ...brow(24, browCount),
    ...brow(56, browCount),
    ...bridge,
    ...bottom,
    ...round(eyeCount, 24, 32, 8, 4),
    ...round(eyeCount, 56, 32, 8, 4),
    ...round(12, 40, 64, 16, 6),
    ...round(8, 40, 64, 12, 3),
    ...pupils,
  ]);
}

async function png(shade: number): Promise<Buffer> {
  return encodeImage(
    { data: new Uint8Array(120 * 100).fill(shade), width: 120, height: 100, channels: 1 },
    'png',
  );
}

/** A folder of images and .pts files. */
async function folderOf(name: string, faces: Record<string, Point[] | string>, shade = 0): Promise<string> {
  const folder = join(root, name);
  for (const [index, [stem, landmarks]] of Object.entries(faces).entries()) {
    await mkdir(dirname(join(folder, stem)), { recursive: true });
    await writeFile(join(folder, `${stem}.png`), await png(shade + index));
    await writeFile(
      join(folder, `${stem}.pts`),
      typeof landmarks === 'string' ? landmarks : writePts(landmarks),
    );
  }
  return folder;
}

const sound = () => folderOf('sound', { a: face(10, 10), 'b c': face(20, 5), d: face(0, 0) });

describe('musica dataset convert', () => {
  it.each(['manifest', 'dlib-xml', 'csv', 'menpo-ljson', 'pts-folder'])(
    'writes %s with its images',
    async (to) => {
      const out = join(root, 'converted', to);
      const { code, json } = await musica('dataset', 'convert', await sound(), out, '--to', to, '--json');
      expect(code).toBe(0);
      expect(json()).toMatchObject({ from: 'pts-folder', to, faces: 3, images: 3, leftOut: 0 });
      const { faces } = await readDataset(out);
      expect(faces.map(({ id }) => id).sort()).toEqual(['a.png', 'b c.png', 'd.png']);
      const again = await musica('dataset', 'convert', await sound(), out, '--to', to);
      expect(again.code).toBe(2);
      expect(again.stderr).toContain('is not empty');
    },
  );

  it('says what is lost', async () => {
    const folder = await sound();
    const { faces } = await readDataset(folder);
    const boxed = faces.map((one) => ({ ...one, box: { x: 1, y: 2, width: 3, height: 4 }, split: 'train' }));
    await writeManifest(folder, { name: 'm', scheme: (await readDataset(folder)).scheme, faces: boxed });
    const { code, stdout, stderr } = await musica(
      'dataset',
      'convert',
      folder,
      join(root, 'lossy'),
      '--to',
      'csv',
    );
    await rm(join(folder, 'dataset.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('3 faces of 3 images, manifest to csv');
    expect(stderr).toContain('not kept in csv: name; box (3 faces); split (3 faces)');
  });

  it('ends with 3 where the format has no place for every face of an image', async () => {
    const manifest = join(root, 'two');
    await mkdir(manifest);
    await writeFile(join(manifest, 'a.png'), await png(9));
    const one = { id: 'a.png', image: join(manifest, 'a.png'), landmarks: face(1, 1) };
    const { scheme } = await readDataset(await sound());
    await writeManifest(manifest, { name: 'two', scheme, faces: [one, { ...one, landmarks: face(30, 1) }] });
    const { code, json } = await musica(
      'dataset',
      'convert',
      manifest,
      join(root, 'one'),
      '--to',
      'pts-folder',
      '--json',
    );
    expect(code).toBe(3);
    expect(json()).toMatchObject({ faces: 1, droppedFields: ['name', 'further faces of an image (1 face)'] });
  });

  it('takes the images of COFW out of its file', async () => {
    const out = join(root, 'cofw');
    const { code, stderr } = await musica('dataset', 'convert', fixture('COFW_test_color.mat'), out);
    expect([code, stderr]).toEqual([0, '']);
    const { faces, scheme } = await readDataset(out);
    expect(scheme.name).toBe('cofw29');
    const image = await decodeImage(faces[0]!.image);
    expect([image.width, image.height]).toEqual([5, 4]);
    expect([...image.data.slice(3 * 7, 3 * 8)]).toEqual([12, 52, 92]);
  });

  it('leaves out broken faces, says so, and ends with 3', async () => {
    const folder = await folderOf('partly', { a: face(10, 10), broken: 'version: 1\n' });
    const { code, stderr, json } = await musica(
      'dataset',
      'convert',
      folder,
      join(root, 'partly-out'),
      '--json',
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/broken\.pts:\d+: the file ends before/);
    expect(json()).toMatchObject({ faces: 1, leftOut: 1 });
  });
});

describe('musica dataset check', () => {
  it('ends with 0 where nothing is wrong', async () => {
    const { code, stdout, stderr } = await musica('dataset', 'check', await sound());
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('3 faces of ibug68 (pts-folder)\nnothing found\n');
  });

  it('finds what is wrong, in words and as JSON', async () => {
    const mirrored = face(10, 10).map(([x, y]): Point => [110 - x, y]);
    const folder = await folderOf('wrong', {
      good: face(10, 10),
      mirrored,
      far: face(300, 10),
      short: writePts(face(10, 10).slice(1)),
      nan: writePts(face(10, 10)).replace(/\d+ \d/, 'NaN 1'),
      'train/Jane_Doe_1': face(1, 1),
      'test/Jane_Doe_2': face(2, 2),
    });
    await copyFile(join(folder, 'good.png'), join(folder, 'train/Jane_Doe_1.png'));
    await writeFile(join(folder, 'rubbish.jpg'), 'rubbish');
    await writeFile(join(folder, 'rubbish.pts'), writePts(face(1, 1)));
    const { code, json } = await musica('dataset', 'check', folder, '--json');
    expect(code).toBe(3);
    const report = json();
    expect(report.counts).toEqual({
      'left-out': 2,
      'broken-image': 1,
      'implausible-shape': 0,
      'far-outside': 1,
      'swapped-sides': 1,
      'duplicate-image': 1,
      'repeated-face': 0,
      'shared-image': 0,
      'shared-person': 1,
    });
    const facesOf = (kind: string) =>
      report.findings.find((finding: { kind: string }) => finding.kind === kind).faces;
    expect(facesOf('swapped-sides')).toEqual(['mirrored.png']);
    expect(facesOf('far-outside')).toEqual(['far.png']);
    const text = await musica('dataset', 'check', folder);
    expect(text.stdout).toContain(
      'swapped-sides: 1\n  mirrored.png: left and right are swapped in the whole face\n',
    );
    expect(text.stdout).toMatch(/left-out: 2\n {2}.*nan\.pts:4: expected two numbers/);
  });

  it('compares several data sets with one another', async () => {
    const other = await folderOf('other', { e: face(3, 3), f: face(4, 4) }, 100);
    await copyFile(join(await sound(), 'a.png'), join(other, 'f.png'));
    const { code, stdout } = await musica('dataset', 'check', await sound(), other);
    expect(code).toBe(3);
    expect(stdout).toMatch(/shared-image: 1\n.*the same image is in .*sound and .*other/);
  });

  it('says why nothing is left', async () => {
    const folder = await folderOf('hopeless', { a: 'rubbish' });
    const { code, stdout, stderr } = await musica('dataset', 'check', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('left-out: 1');
    expect(stderr).toContain('holds no usable face');
  });
});

describe('musica dataset split', () => {
  it('divides by person, the same for the same seed', async () => {
    const names = Array.from({ length: 30 }, (_, i) => [
      `P${String.fromCharCode(97 + (i % 15))}_X_${i}`,
      face(i, 3),
    ]);
    const folder = await folderOf('persons', Object.fromEntries(names));
    const outs = [join(root, 'split-1'), join(root, 'split-2'), join(root, 'split-3')];
    for (const [index, out] of outs.entries()) {
      const seed = index < 2 ? '7' : '8';
      const { code } = await musica(
        'dataset',
        'split',
        folder,
        out,
        '--val',
        '0.2',
        '--test',
        '0.2',
        '--seed',
        seed,
      );
      expect(code).toBe(0);
    }
    const splits = await Promise.all(
      outs.map(async (out) => (await readDataset(out)).faces.map(({ split }) => split)),
    );
    expect(splits[0]).toEqual(splits[1]);
    expect(splits[0]).not.toEqual(splits[2]);
    for (const [name, count] of [
      ['train', 18],
      ['val', 6],
      ['test', 6],
    ]) {
      expect(splits[0]!.filter((split) => split === name)).toHaveLength(count as number);
    }
    expect((await musica('dataset', 'check', outs[0]!)).stdout).not.toContain('shared-person');
    expect(
      (await musica('dataset', 'split', folder, join(root, 'x'), '--val', '0.6', '--test', '0.5')).code,
    ).toBe(2);
  });
});

describe('musica dataset stats, mean-shape, boxes', () => {
  it('measures', async () => {
    const { code, json } = await musica('dataset', 'stats', await sound(), '--json');
    expect(code).toBe(0);
    const stats = json();
    expect(stats).toMatchObject({ scheme: 'ibug68', faces: 3, images: 3, splits: { '(none)': 3 } });
    expect(stats.interOcular.median).toBeCloseTo(48, 3);
    expect(stats.turn.max).toBeCloseTo(0, 3);
    expect((await musica('dataset', 'stats', await sound())).stdout).toMatch(/inter-ocular \(px\) +48\.0/);
  });

  it('writes the mean shape', async () => {
    const out = join(root, 'mean.json');
    const { code } = await musica('dataset', 'mean-shape', await sound(), '--out', out);
    expect(code).toBe(0);
    const { meanShape } = JSON.parse(await readFile(out, 'utf8'));
    expect(meanShape).toHaveLength(68);
    expect(meanShape[0][0]).toBeCloseTo(0, 4);
    expect(meanShape[8][1]).toBeCloseTo(1, 4);
  });

  it('writes tight boxes', async () => {
    const out = join(root, 'boxes.jsonl');
    const { code, json } = await musica('dataset', 'boxes', await sound(), '--out', out, '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({ source: 'tight', boxes: 3, without: 0, overlap: { min: 1, max: 1 } });
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ image }) => image)).toEqual(['a.png', 'b c.png', 'd.png']);
    expect(lines[0].box[0]).toBeCloseTo(10, 3);
    const wide = lines.map(({ image, box: [x, y, width, height] }) =>
      JSON.stringify({ image, box: [x - width / 2, y, 2 * width, height] }),
    );
    await writeFile(out, wide.join('\n'));
    const convention = join(root, 'convention.json');
    const fit = ['dataset', 'fit-box', await sound(), '--boxes', out, '--out', convention];
    const fitted = (await musica(...fit, '--json')).json();
    expect(fitted).toMatchObject({ faces: 3, boxes: 3, without: 0, convention: { down: 0, height: 1 } });
    expect(fitted.convention.width).toBeCloseTo(0.5);
    expect(fitted.overlap.before).toBeCloseTo(0.5);
    expect(fitted.overlap.after).toBeCloseTo(1);
    expect(JSON.parse(await readFile(convention, 'utf8'))).toEqual(fitted.convention);
    await writeFile(out, wide[0]!);
    const partial = await musica(...fit);
    expect([partial.code, partial.stdout.split('\n')[0]]).toEqual([3, '1 of 3 faces have a box']);
    const given = await musica('dataset', 'boxes', await sound(), '--source', 'given');
    expect(given.code).toBe(3);
    expect(given.stderr).toContain('a.png: the data set has no box for this face');
  });
});

describe('musica dataset convert-scheme', () => {
  it('makes 68 points of 98', async () => {
    const folder = await folderOf('wflw', { a: face(5, 5, 98) });
    const out = join(root, 'to68');
    const { code } = await musica('dataset', 'convert-scheme', '98to68', folder, out);
    expect(code).toBe(0);
    const [before, after] = [await readDataset(folder), await readDataset(out)];
    expect(before.scheme).toBe(wflw98);
    expect(after.scheme.name).toBe('ibug68');
    const [eyeBefore, eyeAfter] = [before.faces[0]!.landmarks[72]!, after.faces[0]!.landmarks[45]!];
    expect(eyeAfter).toEqual(eyeBefore);
    const wrong = await musica('dataset', 'convert-scheme', '98to68', await sound(), join(root, 'no'));
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('wflw98 are needed');
  });
});

const val = sharedPath('data', 'ytf68', 'val');

describe.skipIf(val === undefined)('on real faces', () => {
  it('finds the detector\u2019s boxes to be near the tight ones', async () => {
    const folder = join(root, 'real');
    await mkdir(folder);
    const { faces } = await readDataset(val!);
    for (const { image } of faces.slice(0, 8)) {
      await copyFile(image, join(folder, basename(image)));
      await copyFile(image.replace(/jpg$/, 'pts'), join(folder, basename(image).replace(/jpg$/, 'pts')));
    }
    const { json } = await musica(
      'dataset',
      'boxes',
      folder,
      '--source',
      'detector',
      '--json',
      '--backend',
      'wasm',
    );
    expect(json().boxes).toBeGreaterThanOrEqual(6);
    expect(json().overlap.median).toBeGreaterThan(0.6);
  });

  it('is sound by `check`', async () => {
    const { stdout } = await musica('dataset', 'check', val!, '--json');
    const { counts } = JSON.parse(stdout);
    expect(counts).toMatchObject({
      'left-out': 0,
      'broken-image': 0,
      'swapped-sides': 0,
      'shared-person': 0,
    });
  });
});
