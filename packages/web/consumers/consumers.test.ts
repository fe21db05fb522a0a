import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { FaceAlignment } from '@musica/core';
import { loadFaceFinder } from '@musica/node';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { installPacked, run, withDependencies } from '../../../test/packed-packages';
import { distance } from '../test/browser/distance';
import { findBrowser } from '../test/browser/find-browser';
import { astronaut } from '../test/browser/samples';
import { type DocumentedApp, documentedApps, pageProgram } from './documented-apps';
import { serveFolder } from './serve-folder';

// What docs/bundlers.md says is what is built here, with the packed packages in one project for all tools.

const executablePath = findBrowser();
const execute = promisify(execFile);

/** What each tool is installed from. */
const tools: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  vite: { vite: '^8' },
  webpack: { webpack: '^5', 'webpack-cli': '^7' },
  rspack: { '@rspack/core': '^2', '@rspack/cli': '^2' },
  esbuild: { esbuild: '^0.27' },
  rollup: { rollup: '^4', '@rollup/plugin-node-resolve': '^16' },
  'next.js': { next: '^16', react: '^19', 'react-dom': '^19' },
  jest: { jest: '^30', 'jest-environment-jsdom': '^30' },
  vitest: { vitest: '^4', jsdom: '^26' },
};

let folder: string;
let expected: FaceAlignment;
/** Why a tool is not here. */
const missing: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'musica-consumers-'));
  const names = [...new Set([...withDependencies('web'), ...withDependencies('node')])];
  const all = Object.assign({}, ...Object.values(tools)) as Record<string, string>;
  try {
    installPacked(folder, names, all);
  } catch {
    // One of them cannot be had: each by itself, and those that can are tested.
    installPacked(folder, names);
    for (const [tool, packages] of Object.entries(tools)) await install(tool, packages);
  }
  const finder = await loadFaceFinder({ model: 'lite' });
  expected = (await finder.find(astronaut))[0]!;
  finder.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function install(tool: string, packages: Readonly<Record<string, string>>): Promise<void> {
  const wanted = Object.entries(packages).map(([name, range]) => `${name}@${range}`);
  try {
    run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...wanted], folder);
  } catch (error) {
    missing[tool] = `${tool} cannot be installed here: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Makes the folder of a tool, with the photograph in it; skips the test where the tool could not be had. */
function makeApp(
  context: TestContext,
  name: string,
  files: Readonly<Record<string, string>>,
  as = name,
): string {
  context.skip(missing[name] !== undefined, missing[name]);
  const app = join(folder, as.replaceAll(' ', '-'));
  // No package.json: Vite's development server serves what is below the nearest one, which is the project's.
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), content);
  }
  cpSync(astronaut, join(app, 'photo.png'));
  return app;
}

/** Runs a command of the document; with `npx` it is one of the project's. */
async function build(app: string, commands: DocumentedApp['commands']): Promise<void> {
  for (const [command, ...args] of commands) {
    await execute(command!, args, { cwd: app, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' } });
  }
}

const isExpected = (face: FaceAlignment | undefined, closeness = 0.2) =>
  expect(distance(face, expected)).toBeLessThan(closeness);

describe.skipIf(!executablePath).concurrent('a page that is built as docs/bundlers.md says', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(() => browser?.close());

  /** The landmarks that a page finds, with the document's program and then with TensorFlow.js, in a Worker and without. */
  async function look(url: string): Promise<void> {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('response', (response) => response.status() >= 400 && wrong.push(response.url()));
    await page.goto(url);
    const faces = await answer<FaceAlignment[]>(page, 'faces').catch((error) => error);
    expect(wrong.filter((problem) => !problem.endsWith('favicon.ico'))).toEqual([]);
    isExpected(faces[0]);
    for (const worker of [true, false]) {
      const [name, face] = await page.evaluate(
        ([worker, box]) =>
          (
            globalThis as unknown as { onTensors(...args: unknown[]): Promise<[string, FaceAlignment]> }
          ).onTensors(worker, box),
        [worker, { ...expected.box }] as const,
      );
      expect(name).toBe('wasm');
      isExpected(face, 3);
    }
    await page.close();
  }

  const page = (head: string, script: string) =>
    `<!doctype html><title>page</title>${head}<img src="./photo.png"><script type="module" src="${script}"></script>`;

  /** The document's program, and what the test looks at. */
  const program = (app: DocumentedApp) => `${pageProgram(app)}
import { loadAligner } from '@musica/web';
globalThis.onTensors = async (worker, box) => {
  const assets = ${app.commands.flat().includes('musica-assets') ? "{ assets: 'musica' }" : '{}'};
  const aligner = await loadAligner({ model: 'lite', worker, backend: 'wasm', wasm: { threads: 1 }, ...assets });
  const [face] = await aligner.align(document.querySelector('img'), [box]);
  return [aligner.backend.name, face];
};
globalThis.faces = faces;
`;

  it.for([
    ['vite', './main.js', 'dist'],
    ['webpack', './dist/main.js', '.'],
    ['rspack', './dist/main.js', '.'],
    ['esbuild', './dist/main.js', '.'],
    ['rollup', './dist/main.js', '.'],
    ['plain page', './main.js', '.'],
  ] as const)('%s', async ([name, script, output], context) => {
    const documented = documentedApps[name]!;
    const { html, commands } = documented;
    const files = { 'index.html': page(html, script), 'main.js': program(documented) };
    const app = makeApp(context, name, files);
    if (name === 'plain page') {
      const from = join(folder, 'node_modules', '@musica');
      cpSync(from, join(app, 'node_modules', '@musica'), { recursive: true, dereference: true });
    }
    // The folder is served below another one.
    await build(app, name === 'vite' ? [[...commands[0]!, '--base=./']] : commands);
    const server = await serveFolder(join(app, output));
    try {
      await look(`${server.url}index.html`);
    } finally {
      server.close();
    }
  });

  it('vite in development', async (context) => {
    const documented = documentedApps.vite!;
    const files = { 'index.html': page('', './main.js'), 'main.js': program(documented) };
    const app = makeApp(context, 'vite', files, 'vite-dev');
    await withServer(app, ['vite', '--port', '0', '--host', '127.0.0.1'], look);
  });

  it('next.js: the page and the route', async (context) => {
    const { files, commands } = documentedApps['next.js']!;
    const app = makeApp(context, 'next.js', {
      ...files,
      'package.json': JSON.stringify({ type: 'module', private: true }),
      'app/layout.jsx': 'export default ({ children }) => <html><body>{children}</body></html>;\n',
    });
    cpSync(astronaut, join(app, 'public', 'photo.png'));
    await build(app, commands);
    await withServer(app, ['next', 'start', '--port', '0', '--hostname', '127.0.0.1'], async (url) => {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(url);
      const shown = await page.waitForSelector('[data-faces^="[{"]');
      isExpected((JSON.parse((await shown.getAttribute('data-faces'))!) as FaceAlignment[])[0]);
      await page.close();
      const body = readFileSync(astronaut);
      const response = await fetch(new URL('api/faces', url), { method: 'POST', body });
      isExpected(((await response.json()) as FaceAlignment[])[0], 0.001);
    });
  });
});

/** Starts a server of a tool and calls `use` with the address that it prints. */
async function withServer(
  app: string,
  command: readonly string[],
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = spawn('npx', command, { cwd: app, stdio: 'pipe', detached: true });
  try {
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (piece: Buffer) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: tools print in colours
        printed += piece.toString().replace(/\x1b\[\d*m/g, '');
        const found = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/.exec(printed)?.[0];
        if (found) resolve(`${found}/`);
      };
      server.stdout.on('data', read);
      server.stderr.on('data', read);
      server.on('exit', () => reject(new Error(printed)));
    });
    await use(url);
  } finally {
    // npx and what it started.
    process.kill(-server.pid!, 'SIGKILL');
  }
}

describe.concurrent('a test runner as docs/bundlers.md says', () => {
  /** The document's test, which also compares the landmarks. */
  const file = (name: string) => {
    const [path, code] = Object.entries(documentedApps[name]!.files)[0]!;
    const check = `const found = faces[0].landmarks;
  const far = ${JSON.stringify(expected.landmarks)}.map(([x, y], i) => Math.hypot(x - found[i][0], y - found[i][1]));
  expect(Math.max(...far)).toBeLessThan(0.001);
  // Bytes of the runner's realm, and an error's kind.
  const bytes = new Uint8Array(require('node:fs').readFileSync('photo.png'));
  expect(await finder.find(bytes)).toEqual(faces);
  await expect(finder.find('none.png')).rejects.toMatchObject({ name: 'MusicaError', code: 'image' });
}, 60_000);`;
    const require =
      "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n";
    return { [path]: (path.endsWith('.cjs') ? '' : require) + code.replace('}, 60_000);', `  ${check}`) };
  };

  it.for([
    ['jest', 'node'],
    ['jest', 'jsdom'],
    ['vitest', 'node'],
    ['vitest', 'jsdom'],
  ] as const)('%s in %s', async ([name, environment], context) => {
    const config = { 'jest.config.json': '{ "testMatch": ["**/*.test.cjs"] }' };
    const app = makeApp(context, name, { ...config, ...file(name) }, `${name}-${environment}`);
    const command =
      name === 'jest' ? ['jest', '--env', environment] : ['vitest', 'run', '--environment', environment];
    // What a failing test prints is the message of the error.
    await execute('npx', command, { cwd: app }).catch(({ stdout, stderr }) => {
      throw new Error(`${stdout}\n${stderr}`);
    });
  });
});

/** What a page has put into a global. */
async function answer<T>(page: Page, name: string): Promise<T> {
  await page.waitForFunction((name) => name in globalThis, name);
  return page.evaluate((name) => (globalThis as unknown as Record<string, T>)[name]!, name);
}
