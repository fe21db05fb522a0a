// Loads the service with more than it can do, and prints answers, latency and memory. After `pnpm build`:
//   node packages/serve/bench/load.mjs [--requests 50000] [--connections 64] [--jobs 1] [--image FILE] [--quick]
// `--quick` aligns in a given box with one step of lite: the service is most of the work.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { startService } from './service.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '50000' },
    connections: { type: 'string', default: '64' },
    jobs: { type: 'string', default: '1' },
    image: {
      type: 'string',
      default: fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url)),
    },
    quick: { type: 'boolean', default: false },
  },
});
const quick = { model: 'lite', detector: false, align: { maxSteps: 1, flipTest: false } };
const service = await startService({ jobs: Number(values.jobs), ...(values.quick && quick) });
const memory = [];
const sample = setInterval(async () => memory.push(await service.memory()), 1000);
const result = await autocannon({
  url: `http://127.0.0.1:${service.port}/v1/faces${values.quick ? '?box=12,12,40,40' : ''}`,
  method: 'POST',
  headers: { 'content-type': 'application/octet-stream' },
  body: await readFile(values.image),
  connections: Number(values.connections),
  amount: Number(values.requests),
  timeout: 60,
});
clearInterval(sample);
service.stop();
const { latency, statusCodeStats, duration, errors, timeouts } = result;
const quarter = memory.slice(memory.length >> 2, memory.length >> 1);
console.log({
  answers: Object.fromEntries(Object.entries(statusCodeStats).map(([status, { count }]) => [status, count])),
  errors,
  timeouts,
  seconds: Math.round(duration),
  milliseconds: { p50: latency.p50, p99: latency.p99, most: latency.max },
  mebibytes: {
    secondQuarter: Math.max(...quarter),
    lastQuarter: Math.max(...memory.slice(Math.floor(memory.length * 0.75))),
  },
  bugs: service.bugs,
});
