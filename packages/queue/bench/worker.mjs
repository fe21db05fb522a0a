// One worker process of exactly-once.mjs and throughput.mjs: URL, store, threads, milliseconds until it is taken for dead.
import { connectRedis, createAlignWorker } from '../dist/index.js';

const [url, store, jobs, stalled] = process.argv.slice(2);
const connection = await connectRedis(url);
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
