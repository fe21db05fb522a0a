import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { AlignWorker, type ImageAligner } from '@musica/node';
import { Ajv } from 'ajv';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createService, openApi, type Service, type ServiceOptions } from '../src';

const astronaut = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));
const jpeg = { 'content-type': 'image/jpeg' };
const small = (width = 64, height = 64) =>
  sharp({ create: { width, height, channels: 3, background: '#876' } })
    .jpeg()
    .toBuffer();

/** Answers nothing until it is told to. */
class HeldAligner implements ImageAligner {
  readonly steps = 3;
  readonly width = 1;
  readonly held: (() => void)[] = [];
  closed = false;

  align() {
    return new Promise<Awaited<ReturnType<ImageAligner['align']>>>((resolve) => {
      this.held.push(() => resolve({ width: 1, height: 1, faces: [], problems: [] }));
    });
  }

  async close() {
    this.closed = true;
  }
}

let service: Service | undefined;
afterEach(async () => {
  await service?.stop();
  service = undefined;
});

async function start(options: ServiceOptions = {}): Promise<Service> {
  service = await createService({ aligner: new HeldAligner(), ...options });
  return service;
}

const post = (payload: Buffer | string, headers: Record<string, string> = jpeg, query = '') =>
  service!.app.inject({ method: 'POST', url: `/v1/faces${query}`, payload, headers });

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

describe('POST /v1/faces', () => {
  let real: AlignWorker;
  beforeAll(async () => {
    real = await AlignWorker.load({ model: 'lite' });
  });
  /** The same, and it outlives a service. */
  const kept = (): ImageAligner => ({
    steps: real.steps,
    width: real.width,
    align: (task) => real.align(task),
    close: async () => undefined,
  });

  it('answers with the faces of the image, as its document says', async () => {
    const image = await readFile(astronaut);
    await start({ aligner: kept() });
    const answer = await post(image, { 'content-type': 'image/png' });
    expect(answer.statusCode).toBe(200);
    const [face, ...others] = answer.json().faces;
    expect(others).toEqual([]);
    // The tip of the nose, by eye.
    expect(face.landmarks[30][0]).toBeGreaterThan(205);
    expect(face.landmarks[30][0]).toBeLessThan(235);
    const { Face, Faces } = openApi.components.schemas;
    const ajv = new Ajv({ strict: false }).addSchema({
      $id: 'all',
      components: { schemas: { Face, Faces } },
    });
    const valid = ajv.compile({ $ref: 'all#/components/schemas/Faces' });
    expect([valid(answer.json()), valid.errors]).toEqual([true, null]);

    const boxed = await post(
      image,
      { 'content-type': 'application/octet-stream' },
      '?box=180,60,90,110&box=1,1,40,40',
    );
    expect(boxed.json().faces.map(({ box }: { box: number[] }) => box)).toEqual([
      [180, 60, 90, 110],
      [1, 1, 40, 40],
    ]);
    const metrics = (await service!.app.inject('/metrics')).body;
    expect(metrics).toContain('musica_requests_total{status="200"} 2');
    expect(metrics).toContain('musica_faces_total 3');
  });

  it.each([
    ['nothing', '', jpeg, '', 400],
    ['text for an image', 'no image', jpeg, '', 422],
    ['JSON', '{"url": "http://127.0.0.1/a.jpg"}', { 'content-type': 'application/json' }, '', 415],
    ['a form', 'image=/etc/passwd', { 'content-type': 'application/x-www-form-urlencoded' }, '', 415],
    ['a path', '/etc/passwd', jpeg, '', 422],
    ['an SVG that includes a file', '<svg><image href="file:///etc/passwd"/></svg>', jpeg, '', 422],
    ['a compressed body', 'x', { ...jpeg, 'content-encoding': 'gzip' }, '', 415],
    ['a box that is none', 'x', jpeg, '?box=1,2,3', 400],
    ['a box without size', 'x', jpeg, '?box=1,2,0,4', 400],
    ['a parameter for a path', 'x', jpeg, '?image=/etc/passwd', 400],
    ['too many boxes', 'x', jpeg, `?${'box=1,2,3,4&'.repeat(65)}`, 400],
  ])('refuses %s', async (_, payload, headers, query, status) => {
    await start({ aligner: kept() });
    const answer = await post(payload, headers as Record<string, string>, query);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    expect(answer.body).not.toContain('root:');
  });

  it('refuses images that are cut short, bombs, and boxes beside the image', async () => {
    await start({ aligner: kept(), maxBytes: 100_000 });
    const image = await small();
    const cut = (await readFile(astronaut)).subarray(0, 50_000);
    expect((await post(cut)).statusCode).toBe(422);
    expect((await post(pngBomb())).statusCode).toBe(422);
    expect((await post(Buffer.alloc(100_001))).statusCode).toBe(413);
    expect((await post(image, jpeg, '?box=500,500,20,20')).statusCode).toBe(422);
  });
});

