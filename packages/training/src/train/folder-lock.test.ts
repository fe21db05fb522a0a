import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockFolder } from './folder-lock';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'training.lock');

it('one training at a time has a folder', async () => {
  const claims = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)));
  const held = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
  expect(held).toHaveLength(1);
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'output',
    message: expect.stringContaining(`another training works in ${folder} (process ${process.pid})`),
  });
  await held[0]!.release();
  expect(await readdir(folder)).toEqual([]);
});

it('what dead processes and lost machines left is taken over, by one', async () => {
  // No process has this number: it is above the largest that systems give.
  const dead = { pid: 2 ** 30, host: hostname(), token: 'x' };
  // This process has the number of one that started at another time.
  const reused = { pid: process.pid, host: hostname(), started: '1', token: 'x' };
  for (const owner of [JSON.stringify(dead), JSON.stringify(reused), '{"pid":']) {
    await writeFile(file(), owner);
    const claims = await Promise.allSettled(Array.from({ length: 4 }, () => lockFolder(folder)));
    const held = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(held, owner).toHaveLength(1);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ pid: process.pid });
    await held[0]!.release();
  }
});

it('another machine keeps its lock as long as it renews it', async () => {
  await writeFile(file(), JSON.stringify({ pid: 1, host: 'elsewhere', token: 'x' }));
  await expect(lockFolder(folder)).rejects.toThrow(/process 1 on elsewhere/);
  const long = new Date(Date.now() - 11 * 60_000);
  await utimes(file(), long, long);
  await (await lockFolder(folder)).release();
});
