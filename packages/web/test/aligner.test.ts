import { readFileSync } from 'node:fs';
import type { Box, FaceAlignment } from '@musica/core';
import { decodeImage, loadAligner } from '@musica/node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { distance } from './browser/distance';
import { browserPath, openBrowser, type TestBrowser } from './browser/open-browser';
import { astronaut, astronautBox } from './browser/samples';

describe.skipIf(!browserPath)('an aligner in Chromium', () => {
  let chromium: TestBrowser;
  let page: Page;
  let expected: FaceAlignment;
  beforeAll(async () => {
    chromium = await openBrowser();
    page = await chromium.open();
    const node = await loadAligner({ backend: 'wasm' });
    expected = (await node.align(await decodeImage(astronaut), [astronautBox]))[0]!;
    node.dispose();
  });
  afterAll(() => chromium?.close());

  it.each([false, true])(
    'gives the landmarks of Node from every kind of source, worker: %s',
    async (worker) => {
      const found = await page.evaluate(
        async ([box, worker]) => {
          const aligner = await musica.loadAligner({ model: musica.model, worker });
          const image = await musica.loadImage('/samples/astronaut.png');
          const { naturalWidth: width, naturalHeight: height } = image;
          const canvas = Object.assign(document.createElement('canvas'), { width, height });
          canvas.getContext('2d')!.drawImage(image, 0, 0);
          const offscreen = new OffscreenCanvas(width, height);
          offscreen.getContext('2d')!.drawImage(image, 0, 0);
          const pixels = musica.readPixels(image);
          const sources = {
            image,
            canvas,
            offscreen,
            bitmap: await createImageBitmap(image),
            videoFrame: new VideoFrame(canvas, { timestamp: 0 }),
            imageData: new ImageData(new Uint8ClampedArray(pixels.data), width, height),
            pixels,
          };
          const results: Record<string, FaceAlignment | undefined> = {};
          for (const [kind, source] of Object.entries(sources)) {
            results[kind] = (await aligner.align(source, [box]))[0];
            // The source is still the caller's.
            results[`${kind} again`] = (await aligner.align(source, [box]))[0];
          }
          const { inWorker } = aligner;
          aligner.dispose();
          return { results, inWorker };
        },
        [astronautBox, worker] as const,
      );
      expect(found.inWorker).toBe(worker);
      expect(Object.keys(found.results)).toHaveLength(14);
      for (const [kind, face] of Object.entries(found.results)) {
        expect(distance(face, expected), kind).toBeLessThan(0.05);
        expect(face!.predictedNme, kind).toBeCloseTo(expected.predictedNme, 3);
        expect(face!.exitStep, kind).toBe(expected.exitStep);
      }
    },
  );

  it('moves images to the Worker and copies nothing', async () => {
    const moved = await page.evaluate(async (box) => {
      const aligner = await musica.loadAligner({ model: musica.model, worker: true });
      const image = await musica.loadImage('/samples/astronaut.png');
      const canvas = Object.assign(document.createElement('canvas'), { width: 512, height: 512 });
      canvas.getContext('2d')!.drawImage(image, 0, 0);
      const frame = new VideoFrame(canvas, { timestamp: 0 });
      const original = Worker.prototype.postMessage;
      const moved: string[] = [];
      Worker.prototype.postMessage = function (this: Worker, message: unknown, transfer: Transferable[]) {
        original.call(this, message, transfer as never);
        // What was moved is empty here.
        for (const sent of transfer as (ImageBitmap | VideoFrame)[])
          moved.push(`${sent.constructor.name} ${'codedWidth' in sent ? sent.codedWidth : sent.width}`);
      } as Worker['postMessage'];
      for (const source of [image, canvas, frame]) await aligner.align(source, [box]);
      Worker.prototype.postMessage = original;
      frame.close();
      aligner.dispose();
      return moved;
    }, astronautBox);
    expect(moved).toEqual(['ImageBitmap 0', 'ImageBitmap 0', 'VideoFrame 0']);
  });

  it('lays transparent pixels over black and converts wide gamuts, as Node does', async () => {
    const found = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 2, height: 1 });
      const context = canvas.getContext('2d')!;
      context.fillStyle = 'rgba(200, 100, 50, 0.5)';
      context.fillRect(0, 0, 1, 1);
      const p3 = new ImageData(new Uint8ClampedArray([100, 100, 100, 255]), 1, 1, {
        colorSpace: 'display-p3',
      });
      return [canvas, context.getImageData(0, 0, 2, 1), p3].map((source) =>
        Array.from(musica.readPixels(source).data),
      );
    });
    for (const [r, g, b, a, ...next] of found.slice(0, 2)) {
      expect([r! - 100, g! - 50, b! - 25].every((off) => Math.abs(off) <= 1)).toBe(true);
      expect([a, ...next]).toEqual([255, 0, 0, 0, 255]);
    }
    expect(found[2]).toEqual([100, 100, 100, 255]);
  });

  it.each([false, true])('exits, finds all steps, explains, detects alike, worker: %s', async (worker) => {
    const found = await page.evaluate(
      async ([box, worker]) => {
        const options = { model: musica.model, detector: true, worker } as const;
        const image = await musica.loadImage('/samples/astronaut.png');
        const each = await musica.loadAligner({ ...options, earlyExit: 'per-step' });
        const end = await musica.loadAligner({ ...options, earlyExit: 'deferred' });
        const answers = [];
        for (const aligner of [each, end]) {
          const steps: (FaceAlignment | undefined)[] = [];
          for (const exitBelow of [0, 4, 8, 100]) {
            steps.push((await aligner.align(image, [box], { exitBelow }))[0]);
          }
          answers.push(steps);
        }
        const all = (await each.alignAllSteps(image, [box]))[0]!.steps;
        const [explained] = await each.explain(image, [box]);
        const detected = await each.detect(image);
        const own = await each.align(image);
        each.dispose();
        end.dispose();
        return { answers, all, explained: explained!, detected, own };
      },
      [astronautBox, worker] as const,
    );
    const [each, end] = found.answers;
    expect(end).toEqual(each);
    expect(each!.map((face) => face!.exitStep)).toEqual([3, expect.any(Number), expect.any(Number), 1]);
    const { start, steps } = found.explained;
    expect(steps).toHaveLength(3);
    for (const [step, view] of steps.entries()) {
      const here = { ...expected, landmarks: [...view.landmarks] };
      expect(distance(here, found.all[step])).toBeLessThan(0.01);
      expect(view.predictedNme).toBeCloseTo(found.all[step]!.predictedNme, 2);
      expect(view.patches.length).toBeGreaterThan(10);
      for (const { attention, landmark, centre } of view.patches) {
        expect(attention).toBeGreaterThan(0);
        expect(attention).toBeLessThan(1);
        expect(centre).toEqual((steps[step - 1]?.landmarks ?? start)[landmark]);
      }
    }
    // 14 pixels of a quarter of the crop, in which the box is 142 wide.
    expect(steps[0]!.patches[0]!.side).toBeCloseTo((14 * 4 * 100) / 142, 3);
    expect(found.detected).toHaveLength(1);
    expect(distance(found.own[0], expected)).toBeLessThan(6);
  });

  it('leaves no tensor behind in 200 frames', async () => {
    const counts = await page.evaluate(async () => {
      const aligner = await musica.loadAligner({ model: await musica.tinyModel(), backend: 'wasm' });
      const frame = new ImageData(64, 64);
      const box = { x: 8, y: 8, width: 48, height: 48 };
      const counts: number[] = [];
      for (let i = 0; i < 200; i++) {
        await aligner.align(frame, [box]);
        if (i % 40 === 0) counts.push(await aligner.numTensors());
      }
      aligner.dispose();
      await new Promise((resolve) => setTimeout(resolve));
      return [...counts, await aligner.numTensors()];
    });
    expect(new Set(counts.slice(0, -1)).size).toBe(1);
    expect(counts.at(-1)).toBe(0);
  });

  it('uses threads in a page that is cross-origin isolated', async () => {
    const isolated = await chromium.open({ isolated: true, cores: 4 });
    const [detail, face] = await isolated.evaluate(async (box) => {
      const aligner = await musica.loadAligner({ model: musica.model, backend: 'wasm' });
      const [face] = await aligner.align(await musica.loadImage('/samples/astronaut.png'), [box]);
      return [aligner.backend.detail, face] as const;
    }, astronautBox);
    expect(detail).toContain('WebAssembly with SIMD, 2 threads');
    expect(distance(face, expected)).toBeLessThan(0.05);
    await isolated.close();
  });

  it('runs on WebGL and on JavaScript where they are named, and says what is missing', async () => {
    const found = await page.evaluate(async (box) => {
      const image = await musica.loadImage('/samples/astronaut.png');
      const tried: Record<string, unknown> = {};
      const reports = await musica.listBackends();
      for (const backend of ['cpu', 'webgl'] as const) {
        if (!reports.find(({ name }) => name === backend)!.loaded) continue;
        const aligner = await musica.loadAligner({ model: musica.model, backend });
        tried[backend] = (await aligner.align(image, [box]))[0];
        aligner.dispose();
      }
      const unknown = await musica.refusal(
        musica.loadAligner({ model: musica.model, backend: 'cuda' as 'cpu' }),
      );
      const missing = await musica.refusal(musica.loadAligner({ model: musica.model, backend: 'webgpu' }));
      const auto = await musica.loadAligner({ model: musica.model });
      const { name } = auto.backend;
      auto.dispose();
      return { tried, reports, unknown, missing, name };
    }, astronautBox as Box);
    expect(distance(found.tried.cpu as FaceAlignment, expected)).toBeLessThan(0.05);
    if (found.tried.webgl) expect(distance(found.tried.webgl as FaceAlignment, expected)).toBeLessThan(0.5);
    expect(found.unknown).toMatchObject({ code: 'backend', hint: expect.stringContaining('webgpu') });
    expect(found.missing).toMatchObject({
      code: 'backend',
      message: expect.stringContaining('backend webgpu'),
      hint: expect.stringContaining('wasm'),
    });
    expect(found.name).toBe('simd');
  });

  const golden = sharedPath('golden', 'cascade-10x4.json');
  it.skipIf(!golden)('reproduces the golden vectors on WASM', async () => {
    const deviations = await page.evaluate(
      async (json) => {
        await musica.useBackend('wasm');
        return musica.tensors.checkVectors(musica.tensors.parseReferenceVectors(JSON.parse(json)));
      },
      readFileSync(golden!, 'utf8'),
    );
    expect(deviations).toHaveLength(18);
    for (const { what, deviation } of deviations) expect(deviation, what).toBeLessThan(5e-4);
  });
});