/** A PNG of some kilobytes that declares 30,000 x 30,000 pixels. */
function pngBomb(): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    let crc = 0xffffffff;
    for (const byte of body) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length);
    ends.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(30_000);
  head.writeUInt32BE(30_000, 4);
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(5e6))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('under load', () => {
  it('says that it is busy, and goes on when it is not', async () => {
    const aligner = new HeldAligner();
    await start({ aligner, maxPending: 2 });
    const image = await small();
    const first = [post(image), post(image)];
    await until(() => aligner.held.length === 2);
    const refused = await post(image);
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await service!.app.inject('/readyz')).statusCode).toBe(503);
    expect((await service!.app.inject('/healthz')).statusCode).toBe(200);
    for (const answer of aligner.held.splice(0)) answer();
    expect((await Promise.all(first)).map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const next = post(image);
    await until(() => aligner.held.length === 1);
    aligner.held[0]!();
    expect((await next).statusCode).toBe(200);
  });

  it('gives up an image that takes too long, and keeps its place until the threads are done', async () => {
    const aligner = new HeldAligner();
    await start({ aligner, maxPending: 1, alignTimeout: 5 });
    const image = await small();
    expect((await post(image)).statusCode).toBe(503);
    expect((await post(image)).json()).toMatchObject({ error: { code: 'busy' } });
    for (const answer of aligner.held.splice(0)) answer();
    expect((await post(image)).json()).toMatchObject({ error: { code: 'late' } });
    for (const answer of aligner.held) answer();
  });

  it('limits the requests of one client', async () => {
    await start({ rateLimit: 2 });
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await post('', jpeg));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 429]);
    expect(Number(answers[2]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await service!.app.inject('/healthz')).statusCode).toBe(200);
  });

  it('answers 408 to a body that does not come, and frees its place', async () => {
    const { listen, app } = await start({ requestTimeout: 600, maxPending: 1 });
    const { port } = new URL(await listen({ port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += part;
    });
    socket.write(
      'POST /v1/faces HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\ncontent-length: 100\r\n\r\nabc',
    );
    await new Promise((resolve) => socket.once('close', resolve));
    expect(answer).toMatch(/^HTTP\/1.1 408/);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
  });

  it('has nothing at other addresses', async () => {
    const { app } = await start();
    for (const url of [
      '/',
      '/etc/passwd',
      '/v1/faces/../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/v1/faces',
    ]) {
      expect((await app.inject(url)).statusCode).toBe(404);
    }
    const document = (await app.inject('/openapi.json')).json();
    const routes = Object.keys(document.paths);
    expect(routes).toEqual(['/v1/faces', '/healthz', '/readyz', '/metrics']);
    for (const url of routes.slice(1)) expect((await app.inject(url)).statusCode).toBe(200);
  });

  it('finishes what is under way when it stops, and says that it is not ready before', async () => {
    const aligner = new HeldAligner();
    const { stop, app } = await start({ aligner });
    const work = post(await small());
    await until(() => aligner.held.length === 1);
    const stopped = stop(20);
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ending' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(aligner.closed).toBe(false);
    aligner.held[0]!();
    expect((await work).statusCode).toBe(200);
    await stopped;
    expect(aligner.closed).toBe(true);
  });
});
