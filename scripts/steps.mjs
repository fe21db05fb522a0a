import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const { packageManager, engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** npm and npx are batch files on Windows, which only a shell runs; a shell would break Node's own path at its spaces. */
export const needsShell = (command) => process.platform === 'win32' && command !== process.execPath;

/** Runs a command in the repository with its output shown. @returns its exit code */
export function tryRun(command, args, options = {}) {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: needsShell(command),
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** The same, and ends this process with its exit code if it fails. */
export function run(command, args, options = {}) {
  const status = tryRun(command, args, options);
  if (status !== 0) process.exit(status);
}

/** Runs pnpm in the version of package.json, whether or not it is installed. */
export function pnpm(...args) {
  run('npx', ['--yes', packageManager, ...args]);
}

/** The same; a failure is the caller's to deal with. @returns pnpm's exit code */
export function tryPnpm(args, options) {
  return tryRun('npx', ['--yes', packageManager, ...args], options);
}

/** What is needed before anything else can run; ends this process where Node is too old. */
export function install() {
  const least = engines.node.replace('>=', '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    console.error(`This is Node ${process.versions.node}; ${least} or newer is needed.`);
    process.exit(1);
  }
  pnpm('install', '--frozen-lockfile', '--prefer-offline');
}

/**
 * From a bare checkout to a package that runs; quick when nothing has changed.
 * @param wanted the package: it and what it needs are built, without the type declarations, which take most of the time
 */
export function installAndBuild(wanted) {
  install();
  const status = tryPnpm(['exec', 'turbo', 'run', 'build', `--filter=${wanted}...`], {
    env: { ...process.env, MUSICA_BUILD_TYPES: 'no' },
  });
  if (status !== 0) process.exit(status);
}
