import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { faceJson, findScheme, labelFace, Random } from '@musica/core';
import { decodeImage, AlignWorker as ImageWorker, loadAligner } from '@musica/node';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlignWorker,
  addImages,
  alignJob,
  collectResults,
  connectRedis,
  createAlignWorker,
  type FindingOptions,
  type Outcome,
  queueItems,
  queueStatus,
} from '../src';
import { hasRedis, RedisServer } from './redis-server.mjs';
import { smallBox, useFolders, writeSmallImages } from './small-images';

const finding: FindingOptions = { model: 'lite', maxSteps: 1, flipTest: false };
const makeFolder = useFolders();
const sample = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));

describe.runIf(hasRedis)('a queue on a real Redis', () => {
  let server: RedisServer;
  let connection: Redis;
  let worker: AlignWorker | undefined;
  let folder: string;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  beforeEach(async () => {
    connection = await connectRedis(server.url);
    await connection.flushall();
    folder = await makeFolder();
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
    connection.disconnect();
  });
  afterAll(() => server.stop());

  const start = (more: object = {}) => {
    worker = createAlignWorker('faces', {
      connection: { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null },
      store: join(folder, 'store'),
      jobs: 1,
      retryDelay: 20,
      ...more,
    });
    worker.on('error', () => undefined);
  };

  const add = (addresses: readonly string[], more: object = {}) =>
    addImages('faces', queueItems(addresses, { boxesOf: () => [smallBox] }), {
      connection,
      store: join(folder, 'store'),
      options: finding,
      ...more,
    });

  async function finished(): Promise<void> {
    for (;;) {
      const { waiting, active, delayed } = await queueStatus('faces', { connection });
      if (waiting + active + delayed === 0) return;
      await sleep(20);
    }
  }

  async function collected(out: string): Promise<Outcome[]> {
    const files = (await readdir(out)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(out, file), 'utf8')));
    return texts
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Outcome);
  }

  it('gives every image one result, the same as one process, and broken ones a dead letter', async () => {
    const paths = await writeSmallImages(folder, 40);
    await writeFile(join(folder, 'image-broken.png'), 'no image');
    await add([folder]);
    expect(await queueStatus('faces', { connection })).toMatchObject({ waiting: 41, done: 0, workers: 0 });
    start();
    await finished();
    expect(await queueStatus('faces', { connection })).toMatchObject({
      waiting: 0,
      failed: 0,
      done: 41,
      dead: 1,
      faces: 40,
      workers: 1,
      recent: [{ image: join(folder, 'image-broken.png') }],
    });

    const out = join(folder, 'out');
    const counts = await collectResults('faces', { connection, out, shardSize: 15 });
    expect(counts).toMatchObject({ images: 40, faces: 40, dead: 1, unfinished: 0 });
    expect(counts.shards).toEqual([
      'part-00000.jsonl',
      'part-00001.jsonl',
      'part-00002.jsonl',
      'dead-00000.jsonl',
    ]);
    const outcomes = await collected(out);
    const byImage = new Map(outcomes.map((outcome) => [outcome.image, outcome]));
    expect(outcomes).toHaveLength(41);
    expect(byImage.size).toBe(41);
    expect(byImage.get(join(folder, 'image-broken.png'))).toMatchObject({
      error: { code: 'image', message: expect.stringContaining('not an image') },
      attempts: 3,
    });
    const alone = await ImageWorker.load({
      model: 'lite',
      detector: false,
      align: { maxSteps: 1, flipTest: false },
    });
    for (const image of paths) {
      const { faces } = await alone.align({ image, boxes: [smallBox] });
      expect(byImage.get(image)).toMatchObject({ width: 64, height: 64, faces: faces.map(faceJson) });
    }
    await alone.close();
  });

  it('labels by agreement of several looks', async () => {
    const box = { x: 172, y: 86, width: 98, height: 93 };
    await addImages('faces', [{ image: sample, boxes: [box] }], {
      connection,
      store: join(folder, 'store'),
      options: { ...finding, looks: 4 },
    });
    start();
    await finished();
    const out = join(folder, 'out');
    await collectResults('faces', { connection, out });
    const [outcome] = await collected(out);
    const aligner = await loadAligner({ model: 'lite' });
    const [scheme, image] = [findScheme('ibug68'), await decodeImage(sample)];
    const label = await labelFace(aligner, scheme, image, box, 4, new Random(0, 0));
    aligner.dispose();
    expect(outcome).toMatchObject({ faces: [{ landmarks: label!.landmarks, spread: label!.spread }] });
  });

  it('adds and collects once what is added again, also without its memory', async () => {
    const paths = await writeSmallImages(folder, 12);
    await add(paths);
    await add(paths);
    expect(await queueStatus('faces', { connection })).toMatchObject({ waiting: 12 });
    start();
    await finished();
    const store = join(folder, 'store', 'results');
    const before = await readdir(store, { recursive: true });
    // The server forgets its jobs; what is done stands in the store.
    await connection.flushall();
    await add(paths);
    await finished();
    expect(await readdir(store, { recursive: true })).toEqual(before);
    // Other batches of some of the same images leave results twice, which are collected once.
    await add(paths.slice(3, 7));
    await finished();
    expect((await readdir(store, { recursive: true })).length).toBeGreaterThan(before.length);
    const out = join(folder, 'out');
    expect(await collectResults('faces', { connection, out })).toMatchObject({ images: 12, dead: 0 });
    await expect(collectResults('faces', { connection, out })).rejects.toMatchObject({ code: 'output' });
    await collectResults('faces', { connection, out, force: true, format: 'parquet' });
    expect(await readdir(out)).toEqual(['part-00000.parquet']);
  });

  it('takes up an image again that comes late', async () => {
    const [path] = await writeSmallImages(folder, 1);
    const late = join(folder, 'late.png');
    await writeFile(join(folder, 'list.txt'), `${path}\n${late}\n`);
    await add([join(folder, 'list.txt')]);
    start({ retryDelay: 200 });
    while ((await queueStatus('faces', { connection })).delayed === 0) await sleep(10);
    await writeFile(late, await readFile(path!));
    await finished();
    expect(await queueStatus('faces', { connection })).toMatchObject({ done: 2, dead: 0, faces: 2 });
  });

  it('goes on after Redis was killed and started again', async () => {
    await add(await writeSmallImages(folder, 30));
    start();
    await sleep(30);
    await server.restart();
    await finished();
    const out = join(folder, 'out');
    expect(await collectResults('faces', { connection, out })).toMatchObject({ images: 30, unfinished: 0 });
  });

  it('makes dead letters of the images of a job that fails as a whole', async () => {
    const paths = await writeSmallImages(folder, 2);
    await add(paths.slice(0, 1));
    const queue = new Queue('faces', { connection });
    const items = paths.map((image) => ({ image, boxes: [smallBox] }));
    await queue.add('align', alignJob(items, { model: join(folder, 'none') }), { attempts: 1 });
    await queue.add('align', { pictures: [] });
    await queue.close();
    start();
    await finished();
    expect(await queueStatus('faces', { connection })).toMatchObject({ done: 1, failed: 2 });
    const out = join(folder, 'out');
    expect(await collectResults('faces', { connection, out })).toMatchObject({ images: 1, dead: 3 });
    const dead = (await collected(out)).filter((outcome) => 'error' in outcome);
    expect(dead.map(({ image, error }) => [image, error.code])).toEqual(
      expect.arrayContaining([
        [paths[0], 'job'],
        [paths[1], 'job'],
        [expect.stringMatching(/^job \d+$/), 'job'],
      ]),
    );
  });

  it('hands back what is not finished when it stops', async () => {
    await add(await writeSmallImages(folder, 60));
    start();
    while ((await queueStatus('faces', { connection })).active === 0) await sleep(2);
    await worker!.stop(0);
    const { waiting, active, done } = await queueStatus('faces', { connection });
    expect(active).toBe(0);
    expect(waiting).toBeGreaterThan(0);
    expect(waiting + done).toBe(60);
  });

  it('says what is wrong', async () => {
    await expect(queueStatus('none', { connection })).rejects.toThrow('there is no queue none');
    await expect(connectRedis('redis://127.0.0.1:1')).rejects.toThrow(
      /no Redis at redis:\/\/127.0.0.1:1: .*REFUSED/,
    );
    await add(await writeSmallImages(folder, 1));
    await expect(add([folder], { store: join(folder, 'other') })).rejects.toThrow('keeps its results in');
    await expect(add([join(folder, 'missing')])).rejects.toThrow('there is no such file or folder');
    await rm(join(folder, 'image-000.png'));
    await expect(add([folder])).rejects.toThrow('no images here');
    await expect(add([folder], { options: { depth: 7 } })).rejects.toMatchObject({ code: 'config' });
  });
});
