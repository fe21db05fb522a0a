import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commonFields, published } from '../scripts/publish/manifests.mjs';
import { packPackages } from './packed-packages';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('a packed package', () => {
  let folder: string;
  const tarballs = new Map<string, Uint8Array>();
  const packages = new Map<string, Package>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'musica-published-'));
    for (const [i, file] of packPackages(folder, published).entries()) {
      const name = published[i]!;
      const bytes = new Uint8Array(readFileSync(file));
      tarballs.set(name, bytes);
      packages.set(name, createPackageFromTarballData(bytes));
    }
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const filesOf = (name: string) =>
    packages
      .get(name)!
      .listFiles()
      .map((path) => path.replace(`/node_modules/@musica/${name}/`, ''));
  const read = (name: string, path: string) =>
    packages.get(name)!.readFile(`/node_modules/@musica/${name}/${path}`);

  it.each(published)('%s: says what it is, whose, and on which terms', (name) => {
    const manifest = JSON.parse(read(name, 'package.json'));
    expect(manifest).toMatchObject({ name: `@musica/${name}`, ...commonFields(name) });
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest.keywords.length).toBeGreaterThanOrEqual(5);
    expect(manifest).toHaveProperty('sideEffects');
    const ranges = { ...manifest.dependencies, ...manifest.peerDependencies };
    expect(Object.values<string>(ranges).filter((range) => range.startsWith('workspace:'))).toEqual([]);
    for (const unpublished of ['files', 'bench'])
      expect(ranges).not.toHaveProperty([`@musica/${unpublished}`]);

    const files = filesOf(name);
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md']),
    );
    expect(files.filter((path) => /\.test\.|metafile-|^(src|test|bench|consumers)\//.test(path))).toEqual([]);
    expect(read(name, 'LICENSE')).toContain('MIT License');
    // A reader of npm is not in the repository: what was relative there leads there.
    expect(read(name, 'CHANGELOG.md')).toContain('## ');
    expect(read(name, 'CHANGELOG.md')).not.toMatch(/\]\((?!https?:|#)/);
  });

  it.each(published)('%s: brings source maps with the sources in them', (name) => {
    const files = filesOf(name);
    const scripts = files.filter((path) => /^dist\/.*\.c?js$/.test(path));
    if (name !== 'models') expect(scripts.length).toBeGreaterThan(0);
    for (const path of scripts) {
      const [, target] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(name, path)) ?? [];
      // What only hands on has nothing to map.
      if (target === undefined)
        expect(read(name, path), path).toMatch(/^(import|export|"use strict"|\s|\/\/)/);
      else {
        const { sources, sourcesContent } = JSON.parse(read(name, join(path, '..', target)));
        // A file that only hands on is its own source.
        const isOwn = sources.length === 1 && sources[0].endsWith(`/${path}`);
        if (!isOwn) expect(sourcesContent, path).toHaveLength(sources.length);
      }
    }
  });

  it.each([
    ['core', ['@tensorflow/tfjs-core']],
    ['evaluation', ['echarts']],
    ['models', ['blazeface']],
    ['onnx', []],
    ['queue', ['hyparquet', 'hyparquet-writer']],
    ['wasm', ['assemblyscript']],
    [
      'web',
      ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu', 'assemblyscript', 'valibot'],
    ],
  ])('%s: has the notices of what it holds of others', (name, holds) => {
    const notices = read(name, 'THIRD-PARTY-NOTICES.md');
    const named = [...notices.matchAll(/^## (\S+)/gm)].map(([, title]) => title);
    expect(named).toEqual(expect.arrayContaining(holds));
    if (holds.length === 0) expect(notices).toContain('Nothing.');
    expect(
      notices.match(/(Apache License|MIT License|Permission is hereby granted)/g)?.length ?? 0,
    ).toBeGreaterThanOrEqual(holds.length);
    // Ours is no third party's.
    expect(named.filter((title) => title!.startsWith('@musica/'))).toEqual([]);
  });

  it.each(published)('%s: publint has nothing to say', async (name) => {
    const tarball = new Uint8Array(tarballs.get(name)!).buffer as ArrayBuffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });

  // A command has no types.
  it.each(published.filter((name) => name !== 'cli'))('%s: are the types wrong? No', async (name) => {
    const result = await checkPackage(packages.get(name)!);
    if (result.types === false) throw new Error('there are none');
    // What is for browsers is of ES modules alone: the profile `esm-only` of arethetypeswrong.
    const esmOnly = !JSON.stringify(JSON.parse(read(name, 'package.json')).exports).includes('"require"');
    const without = esmOnly ? ['node10', 'node16-cjs'] : [];
    const problems = result.problems.filter(
      (problem) =>
        !('resolutionKind' in problem && without.includes(problem.resolutionKind)) &&
        // A Worker's program is started by its address; nobody imports it.
        !('entrypoint' in problem && problem.entrypoint === './worker'),
    );
    expect(problems).toEqual([]);
  });
});

describe('published types', () => {
  // cli depends on all but web, the demo on that: packages resolve from their folders as from a user's.
  const programs = {
    'packages/cli': [
      ...published
        .filter((name) => !['cli', 'web', 'models'].includes(name))
        .map((name) => `@musica/${name}`),
      '@musica/core/client',
      '@musica/core/tensors',
      '@musica/core/training',
    ],
    'apps/demo': ['@musica/web', '@musica/web/load-face-finder', '@musica/core'],
  };

  const folders = Object.entries(programs).map(([folder, names]) => ({
    folder: join(root, folder, 'node_modules', '.published-types'),
    text: names.map((name, index) => `export * as _${index} from '${name}';`).join('\n'),
  }));
  beforeAll(() => {
    for (const { folder, text } of folders) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'consumer.mts'), text);
    }
  });
  afterAll(() => {
    for (const { folder } of folders) rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['NodeNext', 'NodeNext'],
    ['ESNext', 'Bundler'],
  ])('have no error of ours without skipLibCheck (%s, %s)', (module, moduleResolution) => {
    const options = {
      module,
      moduleResolution,
      target: 'ES2022',
      lib: 'ES2023,DOM,ESNext.Disposable',
      types: 'node',
      typeRoots: join(root, 'node_modules/@types'),
    };
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript-native/bin/tsc'),
        ...Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]),
        ...['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--listFiles', '--ignoreConfig'],
        ...folders.map(({ folder }) => join(folder, 'consumer.mts')),
      ],
      { encoding: 'utf8', maxBuffer: 1e8 },
    );
    const ours = stdout
      .split('\n')
      .filter((line) => /(packages\/\w+\/dist|packages\/models|consumer\.mts)/.test(line));
    const isError = (line: string) => /\(\d+,\d+\): error /.test(line);
    expect(ours.filter((line) => !isError(line)).length).toBeGreaterThan(published.length);
    expect(ours.filter(isError)).toEqual([]);
  });
});
