import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { needsShell, root } from './steps.mjs';

/**
 * Native TensorFlow for this checkout, in the ignored folder native/, from a current TensorFlow wheel.
 * @param args of musica-build-native
 * @returns the exit code of what failed, or 0: whoever calls decides what it means
 */
export function nativeTensorflow(args = []) {
  const folder = `${root}native`;
  const { peerDependencies } = JSON.parse(readFileSync(`${root}packages/node/package.json`, 'utf8'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{ "private": true }\n');
  const step = (command, args) =>
    spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell: needsShell(command) }).status ?? 1;
  const tfjsNode = `@tensorflow/tfjs-node@${peerDependencies['@tensorflow/tfjs-node']}`;
  return (
    step('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', tfjsNode]) ||
    step(process.execPath, [`${root}packages/node/scripts/build-native/main.mjs`, ...args])
  );
}
