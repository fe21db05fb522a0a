import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { SampleOrder } from './sample-order';
import { SamplePool } from './sample-pool';

const poolOf = (code: string) =>
  new SamplePool({
    order: new SampleOrder([{ faces: 4, rows: 2 }], 1),
    first: 0,
    steps: 100,
    workers: 2,
    makeWorker: () => new Worker(code, { eval: true }),
  });

describe('SamplePool', () => {
  it.each([
    ['throws', "throw new Error('out of luck')", /has ended: out of luck/],
    ['leaves', 'process.exit(7)', /has ended: exit code 7/],
  ])('fails for good when a worker %s', async (_, code, message) => {
    const pool = poolOf(code);
    try {
      await expect(pool.take(0)).rejects.toThrow(message);
      // Requests that come after the failure have nobody to answer them.
      for (let step = 1; step < 10; step++) await expect(pool.take(step)).rejects.toThrow(message);
    } finally {
      await pool.close();
    }
  });

  it('hands on what the workers made', async () => {
    const pool = poolOf(
      "const { parentPort } = require('node:worker_threads'); parentPort.on('message', ({ step }) => parentPort.postMessage({ step }));",
    );
    try {
      for (let step = 0; step < 6; step++) expect(await pool.take(step)).toEqual({ step });
    } finally {
      await pool.close();
    }
  });
});
