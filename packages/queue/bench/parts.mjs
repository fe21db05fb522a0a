// What the parts of a queue cost, in processor time of one core and in memory of Redis: adding, working beside aligning the
// same images without a queue, collecting. Rounds take turns, so that all see the same machine. After `pnpm build`:
//   node packages/queue/bench/parts.mjs --data FOLDER [--images 200] [--rounds 5] [--names 200000]
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AlignWorker, alignInOrder, listImages } from '@musica/node';
import { addImages, collectResults, connectRedis, createAlignWorker, queueStatus } from '../dist/index.js';
import { RedisServer } from '../test/redis-server.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    images: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
    names: { type: 'string', default: '200000' },
    recursive: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) throw new Error('--data names a folder of images');
const all = await listImages(values.data, { recursive: values.recursive });
const items = all.slice(0, Number(values.images)).map((image) => ({ image: resolve(image) }));
const options = { model: 'standard', minScore: 0.5 };
const folder = await mkdtemp(join(tmpdir(), 'musica-parts-'));
const server = await RedisServer.start();
const connection = await connectRedis(server.url);

/** Milliseconds of processor time, of this process and of Redis. */
async function measure(work) {
  const redisTime = async () => {
    const fields = (await readFile(`/proc/${server.pid}/stat`, 'utf8')).split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  const [before, own] = [await redisTime(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(own);
  return { own: (user + system) / 1000, redis: (await redisTime()) - before };
}
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await connection.info('memory'))[1]);

try {
  const alone = await AlignWorker.load({ model: 'standard', detector: { minScore: 0.5 } });
  const warm = createAlignWorker('warm', { connection, store: join(folder, 'warm'), jobs: 1 });
  const plain = async () => {
    for await (const done of alignInOrder(items, alone)) if ('error' in done) throw done.error;
  };
  await plain();
  await warm.close();
  const [costs, redis, withoutQueue] = [[], [], []];
  const worker = createAlignWorker('parts', { connection, store: join(folder, 'store'), jobs: 1 });
  worker.on('error', () => undefined);
  for (let round = 0; round <= Number(values.rounds); round++) {
    const without = await measure(plain);
    await worker.pause();
    await addImages('parts', items, {
      connection,
      store: join(folder, 'store'),
      options,
      round: String(round),
    });
    const withQueue = await measure(async () => {
      worker.resume();
      for (;;) {
        const { waiting, active, delayed } = await queueStatus('parts', { connection });
        if (waiting + active + delayed === 0) break;
        await sleep(200);
      }
    });
    // The first one loads the model.
    if (round === 0) continue;
    withoutQueue.push(without.own / items.length);
    costs.push(withQueue.own / items.length);
    redis.push(withQueue.redis / items.length);
  }
  await worker.close();
  await alone.close();
  const ratios = costs.map((cost, index) => cost / withoutQueue[index]);
  console.log(`aligning one image: ${median(withoutQueue).toFixed(2)} ms without a queue`);
  console.log(
    `from the queue: ${median(costs).toFixed(2)} ms, and ${median(redis).toFixed(2)} ms of Redis; ${((median(ratios) - 1) * 100).toFixed(1)} % more (median of rounds; ${ratios.map((ratio) => ratio.toFixed(3)).join(', ')})`,
  );

  const names = Number(values.names);
  function* many() {
    for (let index = 0; index < names; index++) {
      yield { image: `/data/photographs/2026/${index % 1000}/photograph-${index}.jpg` };
    }
  }
  const before = await usedMemory();
  const add = await measure(() =>
    addImages('names', many(), { connection, store: join(folder, 'names'), options }),
  );
  const bytes = ((await usedMemory()) - before) / names;
  console.log(
    `adding one image: ${((add.own / names) * 1000).toFixed(1)} us, and ${((add.redis / names) * 1000).toFixed(1)} us of Redis; ${bytes.toFixed(0)} bytes in Redis while it waits`,
  );

  for (const format of ['jsonl', 'parquet']) {
    let images = 0;
    const collect = await measure(async () => {
      const out = join(folder, format);
      images = (await collectResults('parts', { connection, out, format })).images;
    });
    const read = items.length * (Number(values.rounds) + 1);
    console.log(
      `collecting one result as ${format}: ${(collect.own / read).toFixed(2)} ms (${read} read, ${images} written)`,
    );
  }
} finally {
  connection.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
