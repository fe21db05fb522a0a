import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, withDependencies } from '../../../test/packed-packages';

const script = fileURLToPath(new URL('app/train.mjs', import.meta.url));

describe('a project that installs the packed packages, without the command line', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'musica-training-consumer-'));
    installPacked(folder, withDependencies('training'));
    copyFileSync(script, join(folder, 'train.mjs'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has every package once, and none that is never published', () => {
    const installed = readdirSync(join(folder, 'node_modules', '@musica')).sort();
    expect(installed).toEqual(withDependencies('training').sort());
    expect(installed).not.toContain('files');
    for (const name of installed) {
      const manifest = readFileSync(join(folder, 'node_modules', '@musica', name, 'package.json'), 'utf8');
      const { dependencies = {}, peerDependencies = {} } = JSON.parse(manifest);
      const runtime = { ...dependencies, ...peerDependencies };
      expect(Object.keys(runtime), name).not.toContain('@musica/files');
      // What is versioned in the workspace has a version here.
      expect(Object.values<string>(runtime).filter((range) => range.startsWith('workspace:'))).toEqual([]);
    }
  });

  it('trains, evaluates and reports, is told how far it is, and stops when told', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['train.mjs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    // Libraries leave the console alone.
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
    const answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8'));
    const { heard, outcome, stopped, resumed } = answer;

    expect(heard.start).toEqual({ step: 0, faces: 9 });
    const reported = heard.progress.map(({ step }: { step: number }) => step);
    expect(reported).toEqual(expect.arrayContaining([5, 10, 15, 20]));
    for (const { loss } of heard.progress) expect(loss).toBeGreaterThan(0);
    expect(heard.stages.length).toBeGreaterThan(0);
    // Three faces are too few to calibrate with, which is no reason to have no model.
    expect(heard.problems).toEqual([expect.stringContaining('not calibrated')]);
    expect(outcome).toMatchObject({ finished: true, step: 20, steps: 20 });
    expect(existsSync(join(folder, outcome.model, 'model.json'))).toBe(true);

    expect(answer.faces).toBe(6);
    expect(answer.nme).toBeGreaterThan(0);
    expect(heard.evaluated).toEqual([1, 2, 3, 4, 5, 6].map((done) => ['evaluate', done, 6]));
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(report).toContain('Twelve faces');
    expect(report).toContain('<svg');
    expect(report).toContain('data:image/');

    expect(stopped).toMatchObject({ finished: false, steps: 8 });
    expect(stopped.step).toBeLessThan(8);
    expect(answer.refusal).toBe('enough');
    expect(resumed).toMatchObject({ finished: true, step: 8 });
  });
});
