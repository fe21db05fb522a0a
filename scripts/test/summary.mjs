// The summaries that the test runner leaves as JSON, one for each task of turbo, and their sum.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

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
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[] }} each failure in a line: the file, the
 *   full name of the test, and the first line of why
 */
export function readSummary(root, place) {
  const task = relative(root, place);
  if (!existsSync(place)) {
    const failures = [`${task}: is missing; its tests did not run to their end`];
    return { passed: 0, failed: 1, skipped: 0, failures };
  }
  const results = JSON.parse(readFileSync(place, 'utf8'));
  const broken = results.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = results.numFailedTests + broken.length;
  const unexplained = failed === 0 && !results.success;
  const fileOf = ({ name }) => relative(root, name);
  return {
    passed: results.numPassedTests,
    failed: unexplained ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
    failures: [
      ...broken.map((file) => `${fileOf(file)}: ${firstLine(file.message)}`),
      ...results.testResults.flatMap((file) =>
        file.assertionResults
          .filter(({ status }) => status === 'failed')
          .map(
            ({ fullName, failureMessages }) =>
              `${fileOf(file)}: ${fullName}: ${firstLine(failureMessages?.[0])}`,
          ),
      ),
      ...(unexplained ? [`${task}: no test failed, but the run did: see its errors above`] : []),
    ],
  };
}

/** The first line that says something, without colours. */
function firstLine(message = '') {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '') ?? 'no reason was given';
}

/** @param {readonly { passed: number, failed: number, skipped: number, failures: readonly string[] }[]} summaries */
export function sumUp(summaries) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const summary of summaries) for (const key of Object.keys(sum)) sum[key] += summary[key];
  return { ...sum, failures: summaries.flatMap(({ failures }) => failures) };
}

/** The end of what `npm test` prints: each failure, and the sums in the very last line. */
export function summaryLines({ passed, failed, skipped, failures }) {
  const sums = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return [...(failures.length > 0 ? ['Failed:', ...failures.map((line) => `  ${line}`), ''] : []), sums];
}
