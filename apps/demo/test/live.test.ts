import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, type Demo, eventually, fingerprint, openDemo, settled, textOf } from './browser/demo';
import { type ImageReader, makeImages } from './browser/images';
import { savedAfterFirst } from './browser/saved-after-first';

describe.skipIf(!browserPath)('a video in the page', () => {
  let demo: Demo;
  let page: Page;
  let errors: string[];
  let images: ImageReader;
  beforeAll(async () => {
    images = await makeImages();
    demo = await openDemo([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${images.film}`,
    ]);
    ({ page, errors } = await demo.open());
  });
  afterAll(async () => {
    await demo?.close();
    await images?.remove();
  });

  /** Something that changes while a video runs. */
  const runs = async () => {
    const before = await fingerprint(page);
    await eventually(() => fingerprint(page)).not.toBe(before);
  };
  const label = () => page.locator('#canvas').getAttribute('aria-label');
  const seesFace = () => eventually(label).toBe('Webcam: 1 face');

  it('follows the face in front of the camera', async () => {
    await page.locator('#open-camera').click();
    await seesFace();
    await runs();
    await eventually(() => textOf(page, 'rate-name')).toBe('Frames/s');
    await eventually(async () => Number(await textOf(page, 'rate'))).toBeGreaterThan(0);
    await eventually(() => textOf(page, 'quit-title')).toBe('When to quit: the last frames');
    await eventually(() => textOf(page, 'timings')).toMatch(/Grab the frame[\d.]+\s*Find and follow[\d.]+/);
    await eventually(() => page.locator('#chart circle').count()).toBeGreaterThan(1);
  });

  it('quits by the slider', async () => {
    await page.locator('#quit').fill('0');
    await eventually(() => textOf(page, 'mean-steps')).toBe('3.00 of 3');
    await page.locator('#quit').fill('12');
    await eventually(() => textOf(page, 'mean-steps')).toBe('1.00 of 3');
    await eventually(() => textOf(page, 'saved')).toBe(savedAfterFirst);
    await page.locator('#quit').fill('4');
  });

  it('shows in cards what every step sees, while the video runs', async () => {
    await eventually(() => page.locator('.stop').count()).toBe(4);
    const card = () =>
      page
        .locator('.stop canvas')
        .nth(2)
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await card();
    await eventually(card).not.toBe(before);
    await eventually(() => page.locator('.stop .value').allTextContents()).toEqual([
      expect.anything(),
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^\d+\.\d %$/)),
    ]);
    // Nothing is played while the video runs.
    expect(await page.locator('#play').isVisible()).toBe(false);
    expect(await page.locator('#scrub').isVisible()).toBe(false);
    await page.locator('#layer-attention').check();
    await page.locator('#legend').waitFor();
    await page.locator('#layer-attention').uncheck();
  });

  it('tells head pose, openness and blinks', async () => {
    await eventually(() => page.locator('#measures dt > span').allTextContents()).toEqual([
      ...['Head turns', 'Head nods', 'Head leans', 'Eyes open', 'Mouth open'],
      ...['Surest point', 'Least sure point', 'Blinks'],
    ]);
    await eventually(() => page.locator('#measures dd').last().textContent()).toMatch(/^\d+$/);
  });

  it('goes on with and without steadied landmarks, in the Worker and on the page', async () => {
    await page.locator('#smooth').uncheck();
    await runs();
    await page.locator('#worker').uncheck();
    await eventually(() => textOf(page, 'engine-detail')).toContain('on the page itself');
    await runs();
    await seesFace();
    await page.locator('#worker').check();
    await eventually(() => textOf(page, 'engine-detail')).toContain('in a Worker');
    await page.locator('#smooth').check();
    await runs();
    await seesFace();
  });

  it('freezes, looks into every step, mirrors, exports, and goes on', async () => {
    // A card freezes too.
    await page.locator('.stop').nth(1).click();
    await settled(page, 'Webcam, frozen');
    expect(await page.locator('.stop').count()).toBe(4);
    expect(await page.locator('#play').isVisible()).toBe(true);
    for (const layer of ['landmarks', 'patches', 'corrections'])
      await page.locator(`#layer-${layer}`).uncheck();
    await page.locator('#zoom').uncheck();
    const mirrored = await halves(page);
    await page.locator('#mirror').uncheck();
    const plain = await halves(page);
    expect(Math.abs(mirrored.left - plain.right)).toBeLessThan(1);
    expect(Math.abs(mirrored.right - plain.left)).toBeLessThan(1);
    expect(Math.abs(mirrored.left - mirrored.right)).toBeGreaterThan(2);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#export-json').click(),
    ]);
    expect(download.suggestedFilename()).toBe('Webcam-frozen.json');
    const json = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(json).toMatchObject({ width: 640, height: 480 });
    expect(json.faces).toHaveLength(1);
    const before = await fingerprint(page);
    expect(await fingerprint(page)).toBe(before);
    expect(await textOf(page, 'freeze')).toBe('Go on');
    await page.locator('#freeze').click();
    await seesFace();
    await runs();
  });

  it('plays a video file, goes to any place in it, and lets the camera go', async () => {
    const video = await recordVideo(page, images.pair);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('#open-video').click(),
    ]);
    await chooser.setFiles(video);
    const seesFaces = () => eventually(label).toMatch(/^film\.webm: [12] faces?$/);
    await seesFaces();
    expect(await page.evaluate(() => document.querySelector('video')!.srcObject)).toBeNull();
    expect(await page.locator('#mirror').isChecked()).toBe(false);
    // Once it has played to its end: only then the browser knows how long such a film is.
    await page.locator('#seek').waitFor();
    await page.locator('#freeze').click();
    await settled(page, 'film.webm, frozen');
    const seek = async (place: number) => {
      await page.locator('#seek').fill(String(place));
      const off = () =>
        page.evaluate((place) => {
          const { currentTime, duration, seeking } = document.querySelector('video')!;
          return seeking ? Number.NaN : Math.abs(currentTime - place * duration);
        }, place);
      await eventually(off).toBeLessThan(0.05);
      await settled(page, 'film.webm, frozen');
      return fingerprint(page);
    };
    expect(await seek(0.5)).not.toBe(await seek(0.1));
    await page.locator('#freeze').click();
    await seesFaces();
    await runs();
    // Another image ends the video, frozen or not.
    await page.locator('#freeze').click();
    await settled(page, 'film.webm, frozen');
    await page.locator('#open-sample').click();
    await settled(page, 'astronaut.jpg');
    await page.locator('#live-controls').waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.querySelector('video')!.hasAttribute('src'))).toBe(false);
  });

  it('stops the camera: the light goes off, running or frozen, and the last image stays', async () => {
    const off = () =>
      page.evaluate(() => {
        const { cameras } = globalThis as unknown as { cameras: MediaStream[] };
        return cameras.every((stream) =>
          stream.getTracks().every(({ readyState }) => readyState === 'ended'),
        );
      });
    // Every stream that the page gets from here on.
    await page.evaluate(() => {
      const streams: MediaStream[] = [];
      Object.assign(globalThis, { cameras: streams });
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await open(wanted);
        streams.push(stream);
        return stream;
      };
    });
    await page.locator('#open-camera').click();
    await seesFace();
    await page.locator('#stop').click();
    await settled(page, 'Webcam, last image');
    expect(await off()).toBe(true);
    expect(await page.locator('.stop').count()).toBe(4);
    await page.locator('#live-controls').waitFor({ state: 'hidden' });
    await page.locator('#open-camera').click();
    await seesFace();
    await page.locator('#freeze').click();
    await settled(page, 'Webcam, frozen');
    // Frozen, it can go on at once: the camera still runs.
    expect(await off()).toBe(false);
    await page.locator('#stop').click();
    await page.locator('#live-controls').waitFor({ state: 'hidden' });
    expect(await off()).toBe(true);
    expect(await label()).toMatch(/^Webcam, frozen: 1 face/);
  });

  it('lets choose between two cameras', async () => {
    // Another browser: a film is one camera.
    const two = await openDemo([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream=device-count=2',
    ]);
    const { page } = await two.open({ wait: false });
    await page.locator('#open-camera').click();
    const camera = page.locator('#camera');
    await camera.waitFor();
    const deviceOf = () =>
      page.evaluate(() => {
        const stream = document.querySelector('video')!.srcObject as MediaStream | null;
        return stream?.getVideoTracks()[0]?.getSettings().deviceId;
      });
    const options = await camera
      .locator('option')
      .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
    expect(options).toHaveLength(2);
    const first = await deviceOf();
    const other = options.find((id) => id !== first)!;
    for (const id of [other, ...options]) {
      await camera.selectOption(id);
      await eventually(deviceOf).toBe(id);
    }
    await two.close();
  });

  it('does not drop a camera that is asked for while the model loads', async () => {
    const first = () => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const allowed = new Promise<void>((resolve) => Object.assign(window, { allowCamera: resolve }));
      navigator.mediaDevices.getUserMedia = (what) => allowed.then(() => ask(what));
    };
    const { page } = await demo.open({ wait: false, first });
    await page.locator('#open-camera').click();
    await eventually(() => textOf(page, 'engine-detail')).toMatch(/in a Worker/);
    // Time for what the page does once it has the model.
    await fingerprint(page);
    await page.evaluate(() => (window as unknown as { allowCamera(): void }).allowCamera());
    await eventually(() => page.locator('#canvas').getAttribute('aria-label')).toBe('Webcam: 1 face');
    await page.context().close();
  });

  it('complains about nothing', () => {
    expect(errors).toEqual([]);
  });
});

