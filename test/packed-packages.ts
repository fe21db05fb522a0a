import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Runs a command and returns what it prints; npm and npx are batch files on Windows, which only a shell runs. */
export const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', shell: process.platform === 'win32' });

/** A package of this repository and all of its own that it depends on. */
export function withDependencies(name: string): string[] {
  const { dependencies = {} } = manifestOf(join(root, 'packages', name));
  const own = Object.keys(dependencies).filter((dependency) => dependency.startsWith('@musica/'));
  const below = own.flatMap((dependency) => withDependencies(dependency.slice('@musica/'.length)));
  return [...new Set([name, ...below])];
}

/**
 * Packs packages as they would be published, all in one call: starting pnpm takes longer than packing.
 * @param to a folder, made if it is missing
 * @param names of packages, without the scope
 * @returns the path of each one's tarball
 */
export function packPackages(to: string, names: readonly string[]): string[] {
  mkdirSync(to, { recursive: true });
  const { packageManager } = manifestOf(root);
  const filters = names.map((name) => `--filter=@musica/${name}`);
  // Where pnpm runs this, it is there already; npx takes as long to find it as it takes to start.
  const { npm_execpath: manager = '' } = process.env;
  const [command, ...args] = /pnpm\.c?js$/.test(manager)
    ? [process.execPath, manager]
    : ['npx', '--yes', packageManager];
  run(command!, [...args, '-r', ...filters, 'pack', '--pack-destination', to], root);
  const packed = readdirSync(to);
  return names.map((name) => join(to, packed.find((file) => file.startsWith(`musica-${name}-`))!));
}

/**
 * Makes a project that depends on packed packages, as they would be published, and installs it.
 * @param names of packages, without the scope; see `withDependencies`
 * @param others further dependencies of the project
 */
export function installPacked(
  folder: string,
  names: readonly string[],
  others: Readonly<Record<string, string>> = {},
): void {
  const to = join(folder, 'tarballs');
  const tarballs = packPackages(to, names).map((file, i) => [`@musica/${names[i]}`, `file:${file}`]);
  const dependencies = { ...Object.fromEntries(tarballs), ...others };
  const manifest = { type: 'module', private: true, dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  // npm installs, as a user would.
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], folder);
}
