// Writes the type declarations of the package that it is called in to its folder types/, a file for each source; tsup makes one file of
// them for each entry (see tsup.base.ts). TypeScript's native compiler takes a twentieth of the time that tsup's own takes for this.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './steps.mjs';

rmSync('types', { recursive: true, force: true });
// What only runs the packages does without.
if (process.env.MUSICA_BUILD_TYPES === 'no') process.exit(0);

mkdirSync('types');
const own = 'tsconfig.build.json';
const config = {
  extends: existsSync(own) ? `../${own}` : relative('types', join(root, own)).replaceAll('\\', '/'),
  compilerOptions: {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: '../src',
    outDir: '.',
  },
  include: ['../src'],
  exclude: ['../src/**/*.test.ts'],
};
writeFileSync('types/tsconfig.json', JSON.stringify(config));
const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'types/tsconfig.json'], { stdio: 'inherit' });
process.exit(status ?? 1);
