// How the throughput of a queue grows with its worker processes, one thread each. The numbers of workers take turns in each
// round, and a rate is that of the middle of the work, so that loading models is not in it. After `pnpm build`:
//   node packages/queue/bench/throughput.mjs --data FOLDER [--images 1000] [--rounds 3] [--workers 1,2] [--json]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { listImages } from '@musica/node';
import { addImages, connectRedis, queueStatus } from '../dist/index.js';
import { RedisServer } from '../test/redis-server.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    images: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    workers: { type: 'string', default: '1,2' },
    recursive: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('--data names a folder of images');
const all = await listImages(values.data, { recursive: values.recursive });
const items = all.slice(0, Number(values.images)).map((image) => ({ image: resolve(image) }));
const program = fileURLToPath(new URL('worker.mjs', import.meta.url));
const [from, to] = [0.25, 0.9];

/** Images a second that so many worker processes do, between a quarter and nine tenths of all images. */
async function measure(processes) {
  const folder = await mkdtemp(join(tmpdir(), 'musica-throughput-'));
  const server = await RedisServer.start();
  const connection = await connectRedis(server.url);
  const store = join(folder, 'store');
  let workers = [];
  try {
    await addImages('bench', items, { connection, store, options: { model: 'standard', minScore: 0.5 } });
    workers = Array.from({ length: processes }, () =>
      spawn(process.execPath, [program, server.url, store, '1', '30000'], { stdio: 'inherit' }),
    );
    const marks = [];
    for (;;) {
      const { done } = await queueStatus('bench', { connection });
      if (marks.at(-1)?.done !== done) marks.push({ done, at: performance.now() });
      if (done >= items.length) break;
      await sleep(25);
    }
    const first = marks.find(({ done }) => done >= from * items.length);
    const last = marks.find(({ done }) => done >= to * items.length);
    return (1000 * (last.done - first.done)) / (last.at - first.at);
  } finally {
    await Promise.all(
      workers.map(async (worker) => {
        const ended = once(worker, 'exit');
        worker.kill('SIGTERM');
        await ended;
      }),
    );
    connection.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const counts = values.workers.split(',').map(Number);
const rates = counts.map(() => []);
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [index, count] of counts.entries()) rates[index].push(await measure(count));
}
const rows = counts.map((workers, index) => ({
  workers,
  imagesPerSecond: median(rates[index]),
  timesFirst: median(rates[index].map((rate, round) => rate / rates[0][round])),
}));
if (values.json) console.log(JSON.stringify({ cores: cpus().length, rows }));
else {
  for (const { workers, imagesPerSecond, timesFirst } of rows) {
    console.log(
      `${workers} workers: ${imagesPerSecond.toFixed(1)} images a second, ${timesFirst.toFixed(2)} times those of ${counts[0]} (${cpus().length} cores)`,
    );
  }
}
