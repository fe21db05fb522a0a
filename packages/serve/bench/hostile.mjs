// Sends requests that are malformed or hostile, and demands a 4xx for each, and that the service still works after each
// hundred. After `pnpm build`: node packages/serve/bench/hostile.mjs [--requests 1000] [--seed 0]
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { Random } from '@musica/core';
import { startService } from './service.mjs';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000' }, seed: { type: 'string', default: '0' } },
});
const random = new Random(Number(values.seed));
const sample = await readFile(fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url)));
const service = await startService({ jobs: 1, model: 'lite', requestTimeout: 2000, maxBytes: 2 ** 20 });

const noise = (length) => Buffer.from(Array.from({ length }, () => random.integer(256)));
const pick = (list) => list[random.integer(list.length)];
const post = (body, { path = '/v1/faces', type = 'image/jpeg', headers = [] } = {}) =>
  Buffer.concat([
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        'host: x',
        `content-type: ${type}`,
        `content-length: ${body.length}`,
        'connection: close',
        ...headers,
        '',
        '',
      ].join('\r\n'),
    ),
    body,
  ]);
const raw = (...lines) => Buffer.from([...lines, '', ''].join('\r\n'));

function png(width, height, pixels, kind = 2) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length);
    ends.writeUInt32BE(crc(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, kind], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
/** `zlib.crc32` is of Node 22.2. */
function crc(bytes) {
  if (crc32) return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

const zeros = Buffer.alloc(20e6);
const bomb = png(30_000, 30_000, zeros);
const largeGray = png(65_535, 65_535, zeros.subarray(0, 5e6), 0);
const heads = [
  '\xff\xd8\xff\xe0',
  '\x89PNG\r\n\x1a\n',
  'GIF89a',
  'RIFF....WEBPVP8 ',
  'II*\0',
  'MM\0*',
  'II+\0',
].map((text) => Buffer.from(text, 'latin1'));
const avif = Buffer.concat([Buffer.from([0, 0, 0, 32]), Buffer.from('ftypavif')]);
const xml =
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>';

/** Each makes one request; `slow` ones are not sent whole. */
const attacks = {
  noise: () => post(noise(1 + random.integer(4000))),
  'noise with the head of an image': () =>
    post(Buffer.concat([pick([...heads, avif]), noise(random.integer(4000))])),
  'an image that is cut short': () => post(sample.subarray(0, 8 + random.integer(sample.length >> 1))),
  'a bomb of 900 million pixels': () => post(bomb),
  'a bomb of 4 billion pixels': () => post(largeGray),
  'a compressed body': () => post(gzipSync(zeros.subarray(0, 1e6)), { headers: ['content-encoding: gzip'] }),
  'a body that is too large': () => post(Buffer.alloc(2 ** 20 + 1 + random.integer(1000))),
  'no body': () => post(Buffer.alloc(0)),
  'text and programs': () =>
    post(
      Buffer.from(
        pick([
          '<svg/>',
          xml,
          '%PDF-1.7',
          '#!/bin/sh',
          '{"image":"/etc/passwd"}',
          'push graphic-context\nimage over 0,0 0,0 "/etc/passwd"',
          '/etc/passwd',
          'http://127.0.0.1/',
        ]),
      ),
    ),
  'a type that is not taken': () =>
    post(sample, {
      type: pick([
        'text/html',
        'application/json',
        'image/svg+xml',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'image/jpeg/x',
        '',
        '*/*',
      ]),
    }),
  'a query that is none': () =>
    post(sample, {
      path: `/v1/faces?${pick(['box=', 'box=1', 'box=a,b,c,d', 'box=1,2,-3,4', 'box=1e99,0,1,1', 'box=NaN,0,1,1', 'box=9999999,0,9,9', 'path=/etc/passwd', 'url=http://127.0.0.1', '__proto__=1', 'box[x]=1', 'box=1,2,3,4&'.repeat(65)])}`,
    }),
  'a path trick': () =>
    raw(
      `GET ${pick(['/../../etc/passwd', '/v1/faces/..%2f..%2fetc/passwd', '//etc/passwd', '/%2e%2e/%2e%2e/etc/shadow', '/v1/faces%00.png', '/%c0%ae%c0%ae/', '/metrics/../../x', '/v1//faces', `/${'a/'.repeat(500)}`, '/.env', '/%'])} HTTP/1.1`,
      'host: x',
      'connection: close',
    ),
  'a method that is none': () =>
    raw(
      `${pick(['PUT', 'DELETE', 'PATCH', 'TRACE', 'GET', 'HEAD', 'BREW'])} /v1/faces HTTP/1.1`,
      'host: x',
      'connection: close',
    ),
  'no HTTP': () =>
    pick([
      raw('\x16\x03\x01\x02\x00\x01'),
      raw('GET / HTTP/9.9'),
      raw('hello'),
      Buffer.concat([noise(200), Buffer.from('\r\n\r\n')]),
    ]),
  'two lengths': () =>
    raw(
      'POST /v1/faces HTTP/1.1',
      'host: x',
      'content-type: image/png',
      'content-length: 4',
      pick(['content-length: 5', 'transfer-encoding: chunked']),
      '',
      'abcd',
    ),
  'a length that is none': () =>
    raw(
      'POST /v1/faces HTTP/1.1',
      'host: x',
      'content-type: image/png',
      `content-length: ${pick(['-1', '99999999999999999999', 'x', '0x10'])}`,
    ),
  'a chunk that is none': () =>
    raw(
      'POST /v1/faces HTTP/1.1',
      'host: x',
      'content-type: image/png',
      'transfer-encoding: chunked',
      '',
      pick(['zz', '-5', 'FFFFFFFFFFFFFFFFF']),
      'abc',
    ),
  'heads that are too large': () => raw('POST /v1/faces HTTP/1.1', 'host: x', `x: ${'a'.repeat(20_000)}`),
  'a slow body': () =>
    raw('POST /v1/faces HTTP/1.1', 'host: x', 'content-type: image/png', 'content-length: 50000', '', 'abc'),
  'a slow head': () => Buffer.from('POST /v1/faces HTTP/1.1\r\nhost: x\r\nx-'),
};

/** The status of the answer, or what came instead. */
function send(bytes) {
  return new Promise((resolve) => {
    const socket = connect(service.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => {
      answer += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () =>
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), answer }),
    );
    socket.setTimeout(60_000, () => socket.destroy());
    socket.write(bytes);
  });
}

const counts = {};
const wrong = [];
const memory = [];
const names = Object.keys(attacks);
const total = Number(values.requests);
for (let done = 0; done < total; ) {
  // Slow ones wait for their time-out, so a few at a time.
  const batch = Array.from(
    { length: Math.min(10, total - done) },
    (_, at) => names[(done + at) % names.length],
  );
  const answers = await Promise.all(batch.map((name) => send(attacks[name]())));
  for (const [at, { status, answer }] of answers.entries()) {
    counts[status] = (counts[status] ?? 0) + 1;
    const refused = status >= 400 && status < 500;
    if (!refused || answer.includes('root:')) wrong.push([batch[at], status]);
  }
  done += batch.length;
  if (done % 100 === 0 || done === total) {
    const { status } = await send(post(sample, { type: 'image/png' }));
    if (status !== 200) wrong.push(['a photograph', status]);
    memory.push(await service.memory());
  }
}
console.log({ requests: total, answers: counts, wrong, bugs: service.bugs, mebibytes: memory });
if (wrong.length > 0 || service.bugs.length > 0 || service.ended !== undefined) process.exitCode = 1;
service.stop();
