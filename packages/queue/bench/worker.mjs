// One worker process of exactly-once.mjs and throughput.mjs: URL, store, threads, milliseconds until it is taken for dead.
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, createAlignWorker } from '../dist/index.js';

const [url, store, jobs, stalled] = process.argv.slice(2);
/** A worker that is started while Redis restarts tries again, as a supervisor would start it again. */
async function connected(tries = 50) {
  try {
    return await connectRedis(url);
  } catch (error) {
    if (tries === 0) throw error;
    await sleep(200);
    return connected(tries - 1);
  }
}

const connection = await connected();
const worker = createAlignWorker('bench', {
  connection,
  store,
  jobs: Number(jobs),
  retryDelay: 500,
  lockDuration: Number(stalled),
  stalledInterval: Number(stalled),
});
worker.on('error', () => undefined);
process.once('SIGTERM', async () => {
  await worker.stop();
  connection.disconnect();
  process.exit(0);
});
