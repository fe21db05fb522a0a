// npm test: install, build, and run every check; a summary of all tests comes last.
// With MUSICA_NATIVE=1 it first gets native TensorFlow (see native-tensorflow.mjs), so that the tests of that backend run too;
// with MUSICA_CONSUMERS=1 it also installs the packed packages in fresh applications, and builds the site and tries its links.
// Checks whose inputs have not changed are not run again; their summaries are kept with them (see turbo.json).
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { nativeTensorflow } from './native-tensorflow.mjs';
import { install, root, tryPnpm } from './steps.mjs';
import { failedChecks } from './test/failed-checks.mjs';
import { describeMachine } from './test/machine.mjs';
import { readSummary, summaryLines, summaryPlaces, sumUp } from './test/summary.mjs';

install();
if (process.env.MUSICA_NATIVE === '1') {
  if (nativeTensorflow() !== 0)
    console.warn('Native TensorFlow cannot be had here: the tests of that backend are skipped.');
}

const consumers = process.env.MUSICA_CONSUMERS === '1';
const checks = ['lint', 'test', 'test:repository', ...(consumers ? ['test:consumers', 'site'] : [])];
const places = summaryPlaces(root, consumers);
// A run that breaks off must not be counted by the summary of an earlier one.
for (const place of places) rmSync(place, { force: true });
// What the packages' tests make of the sources, and share as they run (see vitest.config.ts), is made anew by each whole run.
rmSync(join(root, 'node_modules/.experimental-vitest-cache'), { recursive: true, force: true });
// What turbo says of its runs, in which the tasks that failed are found.
const runs = join(root, '.turbo/runs');
rmSync(runs, { recursive: true, force: true });
const env = { ...process.env, MUSICA_MACHINE: describeMachine(root) };
const always = ['--continue=dependencies-successful', '--summarize'];
const turbo = (tasks, ...options) =>
  tryPnpm(['exec', 'turbo', 'run', ...tasks, ...always, ...options], { env });
// Packages are built one after the other, on one core at times, which leaves another to the types. Not to lint: a build has files of
// its own among the sources while it runs.
const built = turbo(['build', 'typecheck']);
// More at a time than there are cores: each waits for a browser, a process or a disk, and has a long test at its end.
const checked = turbo(checks, '--concurrency=5');

const tests = sumUp(places.map((place) => readSummary(root, place)));
const sum = sumUp([tests, failedChecks(runs, built !== 0 || checked !== 0, tests.failed > 0)]);
console.log(`\n${summaryLines(sum).join('\n')}`);
process.exit(sum.failed > 0 ? 1 : 0);
