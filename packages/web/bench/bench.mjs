#!/usr/bin/env node
// Times one face in Chromium, stage by stage, and the landmark stage in turn with @vladmandic/face-api's
// faceLandmark68Net on the same backend. Build the packages first.
//   pnpm --filter @musica/web bench [--backend wasm] [--rounds 200] [--json]
// With --webcam: frames a second of a 640 x 480 webcam (a film of a photograph) whose face is followed, on the page and in
// the Worker, and the longest task of the page.
//   pnpm --filter @musica/web bench --webcam [--backend simd] [--seconds 5] [--json]
// With --decide: early exit decided per step against deferred, by the number of steps a face takes. Without a
// GPU, --software runs WebGPU on Chromium's software adapter.
//   pnpm --filter @musica/web bench --decide [--backend webgpu] [--software] [--rounds 20] [--json]
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { writeWebcamFilm } from './webcam-film.mjs';

const { values } = parseArgs({
  options: {
    backend: { type: 'string' },
    rounds: { type: 'string' },
    decide: { type: 'boolean', default: false },
    software: { type: 'boolean', default: false },
    webcam: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
values.backend ??= values.decide ? 'webgpu' : values.webcam ? 'simd' : 'wasm';
values.rounds ??= values.decide ? '20' : '200';
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
  entryPoints: {
    // Without face-api, whose copy of TensorFlow.js would take the place of ours.
    page: join(here, values.webcam ? 'webcam-page.ts' : values.decide ? 'decide-page.ts' : 'page.ts'),
    worker: join(here, '..', 'dist', 'worker.js'),
    tensors: join(here, '..', 'dist', 'tensors.js'),
  },
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  write: false,
  outdir: '/',
  // The package of models is served beside the page.
  plugins: [
    {
      name: 'served-models',
      setup(build) {
        build.onResolve({ filter: /^@musica\/models\// }, ({ path }) => ({
          path: path.replace('@musica/', '/'),
          external: true,
        }));
      },
    },
  ],
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

const folder = mkdtempSync(join(tmpdir(), 'musica-bench-'));
const film = join(folder, 'webcam.y4m');
if (values.webcam) await writeWebcamFilm(film, join(repository, 'samples', 'astronaut.png'));
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-dev-shm-usage',
    ...(values.backend === 'webgpu' ? ['--enable-unsafe-webgpu'] : []),
    ...(values.software ? ['--use-webgpu-adapter=swiftshader'] : []),
    ...(values.webcam
      ? [
          '--use-fake-ui-for-media-stream',
          '--use-fake-device-for-media-stream',
          `--use-file-for-fake-video-capture=${film}`,
          '--autoplay-policy=no-user-gesture-required',
        ]
      : []),
  ],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.addScriptTag({ type: 'module', url: '/page.js' });
  await page.waitForFunction(() => 'bench' in globalThis);
  if (values.webcam) {
    const results = [];
    for (const worker of [false, true]) {
      results.push(
        await page.evaluate(
          ([backend, worker, seconds]) => globalThis.bench(backend, worker, seconds),
          [values.backend, worker, Number(values.seconds)],
        ),
      );
    }
    if (values.json) console.log(JSON.stringify(results));
    else printWebcam(results);
  } else {
    const result = await page.evaluate(
      ([backend, rounds]) => globalThis.bench(backend, rounds),
      [values.backend, Number(values.rounds)],
    );
    if (values.json) console.log(JSON.stringify(result));
    else if (values.decide) printDecide(result);
    else print(result);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Side by side: on the page, in the Worker. */
function printWebcam(results) {
  const [{ backend, width, height, seconds }] = results;
  const load = `load average ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;
  console.log(
    `Chromium ${browser.version()}, ${backend}; webcam of ${width} x ${height}, ${seconds.toFixed(0)} s, ${load}\n`,
  );
  const row = (name, of) => console.log(`| ${name} | ${results.map(of).join(' | ')} |`);
  row('', ({ worker }) => (worker ? 'in the Worker' : 'on the page'));
  console.log(`|---|${'---|'.repeat(results.length)}`);
  row('frames/s of the camera', ({ cameraRate }) => cameraRate.toFixed(1));
  row('frames/s followed', ({ rate }) => rate.toFixed(1));
  row('with the face', ({ faces }) => `${Math.round(100 * faces)} %`);
  for (const name of Object.keys(results[0].stages)) {
    row(`${name}, ms`, ({ stages }) => stages[name].toFixed(2));
  }
  row('from frame to answer, ms', ({ answer }) => answer.toFixed(1));
  row('the slowest twentieth from', ({ slowAnswer }) => slowAnswer.toFixed(1));
  row('longest task of the page', ({ longTasks, longestTask }) =>
    longTasks === 0 ? 'under 50 ms' : `${longestTask.toFixed(0)} ms (${longTasks} of 50 ms or more)`,
  );
  row('longest wait for a timer, ms', ({ longestGap }) => longestGap.toFixed(0));
}

function printDecide({ backend, rounds, bySteps, perStepPays }) {
  const load = `load average ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;
  console.log(`Chromium ${browser.version()}, ${backend}; one face, median of ${rounds}, ${load}\n`);
  console.log('| the face exits after | decided per step, ms | deferred, ms |\n|---|---|---|');
  for (const [steps, [each, end]] of Object.entries(bySteps)) {
    console.log(`| ${steps} ${steps === '1' ? 'step' : 'steps'} | ${each.toFixed(1)} | ${end.toFixed(1)} |`);
  }
  const choice = perStepPays ? 'per-step' : 'deferred';
  console.log(`\nAt its warm-up an aligner with \`earlyExit: 'auto'\` chooses \`${choice}\` here.`);
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
