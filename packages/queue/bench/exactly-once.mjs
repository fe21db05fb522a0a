// Kills workers and Redis while they work, and checks that every image has exactly one result or one dead letter, the same
// bits as one process gives. After `pnpm build`:
//   node packages/queue/bench/exactly-once.mjs --data FOLDER --images 20000 --workers 4 --kills 30 --restarts 2
// `--quick` aligns in a given box with one step of lite, so that the queue is most of the work. Exit code 1 if anything is
// missing, twice, or different.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faceJson, Random } from '@musica/core';
import { AlignWorker, listImages } from '@musica/node';
import { addImages, collectResults, connectRedis, queueStatus } from '../dist/index.js';
import { RedisServer } from '../test/redis-server.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    images: { type: 'string', default: '20000' },
    workers: { type: 'string', default: '4' },
    kills: { type: 'string', default: '30' },
    restarts: { type: 'string', default: '2' },
    broken: { type: 'string', default: '0.01' },
    stalled: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '0' },
    quick: { type: 'boolean', default: false },
    recursive: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('--data names a folder of images');
const count = Number(values.images);
const random = new Random(Number(values.seed));
const note = (text) => values.json || console.log(text);

const folder = await mkdtemp(join(tmpdir(), 'musica-exactly-once-'));
const [photos, store, out] = ['photos', 'store', 'out'].map((name) => join(folder, name));
await mkdir(photos);

// The photographs, repeated under names of their own, and some that are broken.
const originals = await listImages(values.data, { recursive: values.recursive });
const originalOf = new Map();
const box = { x: 12, y: 12, width: 40, height: 40 };
const items = [];
const every = Math.round(1 / Number(values.broken));
for (let index = 0; index < count; index++) {
  const broken = index % every === every - 1;
  const original = resolve(originals[index % originals.length]);
  const image = join(photos, `${index}-${broken ? 'broken.jpg' : basename(original)}`);
  if (broken) {
    const bytes = await readFile(original);
    // Cut short, no image, or empty.
    await writeFile(
      image,
      [bytes.subarray(0, bytes.length >> 1), 'no image', ''][Math.floor(index / every) % 3],
    );
  } else await symlink(original, image);
  originalOf.set(image, broken ? undefined : original);
  items.push({ image, ...(values.quick && { boxes: [box] }) });
}
const finding = values.quick
  ? { model: 'lite', maxSteps: 1, flipTest: false }
  : { model: 'standard', minScore: 0.5 };

const server = await RedisServer.start();
const connection = await connectRedis(server.url);
const program = fileURLToPath(new URL('worker.mjs', import.meta.url));
const rss = new Map();
const launch = () => {
  const child = spawn(process.execPath, [program, server.url, store, '1', values.stalled], {
    stdio: 'inherit',
  });
  return child;
};
const started = performance.now();
let workers = [];
const ends = [];
try {
  await addImages('bench', items, { connection, store, options: finding });
  workers = Array.from({ length: Number(values.workers) }, launch);

  // Kills and restarts are spread over the work, at random places.
  const events = [
    ...Array.from({ length: Number(values.kills) }, () => ({ at: random.uniform(0.01, 0.95), what: 'kill' })),
    ...Array.from({ length: Number(values.restarts) }, () => ({
      at: random.uniform(0.1, 0.9),
      what: 'restart',
    })),
  ].sort((a, b) => a.at - b.at);
  let last;
  for (;;) {
    last = await queueStatus('bench', { connection });
    for (const { pid } of workers) {
      const pages = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined);
      if (pages) rss.set(pid, [...(rss.get(pid) ?? []), (Number(pages.split(' ')[1]) * 4096) / 2 ** 20]);
    }
    while (events.length > 0 && last.done / count >= events[0].at) {
      const { what } = events.shift();
      if (what === 'restart') await server.restart(300);
      else {
        const index = random.integer(workers.length);
        workers[index].kill('SIGKILL');
        workers[index] = launch();
      }
      ends.push(what);
      await sleep(random.uniform(0, 50));
    }
    if (last.waiting + last.active + last.delayed === 0 && events.length === 0) break;
    await sleep(50);
  }
  const seconds = (performance.now() - started) / 1000;

  const collected = await collectResults('bench', { connection, out });
  const found = new Map();
  let twice = 0;
  for (const file of await readdir(out)) {
    for (const line of (await readFile(join(out, file), 'utf8')).trimEnd().split('\n')) {
      const outcome = JSON.parse(line);
      if (found.has(outcome.image)) twice++;
      found.set(outcome.image, outcome);
    }
  }
  // One process, each photograph once.
  const { model, minScore, ...align } = finding;
  const alone = await AlignWorker.load({ model, detector: values.quick ? false : { minScore }, align });
  const expected = new Map();
  let [missing, different, mistaken] = [0, 0, 0];
  for (const { image, boxes } of items) {
    const outcome = found.get(image);
    const original = originalOf.get(image);
    if (outcome === undefined) missing++;
    else if ('error' in outcome !== (original === undefined)) mistaken++;
    else if (original !== undefined) {
      if (!expected.has(original)) {
        const { width, height, faces } = await alone.align({ image: original, ...(boxes && { boxes }) });
        expected.set(original, JSON.stringify([width, height, faces.map(faceJson)]));
      }
      if (JSON.stringify([outcome.width, outcome.height, outcome.faces]) !== expected.get(original))
        different++;
    }
  }
  await alone.close();
  // Of workers that lived long: memory after their first quarter, and at the end.
  const long = [...rss.values()].filter((samples) => samples.length >= 40);
  const grown = long.map((samples) => [
    Math.max(...samples.slice(0, samples.length >> 1)),
    Math.max(...samples),
  ]);
  const report = {
    images: count,
    results: collected.images,
    dead: collected.dead,
    counted: last.done,
    kills: ends.filter((what) => what === 'kill').length,
    restarts: ends.filter((what) => what === 'restart').length,
    missing,
    twice,
    mistaken,
    different,
    strangers: found.size - (count - missing),
    seconds: Math.round(seconds),
    mebibytes: grown.map((pair) => pair.map(Math.round)),
  };
  if (values.json) console.log(JSON.stringify(report));
  else console.log(report);
  const wrong = missing + twice + mistaken + different + report.strangers;
  process.exitCode = wrong > 0 || last.done !== count ? 1 : 0;
} finally {
  for (const child of workers) child.kill('SIGKILL');
  connection.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
note(process.exitCode ? 'NOT exactly once' : 'every image exactly once');
