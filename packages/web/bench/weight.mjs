#!/usr/bin/env node
// What a page downloads before it finds its first landmarks, in KB of 1000 bytes: `loadFaceFinder({ model: 'lite', worker: true })`
// bundled by Vite, beside other packages, which are taken from the registry. Scripts and WebAssembly count as gzip -9 sends
// them, models as they are. Build the packages first.
//   pnpm --filter @musica/web weight [--alone] [--json]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const { values } = parseArgs({
  options: { alone: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const models = fileURLToPath(new URL('../../models/', import.meta.url));

const zipped = (content) => gzipSync(content, { level: 9 }).length;
const zippedFile = (path) => zipped(readFileSync(path));
const sizes = (folder, names) =>
  names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);

/** Vite, as vitest brings it along. */
async function loadVite() {
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
  return import(pathToFileURL(createRequire(vitest).resolve('vite')).href);
}

/** The scripts that the page loads before it has faces: the entry, what it imports at once, and the lists of the files. */
async function pageScripts() {
  const { build } = await loadVite();
  const page = '\0page';
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, rollupOptions: { input: page } },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === page ? id : undefined),
        load: (id) =>
          id === page
            ? `import { loadFaceFinder } from ${JSON.stringify(join(dist, 'index.js'))};
globalThis.finder = loadFaceFinder({ model: 'lite', worker: true });`
            : undefined,
      },
    ],
  });
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  );
  const isList = ({ facadeModuleId }) => /models\/(lite|blazeface)\/files\.js$/.test(facadeModuleId ?? '');
  const loaded = new Set([...chunks.values()].filter((chunk) => chunk.isEntry || isList(chunk)));
  for (const { imports } of loaded) for (const name of imports) loaded.add(chunks.get(name));
  return [...loaded].reduce((sum, { code }) => sum + zipped(code), 0);
}

async function musica() {
  const lite = readdirSync(join(models, 'lite')).filter((name) => name.endsWith('.bin'));
  return {
    name: '@musica/web',
    page: await pageScripts(),
    worker: zippedFile(join(dist, 'worker.js')),
    // The kernels are text in the Worker.
    wasm: 0,
    models:
      sizes(join(models, 'lite'), lite) +
      zippedFile(join(models, 'lite', 'model.json')) +
      sizes(join(models, 'blazeface'), ['weights.bin']),
  };
}

/** Packages as the registry has them, unpacked. */
function fetchPackages(names, folder) {
  execFileSync(
    'npm',
    [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--legacy-peer-deps',
      ...names,
    ],
    {
      stdio: 'pipe',
      shell: process.platform === 'win32',
    },
  );
}

function others() {
  const folder = mkdtempSync(join(tmpdir(), 'musica-weight-'));
  try {
    const names = ['@mediapipe/tasks-vision', '@vladmandic/human', '@vladmandic/face-api'];
    fetchPackages(names, folder);
    const at = (...path) => join(folder, 'node_modules', ...path);
    const version = (name) => JSON.parse(readFileSync(at(name, 'package.json'), 'utf8')).version;
    const [mediapipe, human, faceApi] = names;
    return [
      {
        name: `${mediapipe} ${version(mediapipe)}`,
        page:
          zippedFile(at(mediapipe, 'vision_bundle.mjs')) +
          zippedFile(at(mediapipe, 'wasm', 'vision_wasm_internal.js')),
        worker: 0,
        wasm: zippedFile(at(mediapipe, 'wasm', 'vision_wasm_internal.wasm')),
        // Its models are not in the package.
        models: undefined,
      },
      {
        name: `${human} ${version(human)}`,
        page: zippedFile(at(human, 'dist', 'human.esm.js')),
        worker: 0,
        wasm: 0,
        models: sizes(at(human, 'models'), [
          'blazeface.bin',
          'blazeface.json',
          'facemesh.bin',
          'facemesh.json',
        ]),
      },
      {
        name: `${faceApi} ${version(faceApi)}`,
        page: zippedFile(at(faceApi, 'dist', 'face-api.esm.js')),
        worker: 0,
        wasm: 0,
        models: ['tiny_face_detector_model', 'face_landmark_68_model'].reduce(
          (sum, name) => sum + sizes(at(faceApi, 'model'), [`${name}.bin`, `${name}-weights_manifest.json`]),
          0,
        ),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rows = [await musica(), ...(values.alone ? [] : others())].map((row) => ({
  ...row,
  total: row.page + row.worker + row.wasm + (row.models ?? 0),
}));
if (values.json) {
  console.log(JSON.stringify(rows));
} else {
  const shown = (bytes) =>
    bytes === undefined ? 'elsewhere' : (bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0);
  console.log('| package | page, KB | Worker, KB | WebAssembly, KB | models, KB | all, KB |');
  console.log('|---|---|---|---|---|---|');
  for (const { name, page, worker, wasm, models, total } of rows) {
    console.log(
      `| ${[name, ...[page, worker, wasm, models].map(shown), `${models === undefined ? '> ' : ''}${shown(total)}`].join(' | ')} |`,
    );
  }
}
