import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { landmarkSchemes, Random } from '@musica/core';
import { writePts } from '@musica/datasets';
import { encodeImage } from '@musica/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Training runs in worker threads and is stopped by signals: it is tested from outside, as it is built.
const program = fileURLToPath(new URL('../dist/musica.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  if (!existsSync(program)) throw new Error('build first: pnpm build');
  folder = await mkdtemp(join(tmpdir(), 'musica-train-'));
  await writeFaces(join(folder, 'faces'), 24);
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const recipe = {
  model: {
    name: 'tiny',
    scheme: 'ibug68',
    landmarks: 68,
    patchIndices: [30, 36, 45, 48, 54],
    hidden: 16,
    projection: 8,
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  },
  steps: 24,
  batch: 4,
  seed: 5,
  heldBack: 0.4,
};

/** Pictures of a bright disc, whose place says where the landmarks are; one of them is broken. */
async function writeFaces(path: string, count: number): Promise<void> {
  await mkdir(path, { recursive: true });
  const random = new Random(1);
  const [scheme] = landmarkSchemes;
  for (let face = 0; face < count; face++) {
    const [cx, cy, radius] = [random.uniform(30, 66), random.uniform(30, 66), random.uniform(14, 22)];
    const data = new Uint8Array(96 * 96 * 3);
    for (let y = 0; y < 96; y++) {
      for (let x = 0; x < 96; x++)
        data.fill(Math.hypot(x - cx, y - cy) < radius ? 220 : 30, (y * 96 + x) * 3, (y * 96 + x + 1) * 3);
    }
    const landmarks = Array.from({ length: scheme!.count }, (_, i) => {
      const angle = (2 * Math.PI * i) / 68;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)] as const;
    });
    const image = await encodeImage({ data, width: 96, height: 96, channels: 3 }, 'png');
    await writeFile(join(path, `disc${face}_01.png`), face === 7 ? image.subarray(0, 200) : image);
    await writeFile(join(path, `disc${face}_01.pts`), writePts(landmarks));
  }
}

/** Runs `musica train` with plain JavaScript's exact arithmetic; `killAt` sends a signal once stderr says so. */
function train(out: string, args: string[] = [], kill?: { at: RegExp; signal: NodeJS.Signals }) {
  const all = [
    'train',
    '--data',
    join(folder, 'faces'),
    '--config',
    join(folder, 'recipe.json'),
    '--out',
    join(folder, out),
  ];
  const child = spawn(process.execPath, [
    program,
    ...all,
    '--backend',
    'wasm',
    '--report-every',
    '2',
    '--validate-every',
    '8',
    ...args,
  ]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (kill?.at.test(stderr) && !child.killed) child.kill(kill.signal);
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const metricsOf = async (out: string) => {
  const text = await readFile(join(folder, out, 'metrics.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { step: number; loss: number; validation?: number[] });
};

/** What must not depend on how fast, or in how many runs, it went. */
const curve = async (out: string) =>
  (await metricsOf(out)).map(({ step, loss, validation }) => ({ step, loss, validation }));

describe('musica train', () => {
  it('trains, watches validation, writes the model, and goes on without a broken picture', async () => {
    const { code, stdout, stderr } = await train('whole');
    expect(stderr).toMatch(/disc7_01\.png: damaged or cut short/);
    expect(code, stderr).toBe(3);
    expect(stdout).toMatch(/model: validation NME [\d.]+ > [\d.]+ %/);
    const metrics = await metricsOf('whole');
    expect(metrics.map(({ step }) => step)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
    expect(metrics.filter(({ validation }) => validation).map(({ step }) => step)).toEqual([8, 16, 24]);
    expect(metrics.at(-1)!.loss).toBeLessThan(0.7 * metrics[0]!.loss);
    const model = JSON.parse(await readFile(join(folder, 'whole', 'model', 'model.json'), 'utf8'));
    expect(model.userDefinedMetadata).toMatchObject({ config: recipe.model, training: { samples: 96 } });
    expect(model.userDefinedMetadata.calibration).toHaveLength(2);
    expect(model.userDefinedMetadata.failAbove).toBeGreaterThan(0);
  });

  it('stopped by Ctrl-C and resumed, it follows the same curve to the same weights', async () => {
    const stopped = await train('stopped', [], { at: /step 8\/24/, signal: 'SIGINT' });
    expect(stopped.stderr).toMatch(/stopped after step \d+ of 24; --resume goes on/);
    expect(stopped.code).toBe(130);
    expect(existsSync(join(folder, 'stopped', 'model'))).toBe(false);
    expect((await train('stopped', ['--resume'])).code).toBe(3);
    expect(await curve('stopped')).toEqual(await curve('whole'));
    const weights = async (out: string) => {
      const path = join(folder, out, 'model');
      const { weightsManifest } = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
      return readFile(join(path, weightsManifest[0].paths[0]));
    };
    expect(await weights('stopped')).toEqual(await weights('whole'));
  });

  it('killed at any moment, it leaves a whole checkpoint', async () => {
    const killed = await train('killed', ['--checkpoint-every', '1', '--steps', '100000'], {
      at: /step 60\//,
      signal: 'SIGKILL',
    });
    expect(killed.code).toBe(null);
    const resumed = await train('killed', ['--resume'], { at: /step \d+\/100000/, signal: 'SIGINT' });
    expect(resumed.stderr).toMatch(/from step \d+/);
    expect(resumed.code).toBe(130);
  });

  it('refuses to overwrite a training, to resume none, and a configuration that does not fit', async () => {
    const refused: [string, string[], RegExp][] = [
      ['whole', [], /whole holds a training already \(--resume continues it/],
      ['nowhere', ['--resume'], /cannot read .*checkpoint\.safetensors/],
      ['other', ['--config', 'musica-98-p49'], /has 98 landmarks, but the faces of .* have 68/],
      ['other', ['--config', 'no-such'], /no-such is no named configuration and cannot be read/],
      ['other', ['--data', join(folder, 'no-data')], /no data set at .*no-data/],
    ];
    for (const [out, args, message] of refused) {
      const { code, stdout, stderr } = await train(out, args);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(stderr).toMatch(message);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    }
    await writeFile(join(folder, 'whole', 'checkpoint.safetensors'), 'cut');
    const { code, stderr } = await train('whole', ['--resume']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/checkpoint\.safetensors is damaged/),
    });
  });
});
