import { Worker } from 'node:worker_threads';
import { isMusicaError } from '@musica/core';
import { afterEach, describe, expect, it } from 'vitest';
import { alignInOrder } from './align-in-order';
import { AlignPool } from './align-pool';

let pool: AlignPool | undefined;
afterEach(() => pool?.close());

/** A pool of threads that answer as `handle` says, a function of (id, task, port) in the thread. */
async function poolOf(jobs: number, handle: string): Promise<AlignPool> {
  const code = `
    const { parentPort: port } = require('node:worker_threads');
    const done = (id, width) => port.postMessage({ id, result: { width, height: 1, faces: [], problems: [] } });
    port.on('message', ({ id, task }) => { ${handle} });
    port.postMessage({ ready: { steps: 3 } });`;
  pool = await AlignPool.start({}, { jobs, startThread: () => new Worker(code, { eval: true }) });
  return pool;
}

const tasks = (count: number) => Array.from({ length: count }, (_, index) => ({ image: String(index) }));

async function collect(from: AlignPool, count: number, signal?: AbortSignal) {
  const found = [];
  for await (const item of alignInOrder(tasks(count), from, signal)) found.push(item);
  return found;
}

describe('AlignPool', () => {
  it('gives results in the order of the tasks, whichever is done first', async () => {
    const slowFirst = await poolOf(
      3,
      'setTimeout(() => done(id, Number(task.image)), 12 - Number(task.image));',
    );
    const found = await collect(slowFirst, 12);
    expect(found.map((item) => item.result?.width)).toEqual([...Array(12).keys()]);
    expect(slowFirst.steps).toBe(3);
  });

  it('loses only the image that a thread died of', async () => {
    const mortal = await poolOf(
      1,
      "if (task.image === '2') process.exit(9); setTimeout(() => done(id, 1), 5);",
    );
    const found = await collect(mortal, 8);
    const lost = found.filter(({ error }) => error !== undefined);
    // The thread works on two at a time.
    expect(lost.length).toBeLessThanOrEqual(2);
    expect(lost.map(({ task }) => task.image)).toContain('2');
    expect(String(lost[0]!.error)).toMatch(/\d: lost, because a thread has ended: exit code 9/);
  });

  it('gives up where threads do nothing but die', async () => {
    const hopeless = await poolOf(2, 'process.exit(1);');
    const found = await collect(hopeless, 40);
    expect(found.every(({ error }) => error !== undefined)).toBe(true);
    expect(found).toHaveLength(40);
  });

  it('hands on the error of an image as what it was', async () => {
    const refusing = await poolOf(
      1,
      "port.postMessage({ id, error: { message: 'a.png: bad', code: 'image', hint: 'again', causeCode: 'ENOENT' } });",
    );
    const error = await refusing.align({ image: 'a.png' }).catch((caught: unknown) => caught);
    expect(isMusicaError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'image', message: 'a.png: bad', hint: 'again' });
    expect(error).toHaveProperty('options.cause.code', 'ENOENT');
  });

  it('does not start where its threads cannot load', async () => {
    const code =
      "require('node:worker_threads').parentPort.postMessage({ failed: { message: 'no model', code: 'weights' } })";
    const start = AlignPool.start({}, { jobs: 2, startThread: () => new Worker(code, { eval: true }) });
    await expect(start).rejects.toMatchObject({ code: 'weights', message: 'no model' });
    await expect(AlignPool.start({}, { jobs: 0 })).rejects.toMatchObject({ code: 'config' });
  });

  it('finishes what was begun when it is stopped, and begins no more', async () => {
    const steady = await poolOf(1, 'done(id, 1);');
    const stop = new AbortController();
    const found = [];
    for await (const item of alignInOrder(tasks(1000), steady, stop.signal)) {
      found.push(item);
      if (found.length === 3) stop.abort();
    }
    expect(found.length).toBeGreaterThanOrEqual(3);
    expect(found.length).toBeLessThan(20);
  });

  it('rejects what waits when it is closed', async () => {
    const silent = await poolOf(1, '');
    const waiting = ['a', 'b', 'c'].map((image) =>
      silent.align({ image }).catch((error: Error) => error.message),
    );
    await silent.close();
    expect(await Promise.all(waiting)).toEqual([
      expect.stringMatching(/^a: lost/),
      expect.stringMatching(/^b: lost/),
      'this pool was closed',
    ]);
  });
});
