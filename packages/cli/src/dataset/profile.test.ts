import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { boxOfLandmarks, ibug68, type Point } from '@musica/core';
import { readDataset, writeManifest } from '@musica/datasets';
import { decodeImage, encodeImage } from '@musica/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compactFiles, ellipsoidFace } from '../../../synthesis/test/ellipsoid-face';
import { run } from '../program';
import { Console } from '../shared/console';
import { Context } from '../shared/context';
import { Interrupted } from '../shared/errors';

let root: string;
let morphable: string;
let data: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'musica-profile-'));
  morphable = join(root, 'face');
  const face = ellipsoidFace();
  for (const [name, content] of Object.entries(compactFiles(face))) {
    await mkdir(dirname(join(morphable, name)), { recursive: true });
    await writeFile(join(morphable, name), content);
  }
  data = await makeData(face);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Four faces: two that can be turned, one that no face fits, one whose image is none. */
async function makeData({ mean, landmarks68 }: ReturnType<typeof ellipsoidFace>): Promise<string> {
  const folder = join(root, 'data');
  await mkdir(folder);
  const [width, height] = [160, 170];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7) % 251);
  const photo = await encodeImage({ data: pixels, width, height, channels: 3 }, 'png');
  const landmarks = landmarks68.map(
    (vertex): Point => [80 + 5 * mean[3 * vertex]!, 85 - 5 * mean[3 * vertex + 1]!],
  );
  const scrambled = landmarks.map((_, index) => landmarks[(index * 29) % 68]!);
  const faces = [];
  for (const [name, points] of [
    ['Ann_00.png', landmarks],
    ['Ann_01.png', scrambled],
    ['Bob_00.png', landmarks],
    ['Cyd_00.png', landmarks],
  ] as const) {
    await writeFile(join(folder, name), name.startsWith('Bob') ? 'no image' : photo);
    faces.push({
      id: name,
      image: join(folder, name),
      landmarks: points,
      split: 'train',
      attributes: { glasses: true },
    });
  }
  await writeManifest(folder, { name: 'few', scheme: ibug68, licence: 'none', faces });
  return folder;
}

async function musica(args: string[], signal: AbortSignal = new AbortController().signal) {
  const [out, err]: [string[], string[]] = [[], []];
  const console = new Console({ write: (text) => out.push(text) }, { write: (text) => err.push(text) });
  const code = await run(args, new Context(console, signal, 'musica'));
  return { code, stdout: out.join(''), stderr: err.join('') };
}

const command = (out: string, ...more: string[]) => [
  ...['dataset', 'profile', data, '--morphable', morphable, '--out', join(root, out)],
  ...more,
];

it('turns every face that can be, reports the others, and keeps what is known of them', async () => {
  const { code, stdout, stderr } = await musica(command('turned', '--angles', '30,80', '--json'));
  expect(code).toBe(3);
  expect(stderr).toMatch(/Ann_01\.png: left out, the fit is off by \d/);
  expect(stderr).toMatch(/Bob_00\.png: .*not an image/);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({
    faces: 4,
    images: 4,
    skipped: { fittedBadly: 1, turnedAlready: 0, failed: 1 },
  });
  expect(result.fitError.count).toBe(3);
  const turned = await readDataset(join(root, 'turned'));
  expect(turned.name).toBe('few-profiled');
  expect(turned.licence).toBe('none');
  expect(turned.faces.map((face) => [face.attributes?.source, face.group, face.split])).toEqual([
    ['Ann_00.png', 'Ann', 'train'],
    ['Ann_00.png', 'Ann', 'train'],
    ['Cyd_00.png', 'Cyd', 'train'],
    ['Cyd_00.png', 'Cyd', 'train'],
  ]);
  for (const [index, face] of turned.faces.entries()) {
    expect(Math.abs(face.attributes!.yaw as number)).toBe(index % 2 === 0 ? 30 : 80);
    expect(face.attributes!.glasses).toBe(true);
    // In profile the far eye is hidden.
    const far = (face.attributes!.yaw as number) > 0 ? 45 : 36;
    expect(face.occluded![far]).toBe(index % 2 === 1);
    const { width, height } = await decodeImage(face.image);
    const box = boxOfLandmarks(face.landmarks);
    expect(box.x).toBeGreaterThan(0.3 * box.width);
    expect(box.x + 1.3 * box.width).toBeLessThan(width);
    expect(box.y + 1.3 * box.height).toBeLessThan(height);
  }
});

it('makes the same images from the same seed, others from another', async () => {
  const yaws = async (out: string, seed: string) => {
    await musica(command(out, '--seed', seed, '--per-face', '2'));
    return (await readDataset(join(root, out))).faces.map((face) => face.attributes!.yaw);
  };
  const first = await yaws('seed-a', '5');
  expect(first).toHaveLength(4);
  expect(await yaws('seed-b', '5')).toEqual(first);
  expect(await yaws('seed-c', '6')).not.toEqual(first);
});

it('leaves a readable data set when it is stopped', async () => {
  // Stopped once the first face is written: when the second one's turn comes.
  const stop = new AbortController();
  const signal = Object.create(stop.signal, {
    throwIfAborted: {
      value: () => {
        if (existsSync(join(root, 'stopped'))) throw new Interrupted();
      },
    },
  }) as AbortSignal;
  const { code } = await musica(command('stopped'), signal);
  expect(code).toBe(130);
  const { faces } = await readDataset(join(root, 'stopped'));
  expect(faces.map((face) => face.attributes?.source)).toEqual(['Ann_00.png', 'Ann_00.png', 'Ann_00.png']);
});

it('says what is wrong with a command line', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await musica(args);
    return `${code} ${stderr}`;
  };
  expect(await refused('dataset', 'profile', data, '--out', join(root, 'no'))).toMatch(/^2 .*--morphable/);
  expect(await refused(...command('no', '--angles', '30,100'))).toMatch(/^2 .*list of degrees/);
  expect(await refused(...command('no', '--max-yaw', '120'))).toMatch(/^2 .*yaw of 120/);
  expect(await refused(...command('data'))).toMatch(/^2 .*is not empty/);
  const noFace = ['dataset', 'profile', data, '--morphable', data, '--out', join(root, 'no')];
  expect(await refused(...noFace)).toMatch(/^1 .*neither generic_neutral_mesh\.obj nor model\.json/);
  expect(await readdir(root)).not.toContain('no');
});
