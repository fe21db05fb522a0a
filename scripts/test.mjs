// npm test: install, build, and run every check; the test runner's summary comes last.
// With MUSICA_NATIVE=1 it first gets native TensorFlow (see native.mjs), so that the tests of that backend run too;
// with MUSICA_CONSUMERS=1 it also installs the packed packages in fresh applications.
import { spawnSync } from 'node:child_process';
import { installAndBuild, pnpm, root } from './steps.mjs';

installAndBuild();
if (process.env.MUSICA_NATIVE === '1') {
  const { status } = spawnSync(process.execPath, [`${root}scripts/native.mjs`], { stdio: 'inherit' });
  if (status !== 0)
    console.warn('Native TensorFlow cannot be had here: the tests of that backend are skipped.');
}
pnpm('run', 'lint');
pnpm('run', 'typecheck');
// The packed packages in fresh applications, in a browser.
if (process.env.MUSICA_CONSUMERS === '1') pnpm('--filter', '@musica/web', 'test:consumers');
pnpm('run', 'test:unit');
