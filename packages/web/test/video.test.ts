import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFakeWebcam } from './browser/fake-webcam';
import { browserPath, openBrowser, patience, type TestBrowser } from './browser/open-browser';
import { astronaut } from './browser/samples';

describe.skipIf(!browserPath)('video in Chromium', () => {
  let folder: string;
  let chromium: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'musica-webcam-'));
    const video = join(folder, 'webcam.mjpeg');
    await writeFile(video, await makeFakeWebcam(astronaut));
    chromium = await openBrowser([
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
    ]);
    page = await chromium.open();
  });
  afterAll(async () => {
    await chromium?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([false, true])('follows the face of a webcam, worker: %s', async (worker) => {
    const found = await page.evaluate(
      async ([worker]) => {
        const aligner = await musica.loadAligner({
          model: musica.model,
          backend: 'wasm',
          detector: true,
          worker,
        });
        await aligner.warmup();
        const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
        const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
        // Before it has an image: 0 x 0.
        const early = await musica.refusal(aligner.align(video, [{ x: 0, y: 0, width: 9, height: 9 }]));
        document.body.append(video);
        const tracker = aligner.createTracker({ smooth: true });
        const stop = new AbortController();
        const frames: { ids: number[]; x: number; width: number }[] = [];
        const tensors: number[] = [];
        const done = musica.trackVideo(
          video,
          tracker,
          ({ faces, width }) => {
            const x = faces[0]?.landmarks[30]?.[0] ?? Number.NaN;
            frames.push({ ids: faces.map(({ id }) => id), x, width });
            if (frames.length >= 40) stop.abort();
          },
          { signal: stop.signal },
        );
        await video.play();
        await done;
        tensors.push(await aligner.numTensors());
        await tracker.update(video);
        tensors.push(await aligner.numTensors());
        tracker.dispose();
        const disposed = await musica.refusal(tracker.update(video));
        for (const track of stream.getTracks()) track.stop();
        aligner.dispose();
        return { frames, early, tensors, disposed };
      },
      [worker] as const,
    );
    expect(found.early).toMatchObject({
      code: 'image',
      message: expect.stringContaining('no frame yet (0 x 0)'),
    });
    expect(found.disposed).toMatchObject({ code: 'config' });
    const ids = new Set(found.frames.flatMap((frame) => frame.ids));
    expect([...ids]).toEqual([1]);
    expect(found.frames.filter((frame) => frame.ids.length === 1).length).toBeGreaterThan(36);
    expect(found.frames[0]!.width).toBe(640);
    // The face of the fake webcam sways from side to side.
    const xs = found.frames.map(({ x }) => x).filter((x) => !Number.isNaN(x));
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(5);
    expect(found.tensors[1]).toBe(found.tensors[0]);
  });

  it.each([false, true])('works on the newest frame and answers the others, worker: %s', async (worker) => {
    const found = await page.evaluate(
      async ([worker]) => {
        const aligner = await musica.loadAligner({
          model: musica.model,
          backend: 'wasm',
          detector: true,
          worker,
        });
        const tracker = aligner.createTracker();
        const frame = await musica.loadImage('/samples/astronaut.png');
        const answers = await Promise.all([1, 2, 3, 4, 5].map((time) => tracker.update(frame, time * 30)));
        const after = await tracker.update(frame, 200);
        tracker.dispose();
        aligner.dispose();
        return [...answers, after].map((answer) => answer && [answer.time, answer.faces.length]);
      },
      [worker] as const,
    );
    expect(found).toEqual([[30, 1], undefined, undefined, undefined, [150, 1], [200, 1]]);
  });

  it.each([false, true])('refuses pixels of another site with the remedy, worker: %s', async (worker) => {
    const other = chromium.server.origin.replace('127.0.0.1', 'localhost');
    const found = await page.evaluate(
      async ([other, worker]) => {
        const aligner = await musica.loadAligner({
          model: await musica.tinyModel(),
          backend: 'wasm',
          worker,
        });
        const box = { x: 0, y: 0, width: 9, height: 9 };
        const image = await musica.loadImage(`${other}/samples/astronaut.png`);
        const canvas = Object.assign(document.createElement('canvas'), { width: 20, height: 20 });
        canvas.getContext('2d')!.drawImage(image, 0, 0);
        const refused = [image, canvas].map((source) => musica.refusal(aligner.align(source, [box])));
        // It does not spoil what comes after.
        const own = await aligner.align(await musica.loadImage('/samples/astronaut.png'), [box]);
        const empty = [
          Object.assign(document.createElement('canvas'), { width: 0, height: 5 }),
          new Image(),
          document.createElement('div') as unknown as HTMLImageElement,
        ].map((source) => musica.refusal(aligner.align(source, [box])));
        const answers = await Promise.all([...refused, ...empty]);
        aligner.dispose();
        return { answers, own: own.length };
      },
      [other, worker] as const,
    );
    for (const answer of found.answers.slice(0, 2)) {
      expect(answer).toMatchObject({
        code: 'image',
        isMusicaError: true,
        message: expect.stringContaining('another site'),
        hint: expect.stringContaining('crossorigin'),
      });
    }
    expect(found.answers.slice(2).map((answer) => answer?.message)).toEqual([
      'the HTMLCanvasElement has no pixels (0 x 5)',
      'the <img> has no image (0 x 0)',
      'cannot read pixels from a value of type HTMLDivElement',
    ]);
    expect(found.own).toBe(1);
  });

  it('waits while the page is hidden and goes on when it is shown again', async () => {
    const context = await chromium.browser.newContext({ permissions: ['camera'] });
    const shown = await chromium.open({ context });
    await shown.evaluate(async () => {
      const aligner = await musica.loadAligner({
        model: await musica.tinyModel(),
        backend: 'wasm',
        detector: true,
      });
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
      document.body.append(video);
      await video.play();
      const state = { frames: 0, failed: '' };
      Object.assign(globalThis, { state });
      musica
        .trackVideo(video, aligner.createTracker(), () => {
          state.frames++;
        })
        .catch((error) => {
          state.failed = String(error);
        });
    });
    const frames = () =>
      shown.evaluate(() => (globalThis as unknown as { state: { frames: number } }).state.frames);
    await expect.poll(frames, { timeout: patience }).toBeGreaterThan(3);
    // Playwright keeps pages visible; freezing is what browsers do to hidden ones.
    const session = await context.newCDPSession(shown);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    const before = await frames();
    await expect.poll(frames, { timeout: patience }).toBeGreaterThan(before + 3);
    expect(
      await shown.evaluate(() => (globalThis as unknown as { state: { failed: string } }).state.failed),
    ).toBe('');
    await context.close();
  });
});
