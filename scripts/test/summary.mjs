// The summaries that the test runner leaves as JSON, one for each task of turbo, and their sum.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Where the summary of each task lies: one of the repository's own tests, one of each package that has a script `test`.
 * @param {string} root the repository's folder
 * @param {boolean} consumers whether applications that install the packed packages are tested, too
 */
export function summaryPlaces(root, consumers) {
  const places = [join(root, 'test-results.json')];
  for (const parent of ['packages', 'apps', '.']) {
    const names = parent === '.' ? ['examples'] : readdirSync(join(root, parent)).sort();
    for (const name of names) {
      const folder = join(root, parent, name);
      if (!existsSync(join(folder, 'package.json'))) continue;
      const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (scripts.test) places.push(join(folder, 'test-results.json'));
      if (consumers && scripts['test:consumers']) places.push(join(folder, 'consumers', 'test-results.json'));
    }
  }
  return places;
}

/**
 * What one of them says. A task that left none has failed, and so has one that was no success for another reason than a
 * test: a file that cannot be imported, an error that nobody caught.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function readSummary(root, place) {
  if (!existsSync(place)) {
    console.error(`${relative(root, place)}: is missing; its tests did not run to their end.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const results = JSON.parse(readFileSync(place, 'utf8'));
  const broken = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = results.numFailedTests + broken.length;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && !results.success ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** @param {readonly { passed: number, failed: number, skipped: number }[]} summaries */
export function sumUp(summaries) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const summary of summaries) for (const key of Object.keys(sum)) sum[key] += summary[key];
  return sum;
}
