import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  addImages,
  collectResults,
  connectRedis,
  createAlignWorker,
  openStore,
  queueItems,
  queueStatus,
} from '../src';
import { hasRedis, RedisServer } from './redis-server.mjs';
import { hasS3, S3Server } from './s3-server';
import { smallBox, useFolders, writeSmallImages } from './small-images';

const makeFolder = useFolders();

describe.runIf(hasRedis && hasS3)('S3', () => {
  let s3: S3Server;
  let redis: RedisServer;
  let client: S3Client;
  beforeAll(async () => {
    [s3, redis] = await Promise.all([S3Server.start(), RedisServer.start()]);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    client = new S3Client({ forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'photos' }));
  });
  afterAll(async () => {
    client?.destroy();
    vi.unstubAllEnvs();
    await Promise.all([s3?.stop(), redis?.stop()]);
  });

  it('has images to align, and takes their results', async () => {
    const folder = await makeFolder();
    const paths = await writeSmallImages(folder, 3);
    const keys = ['in/a b.png', 'in/deep/ä%20.png', 'in/../c.png'];
    for (const [index, Key] of keys.entries()) {
      const Body = await readFile(paths[index]!);
      await client.send(new PutObjectCommand({ Bucket: 'photos', Key, Body }));
    }
    await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'in/notes.txt', Body: 'x' }));
    const connection = await connectRedis(redis.url);
    const store = 's3://photos/results';
    const items = queueItems(['s3://photos/in/', 's3://photos/none.png'], { boxesOf: () => [smallBox] });
    const options = { model: 'lite', maxSteps: 1, flipTest: false, draw: 'png' } as const;
    await addImages('s3', items, { connection, store, options });
    const worker = createAlignWorker('s3', { connection, store, jobs: 1, retryDelay: 10 });
    for (;;) {
      const { waiting, active, delayed } = await queueStatus('s3', { connection });
      if (waiting + active + delayed === 0) break;
      await sleep(20);
    }
    await worker.close();
    const out = join(folder, 'out');
    expect(await collectResults('s3', { connection, out })).toMatchObject({ images: 3, faces: 3, dead: 1 });
    expect(await readdir(out)).toEqual(['dead-00000.jsonl', 'part-00000.jsonl']);
    const results = (await readFile(join(out, 'part-00000.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map(({ image }) => image).sort()).toEqual(keys.map((key) => `s3://photos/${key}`).sort());
    expect(await readFile(join(out, 'dead-00000.jsonl'), 'utf8')).toContain('there is no such object');
    const drawn = openStore(store);
    expect((await drawn.find(results[0].drawn))!.slice(1, 4)).toBe('PNG');
    expect(await drawn.find('drawn/none')).toBeUndefined();
    await drawn.dispose();
    connection.disconnect();
  });
});