/** Mean brightness of the left and of the right half of the canvas. */
async function halves(page: Page): Promise<{ left: number; right: number }> {
  // Once what was asked for has been drawn.
  await fingerprint(page);
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#canvas')!;
    const half = Math.floor(canvas.width / 2);
    const mean = (x: number) => {
      const { data } = canvas.getContext('2d')!.getImageData(x, 0, half, canvas.height);
      return data.reduce((sum, value) => sum + value, 0) / data.length;
    };
    return { left: mean(0), right: mean(canvas.width - half) };
  });
}

/** A short WebM of an image that moves, made by the browser beside the image. @returns its path */
async function recordVideo(page: Page, file: string): Promise<string> {
  const url = `data:image/png;base64,${(await readFile(file)).toString('base64')}`;
  const recorded = await page.evaluate(async (url) => {
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 512, height: 256 });
    const context = canvas.getContext('2d')!;
    const stream = canvas.captureStream(0);
    const track = stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack;
    const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8' });
    const chunks: Blob[] = [];
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    const ended = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    // So many images, however long a busy machine takes for them.
    for (let frame = 0; frame < 45; frame++) {
      context.drawImage(image, 20 * Math.sin(frame / 5), 0, canvas.width, canvas.height);
      track.requestFrame();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    recorder.stop();
    await ended;
    const reader = new FileReader();
    reader.readAsDataURL(new Blob(chunks));
    await new Promise((resolve) => reader.addEventListener('load', resolve));
    return (reader.result as string).replace(/^.*,/, '');
  }, url);
  const path = file.replace(/[^/\\]+$/, 'film.webm');
  await writeFile(path, Buffer.from(recorded, 'base64'));
  return path;
}
