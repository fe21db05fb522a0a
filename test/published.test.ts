import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { publint } from 'publint';
import ts from 'typescript';
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

  it.each([
    ['NodeNext', { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
    ['Bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ])('have no error of ours without skipLibCheck (%s)', { timeout: 600_000 }, (_name, modules) => {
    const texts = new Map(
      Object.entries(programs).map(([folder, names]) => [
        join(root, folder, 'consumer.mts'),
        names.map((name, index) => `export * as _${index} from '${name}';`).join('\n'),
      ]),
    );
    const options: ts.CompilerOptions = {
      ...modules,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    };
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists, getSourceFile } = host;
    host.fileExists = (path) => texts.has(path) || fileExists(path);
    host.readFile = (path) => texts.get(path) ?? readFile(path);
    host.getSourceFile = (path, version, ...rest) => {
      const text = texts.get(path);
      return text === undefined
        ? getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, text, version);
    };
    const program = ts.createProgram([...texts.keys()], options, host);
    const ours = program
      .getSourceFiles()
      .filter(({ fileName }) => /\/(packages\/\w+\/dist|packages\/models|consumer\.mts)/.test(fileName));
    expect(ours.length).toBeGreaterThan(published.length);
    const diagnostics = ours.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    const found = diagnostics.map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
    expect(found).toEqual([]);
  });
});
