import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { saveTinyModel, useFolder } from '../../test/fixtures';
import { musica, musicaWith } from '../../test/musica';
import { ownVectors } from '../doctor/own-vectors';

const folder = useFolder();

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  const vectors = JSON.parse(gunzipSync(await readFile(ownVectors())).toString());
  vectors.steps[1].landmarks.data[3] += 0.01;
  await folder.write({ 'wrong.json': JSON.stringify(vectors), 'other.json': '{"config":{}}' });
});

const doctor = (...args: string[]) => musica('doctor', '--model', folder.path('model'), '--json', ...args);

describe('musica doctor of one backend', () => {
  it.each(['simd', 'cpu', 'wasm'])(
    '%s agrees with the vectors of this package and is timed',
    async (backend) => {
      const { code, stdout, stderr } = await doctor('--backend', backend);
      expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
      const [check, ...others] = JSON.parse(stdout).backends;
      expect(others).toEqual([]);
      expect(check).toMatchObject({
        name: backend,
        loaded: true,
        ok: true,
        hint: null,
        detail: expect.any(String),
      });
      expect(check.maxDeviation).toBeLessThan(1e-4);
      expect(check.msPerFace).toBeGreaterThan(0);
    },
  );

  it.each(['simd', 'cpu'])('finds a deviation of %s and fails', async (backend) => {
    const { code, stdout, stderr } = await doctor(
      '--backend',
      backend,
      '--vectors',
      folder.path('wrong.json'),
    );
    expect(code).toBe(1);
    const [check] = JSON.parse(stdout).backends;
    expect(check).toMatchObject({ loaded: true, ok: false });
    expect(check.maxDeviation).toBeCloseTo(0.01, 3);
    expect(stderr).toEqual([
      `musica: backend ${backend} does not compute right: deviates by 1.0e-2, more than 0.0005`,
    ]);
  });

  it('says how to get a backend that is not there', async () => {
    const { code, stdout, stderr } = await doctor('--backend', 'tensorflow-gpu');
    const [check] = JSON.parse(stdout).backends;
    // Whether this machine has it is not known here.
    expect({ code, stderr }).toEqual({ code: check.loaded ? 0 : 1, stderr: [] });
    expect(check.hint).toEqual(check.loaded ? null : expect.any(String));
    expect([check.maxDeviation, check.msPerFace].map((value) => value === null)).toEqual([
      !check.loaded,
      !check.loaded,
    ]);
  });

  it('refuses vectors that are none', async () => {
    const { code, stderr } = await doctor('--vectors', folder.path('other.json'));
    expect(code).toBe(1);
    expect(stderr).toEqual([expect.stringMatching(/^musica: .*other\.json: reference vectors: config/)]);
    expect((await doctor('--vectors', '/none.json')).stderr[0]).toMatch(/\/none\.json: ENOENT/);
  });
});

const golden = sharedPath('golden', 'cascade-12x12-projection16.json');

it.skipIf(!golden)('musica doctor reads the shared reference vectors', async () => {
  const { code, stdout } = await doctor('--backend', 'wasm', '--vectors', golden!);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).backends[0].ok).toBe(true);
});

describe('musica doctor of all backends', () => {
  /** A program in the place of musica: how it answers depends on the backend it is asked for. */
  const withProgram = async (source: string, ...args: string[]) => {
    const entry = folder.path('program.mjs');
    writeFileSync(
      entry,
      `const name = process.argv[process.argv.indexOf('--backend') + 1];
       const answer = (values) => console.log(JSON.stringify({ backends: [{ name, loaded: true, ok: true, maxDeviation: 1e-6, msPerFace: 5, hint: null, detail: 'x', ...values }] }));
       ${source}`,
    );
    return musicaWith({ entry }, 'doctor', ...args);
  };

  it('survives one that crashes', async () => {
    const { code, stdout, stderr } = await withProgram(
      `if (name === 'webgpu') { console.error('driver lost'); process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setInterval(() => {}, 1e3)); }
       if (name === 'tensorflow') { console.log('not JSON'); process.exit(7); }
       answer({});`,
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    const checks = JSON.parse(stdout).backends;
    expect(checks.map(({ name, loaded }: { name: string; loaded: boolean }) => [name, loaded])).toEqual([
      ['simd', true],
      ['tensorflow-gpu', true],
      ['tensorflow', false],
      ['wasm', true],
      ['cpu', true],
      ['webgpu', false],
    ]);
    expect(checks[2].detail).toBe('its process ended with code 7');
    expect(checks[5]).toMatchObject({
      detail: 'its process ended with SIGSEGV: driver lost',
      hint: expect.any(String),
    });
  });

  it('fails where one deviates, and where none loads', async () => {
    const wrong = await withProgram(`answer(name === 'wasm' ? { ok: false, maxDeviation: 0.2 } : {});`);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^wasm +WRONG +2\.0e-1 +5\.0$/m);
    expect(wrong.stderr).toEqual([expect.stringMatching(/backend wasm does not compute right/)]);

    const none = await withProgram(`answer({ loaded: false, ok: false, hint: 'install it' });`);
    expect(none.code).toBe(1);
    expect(none.stdout).toMatch(/^cpu: x \(install it\)$/m);
    expect(none.stderr).toEqual(['musica: no backend can be loaded']);
  });

  it('hands vectors and model on', async () => {
    const { stdout } = await withProgram(
      `answer({ detail: process.argv.slice(2).join(' ') });`,
      ...['--json', '--vectors', folder.path('wrong.json'), '--model', 'm'],
    );
    expect(JSON.parse(stdout).backends[4].detail).toBe(
      `doctor --backend cpu --json --vectors ${folder.path('wrong.json')} --model m`,
    );
  });
});
