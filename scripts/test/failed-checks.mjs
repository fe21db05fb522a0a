// The checks of npm test that are no tests, and have no summary of their own: builds, types, lint, the site.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Tasks that are counted test by test. */
const isTest = (task) => /#test(:|$)/.test(task);

/**
 * What failed of them, in the form of the tests' summaries.
 * @param {string} folder where turbo wrote what it says of its runs (`--summarize`)
 * @param {boolean} hasFailed whether one of the runs ended with an error: then the tests or this name something
 * @param {boolean} hasFailedTest whether a test did, which the tests' summaries name
 */
export function failedChecks(folder, hasFailed, hasFailedTest) {
  const runs = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const failed = runs
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).tasks)
    .filter(({ execution }) => execution && execution.exitCode !== 0)
    .map(({ taskId }) => taskId);
  const named = [...new Set(failed)].filter((task) => !(hasFailedTest && isTest(task)));
  const failures = named.map((task) => `${task}: failed; see its output above`);
  if (hasFailed && !hasFailedTest && failures.length === 0)
    failures.push('turbo: ended with an error and names no task; see above');
  return { passed: 0, failed: failures.length, skipped: 0, failures };
}
