import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ibug68 } from '@musica/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockFolder } from '../../training/src/train/folder-lock';
import { discRecipe as recipe, writeDiscs } from './discs';
import { musica, musicaWith } from './musica';

// Worker threads and signals need the built program; what is not about them runs in this process, which takes a third of the time.
const program = fileURLToPath(new URL('../dist/musica.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  if (!existsSync(program)) throw new Error('build first: pnpm build');
  folder = await mkdtemp(join(tmpdir(), 'musica-train-'));
  await writeDiscs(join(folder, 'faces'), 24, 7);
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Kill {
  /** Once stderr says so .. */
  readonly at: RegExp;
  readonly signal: NodeJS.Signals;
  /** .. so many milliseconds after something next happens to the checkpoint. */
  readonly afterWriting?: number;
}

/** A command line of `musica train` on one thread's exact arithmetic. */
function commandLine(out: string, args: readonly string[]): string[] {
  const config = args.includes('--resume') ? [] : ['--config', join(folder, 'recipe.json')];
  const all = ['train', '--data', join(folder, 'faces'), ...config, '--out', join(folder, out)];
  return [...all, '--backend', 'wasm', '--report-every', '3', '--validate-every', '8', ...args];
}

const refuse = (out: string, args: readonly string[] = []) => musica(...commandLine(out, args));

/** Runs it in this process, without threads; as after Ctrl-C once stderr says so. */
async function train(out: string, args: readonly string[], stopAt?: RegExp) {
  const finished = await musicaWith({ stopAt }, ...commandLine(out, ['--workers', '0', ...args]));
  return { ...finished, stderr: finished.stderr.join('\n') };
}

/** Runs it in a process of its own, with a thread that makes samples. */
function trainOutside(out: string, args: readonly string[] = [], kill?: Kill) {
  const child = spawn(process.execPath, [program, ...commandLine(out, args)]);
  let stdout = '';
  let stderr = '';
  let killing = false;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    if (killing || !kill?.at.test(stderr)) return;
    killing = true;
    const { signal, afterWriting } = kill;
    if (afterWriting === undefined) {
      child.kill(signal);
      return;
    }
    const watcher = watch(join(folder, out), (_, name) => {
      // The new file beside it, not the name that the one before gets.
      if (!name?.startsWith('checkpoint.safetensors.tmp-')) return;
      watcher.close();
      setTimeout(() => child.kill(signal), afterWriting);
    });
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

/** What a model tells of its training, in the file beside it. */
const historyOf = async (name: string) =>
  JSON.parse(await readFile(join(folder, name, 'model', 'training.json'), 'utf8'));

describe('musica train', () => {
  it('trains, watches validation, writes the model, and goes on without a broken image', async () => {
    const { code, stdout, stderr } = await trainOutside('whole');
    // Met by the threads and by the measuring at the end, but told once.
    expect(stderr.match(/disc7_01\.png: damaged or cut short/g)).toHaveLength(1);
    expect(code, stderr).toBe(3);
    expect(stdout).toMatch(/model: validation NME [\d.]+ > [\d.]+ %/);
    const metrics = await metricsOf('whole');
    expect(metrics.map(({ step }) => step)).toEqual([3, 6, 8, 9, 12, 15, 16, 18, 21, 24]);
    expect(metrics.filter(({ validation }) => validation).map(({ step }) => step)).toEqual([8, 16, 24]);
    expect(metrics.at(-1)!.loss).toBeLessThan(0.8 * metrics[0]!.loss);
    const model = JSON.parse(await readFile(join(folder, 'whole', 'model', 'model.json'), 'utf8'));
    expect(model.userDefinedMetadata).toMatchObject({ config: recipe.model });
    expect(await historyOf('whole')).toMatchObject({ samples: 96 });
    expect(model.userDefinedMetadata.calibration).toHaveLength(2);
    expect(model.userDefinedMetadata.failAbove).toBeGreaterThan(0);
  });

  it('stopped by Ctrl-C and resumed, it follows the same curve to the same weights', async () => {
    // Between two lines of metrics, which are those of `whole`.
    const stopped = await trainOutside('stopped', [], { at: /step 9\/24/, signal: 'SIGINT' });
    expect(stopped.stderr).toMatch(/stopped after step \d+ of 24; --resume goes on/);
    expect(stopped.code).toBe(130);
    expect(existsSync(join(folder, 'stopped', 'model'))).toBe(false);
    // As a process leaves it that is killed while it writes a line.
    await appendFile(join(folder, 'stopped', 'metrics.jsonl'), '{"step":11,"learni');
    expect((await train('stopped', ['--resume'])).code).toBe(3);
    expect(await curve('stopped')).toEqual(await curve('whole'));
    const weights = async (out: string) => {
      const path = join(folder, out, 'model');
      const { weightsManifest } = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'));
      return readFile(join(path, weightsManifest[0].paths[0]));
    };
    expect(await weights('stopped')).toEqual(await weights('whole'));
  });

  it('fine-tunes a model: starts where it was, and remembers where it came from', async () => {
    const start = join(folder, 'whole', 'model');
    const { code, stderr } = await train('tuned', ['--from', start, '--steps', '3']);
    expect(code, stderr).toBe(3);
    const [first] = await metricsOf('tuned');
    const [fresh] = await metricsOf('whole');
    // The same faces in the same order, seen by weights that know some of them.
    expect(first!.loss).toBeLessThan(fresh!.loss);
    expect(await historyOf('tuned')).toMatchObject({ samples: 12, origin: { samples: 96 } });
    const both = await refuse('tuned', ['--from', start, '--resume']);
    expect(both).toMatchObject({ code: 2, stderr: [expect.stringMatching(/exclude each other/)] });
  });

  it('killed at any moment, it leaves a whole checkpoint', async () => {
    // A checkpoint after every step; it is killed while one is written, a little later each time.
    const often = ['--checkpoint-every', '0.001', '--report-every', '2', '--workers', '0'];
    const args = (run: number) => (run === 0 ? ['--steps', '100000'] : ['--resume']);
    let cutShort = 0;
    for (const [run, afterWriting] of [0, 1, 2, 0, 4].entries()) {
      // Twice, the second time after a resume, and again where it was never in the middle of one.
      if (run >= 2 && cutShort > 0) break;
      const kill = { at: /step \d+\/100000/, signal: 'SIGKILL', afterWriting } as const;
      const { code, stderr } = await trainOutside('killed', [...args(run), ...often], kill);
      expect(code, stderr).toBe(null);
      if (run > 0) expect(stderr).toMatch(/from step \d+/);
      const files = await readdir(join(folder, 'killed'));
      if (files.some((name) => name.includes('.tmp-'))) cutShort++;
    }
    expect(cutShort).toBeGreaterThan(0);
    const resumed = await train('killed', ['--resume'], /step \d+\/100000/);
    expect(resumed.stderr).toMatch(/from step \d+/);
    expect(resumed.code).toBe(130);
    expect((await readdir(join(folder, 'killed'))).sort()).toEqual([
      'checkpoint.previous.safetensors',
      'checkpoint.safetensors',
      'metrics.jsonl',
    ]);
  });

  it('makes a model of an unfinished training where that is asked for', async () => {
    await train('early', ['--steps', '100000'], /step \d+\/100000/);
    const { code, stderr } = await train('early', ['--resume', '--finish']);
    expect(code, stderr).toBe(3);
    const { step } = (await metricsOf('early')).at(-1)!;
    const { samples, recipe } = await historyOf('early');
    expect(samples).toBe(recipe.batch * recipe.steps);
    expect(recipe.steps).toBeGreaterThanOrEqual(step);
    expect(recipe.steps).toBeLessThan(100_000);
  });

  it('stopped while the model is made, it finishes later', async () => {
    const stopped = await train('late', ['--steps', '4'], /fitting the predicted error/);
    expect(stopped.stderr).toMatch(
      /stopped after all 4 steps, before the model was written; --resume finishes/,
    );
    expect(stopped.code).toBe(130);
    expect(existsSync(join(folder, 'late', 'model'))).toBe(false);
    const { code, stderr } = await train('late', ['--resume']);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(
      /measuring \d+ validation faces\nfitting the predicted error of each .*\ncalibrating/,
    );
    expect(existsSync(join(folder, 'late', 'model', 'model.json'))).toBe(true);
  });

  it('ends with a model even if it cannot be calibrated, and leaves out faces without an eye distance', async () => {
    const few = join(folder, 'few');
    await cp(join(folder, 'faces'), few, { recursive: true });
    for (let face = 3; face < 24; face++) {
      for (const ending of ['png', 'pts']) await rm(join(few, `disc${face}_01.${ending}`));
    }
    const bad = join(folder, 'bad-eyes');
    await cp(few, bad, { recursive: true });
    const eyes = ibug68.outerEyeCorners;
    const file = join(bad, 'disc1_01.pts');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const first = lines.findIndex((line) => line.startsWith('{')) + 1;
    lines[first + eyes[1]] = lines[first + eyes[0]]!;
    await writeFile(file, lines.join('\n'));
    const args = ['--data', few, '--validation', bad, '--steps', '2'];
    const { code, stdout, stderr } = await train('uncalibrated', args);
    expect(stderr).toMatch(/disc1_01.*outer eye corners coincide/);
    expect(stderr).toMatch(/the model is not calibrated: .* 10 are needed/);
    expect(stdout).toMatch(/model: validation NME [\d.]+ > [\d.]+ %/);
    expect(code, stderr).toBe(3);
    const model = JSON.parse(await readFile(join(folder, 'uncalibrated', 'model', 'model.json'), 'utf8'));
    expect((await historyOf('uncalibrated')).validation.faces).toBe(2);
    expect(model.userDefinedMetadata).not.toHaveProperty('calibration');
    expect(model.userDefinedMetadata).not.toHaveProperty('failAbove');
  });

  it('is refused in a folder that another process trains in', async () => {
    await mkdir(join(folder, 'shared'));
    const lock = await lockFolder(join(folder, 'shared'));
    const { code, stdout, stderr } = await refuse('shared');
    expect(stderr.join()).toMatch(
      new RegExp(`another training works in .*shared \\(process ${process.pid}\\)`),
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await readdir(join(folder, 'shared'))).toEqual(['training.lock']);
    await lock.release();
  });

  it('says whose seed counts', async () => {
    const { stdout } = await refuse('help', ['--help']);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /--seed <number> seed of everything random \(default: that of the recipe\)/,
    );
  });

  it('refuses to change the recipe of a training that it resumes', async () => {
    const { code, stderr } = await refuse('stopped', ['--resume', '--steps', '9', '--seed', '1']);
    expect(stderr.join()).toMatch(/recipe of the checkpoint, so --steps, --seed cannot be given/);
    expect(code).toBe(2);
  });

  it('refuses to overwrite a training, to resume none, and a configuration that does not fit', async () => {
    const refused: [string, string[], RegExp][] = [
      ['whole', [], /whole holds a training already \(--resume continues it/],
      ['nowhere', ['--resume'], /cannot read .*checkpoint\.safetensors/],
      ['other', ['--config', 'musica-98-p49'], /has 98 landmarks, but the faces of .* have 68/],
      ['other', ['--config', 'no-such'], /no-such is no named configuration and cannot be read/],
      ['other', ['--data', join(folder, 'no-data')], /no data set at .*no-data/],
      ['recipe.json', [], /recipe\.json: cannot be written: a part of the path is a file, not a folder/],
      [
        'stopped',
        ['--resume', '--data', join(folder, 'few')],
        /few has other training faces than .*stopped began with/,
      ],
    ];
    for (const [out, args, message] of refused) {
      const { code, stdout, stderr } = await refuse(out, args);
      expect(stderr).toEqual([expect.stringMatching(message)]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    }
    await writeFile(join(folder, 'whole', 'checkpoint.safetensors'), 'cut');
    expect(await refuse('whole', ['--resume'])).toMatchObject({
      code: 1,
      stderr: [expect.stringMatching(/checkpoint\.safetensors is damaged/)],
    });
  });
});
