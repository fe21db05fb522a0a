import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failedChecks } from '../scripts/test/failed-checks.mjs';
import { readSummary, summaryLines, sumUp } from '../scripts/test/summary.mjs';

const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs');

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'musica-summary-')));
  const files = {
    'good.test.mjs': "it('passes', () => {}); it.skip('waits', () => {});",
    'bad.test.mjs': "describe('numbers', () => it('are equal', () => expect([1, 2]).toEqual([1, 3])));",
    'broken.test.mjs': "import './none.mjs';",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const output = ['--reporter=json', '--outputFile=test-results.json'];
  const args = [vitest, 'run', '--globals', '--root', folder, ...output];
  spawnSync(process.execPath, args, { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the end of npm test names what failed and says why; the sums are its last line', () => {
  const lines = summaryLines(
    sumUp(['test-results.json', 'other.json'].map((file) => readSummary(folder, join(folder, file)))),
  );
  expect(lines).toEqual([
    'Failed:',
    expect.stringMatching(/^ {2}broken\.test\.mjs: .*none\.mjs/),
    '  bad.test.mjs: numbers are equal: AssertionError: expected [ 1, 2 ] to deeply equal [ 1, 3 ]',
    '  other.json: is missing; its tests did not run to their end',
    '',
    '1 passed, 3 failed, 1 skipped',
  ]);
});

it('is one line where nothing failed', () => {
  expect(summaryLines(sumUp([{ passed: 2, failed: 0, skipped: 0, failures: [] }]))).toEqual([
    '2 passed, 0 failed',
  ]);
});

it('counts checks that are no tests, too, and lets no error of a run pass', () => {
  const runs = join(folder, 'runs');
  const task = (taskId: string, exitCode?: number) => ({
    taskId,
    ...(exitCode !== undefined && { execution: { exitCode } }),
  });
  const write = (name: string, ...tasks: object[]) =>
    writeFileSync(join(runs, name), JSON.stringify({ tasks }));
  mkdirSync(runs);
  write('1.json', task('@musica/core#build', 0), task('//#typecheck', 2));
  write('2.json', task('@musica/core#test', 1), task('//#site'));

  expect(failedChecks(runs, true, true).failures).toEqual(['//#typecheck: failed; see its output above']);
  // A run of tests that fails without a failed test, as one that does not end.
  const both = failedChecks(runs, true, false);
  expect(both).toMatchObject({ passed: 0, failed: 2, skipped: 0 });
  expect(both.failures[1]).toMatch(/^@musica\/core#test: failed/);
  expect(failedChecks(join(folder, 'none'), true, false).failures).toEqual([
    expect.stringMatching(/^turbo: /),
  ]);
  expect(failedChecks(join(folder, 'none'), false, false).failed).toBe(0);
});
