#!/usr/bin/env node
// Times one face in Chromium, stage by stage, and the landmark stage in turn with @vladmandic/face-api's
// faceLandmark68Net on the same backend. Build the packages first.
//   pnpm --filter @musica/web bench [--backend wasm] [--rounds 200] [--json]
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    rounds: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const repository = join(here, '..', '..', '..');
const faceApi = dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api')));
const executablePath = [
  process.env.CHROME_PATH,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
].find((path) => path && existsSync(path));
if (!executablePath) {
  console.error('No Chromium or Chrome was found: set CHROME_PATH.');
  process.exit(1);
}

const { outputFiles } = await build({
  entryPoints: [join(here, 'page.ts')],
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  write: false,
  outdir: '/',
  external: ['@musica/models/*'],
  logLevel: 'error',
});
const scripts = new Map(outputFiles.map(({ path, contents }) => [path.replace(/^[A-Z]:/, ''), contents]));
const folders = {
  wasm: join(here, '..', 'dist', 'wasm'),
  models: join(repository, 'packages', 'models'),
  samples: join(repository, 'samples'),
  'face-api': join(faceApi, 'model'),
};
const types = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};
const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://x').pathname;
  response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
  if (path === '/')
    return response.setHeader('content-type', 'text/html').end('<!doctype html><title>bench</title>');
  if (scripts.has(path)) return response.end(scripts.get(path));
  const [, first, ...rest] = path.split('/');
  const file = folders[first] && join(folders[first], normalize(rest.join('/')));
  if (!file || !existsSync(file)) return response.writeHead(404).end();
  response.end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    ...(values.backend === 'webgpu' ? ['--enable-unsafe-webgpu'] : []),
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.addScriptTag({ type: 'module', url: '/page.js' });
  await page.waitForFunction(() => 'bench' in globalThis);
  const result = await page.evaluate(
    ([backend, rounds]) => globalThis.bench(backend, rounds),
    [values.backend, Number(values.rounds)],
  );
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
} finally {
  await browser.close();
  server.close();
}

function print({ backend, stages, ours, theirs, rounds, ratio, ratioOfFastest }) {
  const ms = (value) => value.toFixed(2);
  console.log(
    `Chromium ${browser.version()}, ${backend}; one face of 100 pixels in 640 x 480, median of ${rounds}\n`,
  );
  console.log('| stage | ms |\n|---|---|');
  for (const [name, value] of Object.entries(stages)) console.log(`| ${name} | ${ms(value)} |`);
  console.log(`| align, all of them but grab | ${ms(ours)} |`);
  console.log(`| face-api faceLandmark68Net, its landmark stage | ${ms(theirs)} |`);
  console.log(
    `\nMuSiCa is ${ratio.toFixed(1)} times as fast (by the fastest tenth of the rounds: ${ratioOfFastest.toFixed(1)}).`,
  );
}
