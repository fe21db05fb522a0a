// npm run native: native TensorFlow for this checkout, in the ignored folder native/, from a current TensorFlow wheel.
// It needs Python with pip and a C++ compiler, and downloads about 300 MB. The tests of the native backend then run too.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { needsShell, root } from './steps.mjs';

const folder = `${root}native`;
const { peerDependencies } = JSON.parse(readFileSync(`${root}packages/node/package.json`, 'utf8'));

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/package.json`, '{ "private": true }\n');

/** Unlike the other scripts' steps, a failure here need not be the end: whoever calls decides by the exit code. */
function step(command, args) {
  const { status } = spawnSync(command, args, {
    cwd: folder,
    stdio: 'inherit',
    shell: needsShell(command),
  });
  if (status !== 0) process.exit(status ?? 1);
}

const tfjsNode = `@tensorflow/tfjs-node@${peerDependencies['@tensorflow/tfjs-node']}`;
step('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', tfjsNode]);
step(process.execPath, [`${root}packages/node/scripts/build-native.mjs`, ...process.argv.slice(2)]);
