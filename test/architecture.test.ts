import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { globalsOf, importsOf, resolveRelative, sourceFiles } from './architecture/source-imports';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What each package may be built on; dependencies point down only. `files` and `bench` are bundled into whoever uses them. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  models: [],
  files: ['core'],
  onnx: ['core', 'files'],
  wasm: ['core', 'files'],
  node: ['core', 'files', 'models', 'wasm'],
  web: ['core', 'files', 'models', 'wasm'],
  datasets: ['core', 'files'],
  synthesis: ['core', 'files', 'node', 'datasets'],
  evaluation: ['core', 'files', 'node', 'datasets', 'synthesis'],
  training: ['core', 'files', 'node', 'datasets', 'synthesis', 'evaluation'],
  bench: ['core', 'node', 'wasm', 'datasets', 'evaluation'],
  queue: ['core', 'files', 'node'],
  serve: ['core', 'node'],
  cli: [
    'core',
    'files',
    'bench',
    'models',
    'wasm',
    'onnx',
    'node',
    'datasets',
    'synthesis',
    'evaluation',
    'training',
    'queue',
    'serve',
  ],
  demo: ['core', 'web'],
};

/** What tests alone may use beyond that: another implementation to compare with, or what opens their browser. */
const allowedInTests: Readonly<Record<string, readonly string[]>> = {
  web: ['node'],
  demo: ['node', 'datasets'],
};

const folderOf = (name: string) => (name === 'demo' ? 'apps/demo' : `packages/${name}`);
const names = Object.keys(allowed);
const nameOf = (path: string) =>
  names.find((name) =>
    relative(root, path)
      .split(sep)
      .join('/')
      .startsWith(`${folderOf(name)}/`),
  );

interface Manifest {
  readonly scripts?: Record<string, string>;
  readonly exports?: Record<string, unknown>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(root, folderOf(name), 'package.json'), 'utf8')) as Manifest;

const own = (dependencies: Record<string, string> = {}) =>
  Object.keys(dependencies)
    .filter((name) => name.startsWith('@musica/'))
    .map((name) => name.slice('@musica/'.length));

/** Whatever no user of the package gets: tests, their helpers, benchmarks, and how it is built. */
const isTest = (path: string) =>
  /\.(test|config)\.ts$/.test(path) || /\/(test|bench|consumers)\//.test(relative(root, path));

interface Source {
  readonly path: string;
  readonly imports: readonly string[];
}

const sources = new Map<string, Source[]>();
beforeAll(() => {
  for (const name of names) {
    const files = sourceFiles(join(root, folderOf(name)));
    const read = files.map((path) => ({ path, imports: importsOf(path) }));
    sources.set(name, read);
  }
});

/** The package of the repository that an import names, by its name or by a path. */
function packageOf(from: string, module: string): string | undefined {
  if (module.startsWith('.')) return nameOf(join(from, '..', module));
  return /^@musica\/([^/]+)/.exec(module)?.[1];
}

