import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser, patience, type TestBrowser } from './browser/open-browser';

const folder = fileURLToPath(new URL('../../models/standard/', import.meta.url));
const json = readFileSync(join(folder, 'model.json'));
const shard = (JSON.parse(json.toString()) as { weightsManifest: { paths: string[] }[] }).weightsManifest[0]!
  .paths[0]!;
const weights = readFileSync(join(folder, shard));

let chromium: TestBrowser;
beforeAll(async () => {
  if (browserPath) chromium = await openBrowser();
});
afterAll(() => chromium?.close());

describe.skipIf(!browserPath).each([false, true])('weights in Chromium, worker: %s', (worker) => {
  let page: Page;
  beforeAll(async () => {
    page = await chromium.open();
    chromium.server.asked.length = 0;
  });
  afterAll(() => page?.context().close());

  const refusal = (model: string) =>
    page.evaluate(
      ([model, worker]) =>
        musica.refusal(musica.loadAligner({ model, worker, backend: 'wasm', cache: false })),
      [model, worker] as const,
    );
  const serve = (path: string, content: Uint8Array | string | number, type = 'application/octet-stream') =>
    chromium.server.route(path, (response) => {
      if (typeof content === 'number') return response.writeHead(content).end();
      response.setHeader('content-type', type).end(content);
    });

  it('refuses what is not there, is a page, damaged or half, and names it', async () => {
    expect(await refusal('/none/model.json')).toMatchObject({
      code: 'weights',
      isMusicaError: true,
      message: `${chromium.server.origin}/none/model.json: the server answered 404 Not Found`,
    });
    const start = '<!doctype html><title>Application</title>';
    for (const type of ['text/html; charset=utf-8', 'application/json']) {
      serve('/page/model.json', start, type);
      expect(await refusal('/page/model.json')).toMatchObject({
        code: 'weights',
        message: expect.stringMatching(/\/page\/model\.json: .*HTML page/),
        hint: expect.stringContaining('start page'),
      });
    }
    serve('/json/model.json', '{"weights', 'application/json');
    expect(await refusal('/json/model.json')).toMatchObject({ message: expect.stringContaining('JSON') });

    serve('/half/model.json', json);
    for (const [content, message] of [
      [404, 'the server answered 404'],
      [start, 'does not match its name'],
      [weights.subarray(0, weights.length / 2), 'does not match its name'],
      [
        Buffer.concat([weights.subarray(0, 1000), Buffer.of(weights[1000]! ^ 1), weights.subarray(1001)]),
        'damaged',
      ],
    ] as const) {
      serve(`/half/${shard}`, content);
      expect(await refusal('/half/model.json')).toMatchObject({
        code: 'weights',
        message: expect.stringMatching(new RegExp(`/half/${shard}: .*${message}`)),
      });
    }
    // A connection that breaks off in the middle.
    chromium.server.route(`/half/${shard}`, (response) => {
      response.setHeader('content-length', weights.length);
      response.write(weights.subarray(0, 100_000), () => response.destroy());
    });
    expect(await refusal('/half/model.json')).toMatchObject({
      code: 'weights',
      message: expect.stringContaining('cannot be downloaded'),
    });
  });

  it('tells how far the download is, and stops it', async () => {
    const found = await page.evaluate(
      async ([worker]) => {
        const progress: { loaded: number; total: number | undefined }[] = [];
        const aligner = await musica.loadAligner({
          model: musica.model,
          backend: 'wasm',
          cache: false,
          worker,
          onProgress: (step) => progress.push(step),
        });
        aligner.dispose();
        return progress;
      },
      [worker] as const,
    );
    expect(found.at(-1)).toEqual({
      loaded: json.length + weights.length,
      total: json.length + weights.length,
    });
    const loaded = found.map((step) => step.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(found.length).toBeGreaterThan(3);

    let closed = false;
    chromium.server.route(`/slow/${shard}`, (response) => {
      response.on('close', () => {
        closed = true;
      });
      response.setHeader('content-length', weights.length);
      response.write(weights.subarray(0, 100_000));
    });
    serve('/slow/model.json', json);
    const aborted = await page.evaluate(
      async ([worker]) => {
        const stop = new AbortController();
        const before = musica.tf.engine().state.numTensors;
        const loading = musica.loadAligner({
          model: '/slow/model.json',
          backend: 'wasm',
          worker,
          signal: stop.signal,
          onProgress: ({ loaded }) => {
            if (loaded >= 100_000) stop.abort();
          },
        });
        const early = await musica.refusal(
          musica.loadAligner({ model: musica.model, worker, signal: AbortSignal.abort() }),
        );
        const refusal = await musica.refusal(loading);
        return [refusal?.name, early?.name, musica.tf.engine().state.numTensors - before];
      },
      [worker] as const,
    );
    expect(aborted).toEqual(['AbortError', 'AbortError', 0]);
    await expect.poll(() => closed, { timeout: patience }).toBe(true);
  });

  it('keeps what it loaded: without a network, and without asking again', async () => {
    const load = () =>
      page.evaluate(
        async ([worker]) => {
          const aligner = await musica.loadAligner({
            model: '/kept/model.json',
            backend: 'wasm',
            detector: { weights: '/models/blazeface/weights.bin' },
            worker,
          });
          const faces = await aligner.align(await musica.loadImage('/samples/astronaut.png'));
          aligner.dispose();
          return faces.length;
        },
        [worker] as const,
      );
    const place = `/kept/${shard}`;
    serve('/kept/model.json', json);
    serve(place, weights);
    expect(await load()).toBe(1);
    const asked = () => chromium.server.asked.filter((path) => path === place).length;
    expect(asked()).toBe(1);
    expect(await load()).toBe(1);
    expect(asked()).toBe(1);

    // The network goes away for everything but the page itself, its scripts and its photograph.
    await page.route(/\.(json|bin)/, (route) => route.abort('internetdisconnected'));
    for (const path of ['/kept/model.json', place, '/models/blazeface/weights.bin']) {
      chromium.server.route(path, (response) => response.destroy());
    }
    expect(await load()).toBe(1);
    await page.unroute(/\.(json|bin)/);
    chromium.server.route('/models/blazeface/weights.bin', undefined);

    // A copy that was damaged in the cache is loaded anew.
    serve('/kept/model.json', json);
    serve(place, weights);
    await page.evaluate(async (place) => {
      const cache = await caches.open('musica-models');
      await cache.put(place, new Response(new Uint8Array(10)));
    }, place);
    expect(await load()).toBe(1);
    expect(
      await page.evaluate(
        async (place) => (await (await caches.match(place))!.arrayBuffer()).byteLength,
        place,
      ),
    ).toBe(weights.length);
  });

  it('loads from bytes and from URLs by name, and says which file is missing', async () => {
    const found = await page.evaluate(
      async ([shard, worker]) => {
        const bytes = await (await fetch('/models/standard/model.json')).arrayBuffer();
        const files = { 'model.json': bytes, [shard]: new URL(`/models/standard/${shard}`, location.href) };
        const aligner = await musica.loadAligner({ model: files, backend: 'wasm', worker });
        const { landmarks } = aligner.model.config;
        aligner.dispose();
        const missing = await musica.refusal(
          musica.loadAligner({ model: { 'model.json': bytes }, backend: 'wasm', worker }),
        );
        return { landmarks, missing };
      },
      [shard, worker] as const,
    );
    expect(found.landmarks).toBe(68);
    expect(found.missing).toMatchObject({
      code: 'weights',
      message: `${shard} is not among the model's files (model.json)`,
    });
  });

  it('loads a shipped model by its name', async () => {
    const found = await page.evaluate(
      async ([worker]) => {
        const aligner = await musica.loadAligner({ model: 'standard', backend: 'wasm', worker });
        const { landmarks } = aligner.model.config;
        aligner.dispose();
        return { landmarks, names: musica.shippedModels() };
      },
      [worker] as const,
    );
    expect(found).toMatchObject({ landmarks: 68, names: expect.arrayContaining(['standard']) });
  });

  it('says what is wrong with a detector, or that there is none', async () => {
    const found = await page.evaluate(
      async ([worker]) => {
        const options = { model: await musica.tinyModel(), backend: 'wasm', worker } as const;
        const wrong = await musica.refusal(
          musica.loadAligner({ ...options, detector: { weights: '/none/weights.bin' } }),
        );
        const aligner = await musica.loadAligner(options);
        const none = await musica.refusal(aligner.detect(new ImageData(9, 9)));
        const box = await musica.refusal(
          aligner.align(new ImageData(9, 9), [{ x: 100, y: 0, width: 9, height: 9 }]),
        );
        aligner.dispose();
        const gone = await musica.refusal(aligner.warmup());
        return { wrong, none, box, gone };
      },
      [worker] as const,
    );
    expect(found.wrong).toMatchObject({ code: 'detector', message: expect.stringContaining('404') });
    expect(found.none).toMatchObject({ code: 'detector', hint: expect.stringContaining('detector: true') });
    expect(found.box).toMatchObject({ code: 'box', message: expect.stringContaining('outside') });
    expect(found.gone).toMatchObject({ code: 'config', message: expect.stringContaining('disposed') });
  });

  it('says what is wrong with a place of the WebAssembly files', async () => {
    const fresh = await chromium.open();
    const found = await fresh.evaluate(
      async ([worker]) => [
        await musica.refusal(
          musica.loadAligner({ model: musica.model, backend: 'wasm', wasm: { files: '/none' }, worker }),
        ),
        (await musica.loadAligner({ model: musica.model, backend: 'wasm', wasm: { files: '/wasm' }, worker }))
          .backend.name,
      ],
      [worker] as const,
    );
    expect(found[0]).toMatchObject({
      code: 'backend',
      message: expect.stringMatching(/\/none\/tfjs-backend-wasm-simd\.wasm: the server answered 404/),
      hint: expect.stringContaining('wasm.files'),
    });
    expect(found[1]).toBe('wasm');
    await fresh.close();
  });

  it('downloads the WebAssembly file once, from a host without cache headers too', async () => {
    const fresh = await chromium.open();
    chromium.server.asked.length = 0;
    await fresh.evaluate(
      async ([worker]) =>
        (await musica.loadAligner({ model: await musica.tinyModel(), backend: 'wasm', worker })).dispose(),
      [worker] as const,
    );
    const binaries = chromium.server.asked.filter((path) => path.endsWith('.wasm'));
    // The page and its Worker are two, each with its own: the tiny model is made in the page.
    expect(binaries).toEqual(Array(worker ? 2 : 1).fill('/wasm/tfjs-backend-wasm-simd.wasm'));
    await fresh.close();
  });
});