describe('layers', () => {
  it('the table names every package', () => {
    const folders = ['packages', 'apps'].flatMap((parent) =>
      readdirSync(join(root, parent)).filter((name) => existsSync(join(root, parent, name, 'package.json'))),
    );
    expect(folders.sort()).toEqual([...names].sort());
    // And has no cycle itself: each package stands below those that use it.
    for (const [name, below] of Object.entries(allowed)) {
      for (const other of below) expect(allowed[other], `${name} on ${other}`).not.toContain(name);
    }
  });

  it('every package that has tests has a script that runs them', () => {
    const without = names.filter(
      (name) =>
        sources.get(name)!.some(({ path }) => path.endsWith('.test.ts')) && !manifestOf(name).scripts?.test,
    );
    expect(without).toEqual([]);
  });

  it.each(names)('%s depends on what lies below it, by package.json', (name) => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifestOf(name);
    const runtime = [dependencies, peerDependencies, optionalDependencies].flatMap(own);
    expect(runtime.filter((other) => !allowed[name]!.includes(other))).toEqual([]);
    // They are never published: they can only be bundled.
    for (const unpublished of ['files', 'bench']) expect(runtime).not.toContain(unpublished);
    const inTests = [...allowed[name]!, ...(allowedInTests[name] ?? [])];
    expect(own(devDependencies).filter((other) => !inTests.includes(other))).toEqual([]);
  });

  it.each(names)('%s imports what lies below it, and what it declares', (name) => {
    const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifestOf(name);
    const declared = [dependencies, peerDependencies, optionalDependencies, devDependencies].flatMap(own);
    const wrong: string[] = [];
    for (const { path, imports } of sources.get(name)!) {
      const below = isTest(path) ? [...allowed[name]!, ...(allowedInTests[name] ?? [])] : allowed[name]!;
      for (const module of imports) {
        const other = packageOf(path, module);
        const line = `${relative(root, path)}: ${module}`;
        if (module.startsWith('.') && other !== name) {
          // Tests share helpers: those of the repository, or of a package below.
          const shared = relative(root, join(path, '..', module)).split(sep)[0] === 'test';
          const configuration = /\.config\.ts$/.test(path) && other === undefined;
          if (!isTest(path) || !(shared || configuration || below.includes(other ?? ''))) wrong.push(line);
        } else if (other !== undefined && other !== name) {
          if (!below.includes(other) || !declared.includes(other)) wrong.push(line);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('core', () => {
  const files = () => sources.get('core')!.filter(({ path }) => !isTest(path));

  it('imports TensorFlow.js and valibot and nothing else, nothing of Node', () => {
    const others = files().flatMap(({ path, imports }) =>
      imports
        .filter((module) => !/^\.|^valibot$|^@tensorflow\/tfjs-core($|\/)/.test(module) || isBuiltin(module))
        .map((module) => `${relative(root, path)}: ${module}`),
    );
    expect(others).toEqual([]);
  });

  it('uses no global of browsers or of Node', () => {
    const library = createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts');
    const ofBrowsers = [
      ...readFileSync(library, 'utf8').matchAll(/^(?:declare (?:var|function)|interface) (\w+)/gm),
    ]
      .map((match) => match[1]!)
      // What browsers and Node both have is no matter: AbortSignal, performance, TextDecoder.
      .filter((name) => !(name in globalThis));
    expect(ofBrowsers).toContain('document');
    const ofNode = [
      'process',
      'Buffer',
      'global',
      'require',
      'module',
      '__dirname',
      '__filename',
      'setImmediate',
    ];
    const forbidden = new Set([...ofBrowsers, ...ofNode]);
    const used = files().flatMap(({ path }) =>
      [...globalsOf(path)]
        .filter((name) => forbidden.has(name))
        .map((name) => `${relative(root, path)}: ${name}`),
    );
    expect(used).toEqual([]);
  });
});

describe('import cycles', () => {
  it('there are none, inside of packages or across them', () => {
    const entries = new Map<string, string>();
    for (const name of names) {
      for (const entry of Object.keys(manifestOf(name).exports ?? {})) {
        const source = join(root, folderOf(name), 'src', entry, 'index.ts');
        if (existsSync(source)) entries.set(`@musica/${name}${entry.slice(1)}`, source);
      }
    }
    expect([...entries.keys()]).toContain('@musica/core/training');
    const graph = new Map<string, string[]>();
    for (const { path, imports } of [...sources.values()].flat()) {
      const targets = imports.map((module) =>
        module.startsWith('.') ? resolveRelative(path, module) : entries.get(module),
      );
      graph.set(
        path,
        targets.filter((target) => target !== undefined),
      );
    }
    expect(graph.size).toBeGreaterThan(400);
    const cycles = cyclesOf(graph).map((cycle) => cycle.map((path) => relative(root, path)));
    expect(cycles).toEqual([]);
  });

  it('are found', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
      ['e', ['e']],
    ]);
    expect(cyclesOf(graph).map((cycle) => cycle.sort())).toEqual([['a', 'b', 'c'], ['e']]);
  });
});

/** The strongly connected components of more than one file, and files that import themselves (Tarjan 1972). */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node)!, low.get(next)!));
      } else if (stack.includes(next)) {
        low.set(node, Math.min(low.get(node)!, index.get(next)!));
      }
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1 || graph.get(node)?.includes(node)) cycles.push(component);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return cycles;
}
