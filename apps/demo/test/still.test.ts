import { readdir, readFile, stat } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePts } from '../../../packages/datasets/src/formats/pts';
import {
  browserPath,
  type Demo,
  eventually,
  fingerprint,
  openDemo,
  patience,
  settled,
  textOf,
} from './browser/demo';
import { type ImageReader, makeImages } from './browser/images';
import { savedAfterFirst } from './browser/saved-after-first';

describe.skipIf(!browserPath)('an image in the page', () => {
  let demo: Demo;
  let page: Page;
  let errors: string[];
  let images: ImageReader;
  let sendWeights = () => {};
  beforeAll(async () => {
    images = await makeImages();
    demo = await openDemo();
    demo.server.weightsWait = new Promise((resolve) => {
      sendWeights = resolve;
    });
    ({ page, errors } = await demo.open({ wait: false }));
  });
  afterAll(async () => {
    await demo?.close();
    await images?.remove();
  });

  const slider = (id: string, value: number) => page.locator(`#${id}`).fill(String(value));
  const percent = async (id: string) => Number.parseFloat((await textOf(page, id))!);

  it('shows the sample before the model is there', async () => {
    const label = () => page.locator('#canvas').getAttribute('aria-label');
    await eventually(label).toBe('astronaut.jpg: Waiting for the model');
    await eventually(() => coloursOf(page)).toBeGreaterThan(100);
    sendWeights();
    await settled(page, 'astronaut.jpg');
    expect(await label()).toMatch(/^astronaut\.jpg: 1 face/);
  });

  it('begins with the sample, aligned and explained', async () => {
    expect(await page.locator('#canvas').getAttribute('aria-label')).toMatch(
      /^astronaut\.jpg: 1 face\. Face 1: predicted error \d\.\d %, stopped after step [123] of 3$/,
    );
    expect(await page.locator('.stop').count()).toBe(4);
    expect(await percent('result-error')).toBeLessThan(6);
    expect(await textOf(page, 'engine-detail')).toMatch(/^WebAssembly with SIMD, .*in a Worker\.$/);
    // The live region says it too, a moment later.
    await eventually(() => textOf(page, 'announcer')).toContain('predicted error');
  });

  it('has the larger model one click away', async () => {
    expect(await page.locator('input[value="lite"]').isChecked()).toBe(true);
    demo.server.sent.clear();
    await page.locator('input[value="standard"]').check({ force: true });
    await settled(page, 'astronaut.jpg');
    expect(await page.locator('input[value="standard"]').isChecked()).toBe(true);
    const folder = new URL('../../../packages/models/standard/', import.meta.url);
    const name = (await readdir(folder)).find((file) => file.endsWith('.bin'))!;
    const weights = [...demo.server.sent].filter(([path]) => /\/model\..*\.bin$/.test(path));
    expect(weights.map(([, bytes]) => bytes)).toEqual([(await stat(new URL(name, folder))).size]);
    // And back, which downloads no weights.
    demo.server.sent.clear();
    await page.locator('input[value="lite"]').check({ force: true });
    await settled(page, 'astronaut.jpg');
    expect([...demo.server.sent.keys()].filter((path) => /\/model\..*\.bin$/.test(path))).toEqual([]);
  });

  it('shows and hides each layer', async () => {
    await slider('quit', 0);
    const before = await fingerprint(page);
    const layers = [
      'landmarks',
      'patches',
      'attention',
      'corrections',
      'uncertainty',
      'numbers',
      'boxes',
      'pose',
    ];
    for (const layer of layers) {
      await page.locator(`#layer-${layer}`).click();
      const after = await fingerprint(page);
      expect(after, layer).not.toBe(before);
      await page.locator(`#layer-${layer}`).click();
      expect(await fingerprint(page), layer).toBe(before);
    }
    await page.locator('#zoom').uncheck();
    expect(await fingerprint(page)).not.toBe(before);
    await page.locator('#zoom').check();
    expect(await fingerprint(page)).toBe(before);
  });

  it('tells the range of the attention that is shown', async () => {
    await page.locator('#layer-attention').check();
    // The cascade may still be playing.
    const range = /^step 3: (0\.\d+) to (0\.\d+)$/;
    await eventually(() => textOf(page, 'legend-range')).toMatch(range);
    const [, least, most] = range.exec((await textOf(page, 'legend-range'))!)!;
    expect(Number(least)).toBeLessThan(Number(most));
    await page.locator('#layer-attention').uncheck();
    await page.locator('#legend').waitFor({ state: 'hidden' });
  });

  it('goes through the cascade by slider, keyboard and cards', async () => {
    const position = () => page.locator('#scrub').inputValue();
    const said = () => page.locator('#scrub').getAttribute('aria-valuetext');
    await page.locator('.stop').nth(0).click();
    await eventually(position).toBe('0');
    await eventually(said).toBe('First guess, before the first step');
    const start = await fingerprint(page);
    await page.locator('.stop').nth(2).click();
    await eventually(said).toMatch(/^After step 2 of 3, predicted error/);
    await eventually(() => page.locator('.stop').nth(2).getAttribute('aria-current')).toBe('step');
    expect(await fingerprint(page)).not.toBe(start);
    await page.locator('#scrub').focus();
    await page.keyboard.press('ArrowRight');
    await eventually(position).toBe('2.25');
    await eventually(said).toBe('In step 3 of 3');
    await page.keyboard.press('PageDown');
    await eventually(position).toBe('2');
    await page.keyboard.press('Home');
    await eventually(position).toBe('0');
    await slider('scrub', 1.5);
    await eventually(said).toBe('In step 2 of 3');
  });

  it('plays from the first guess to the step where it quits, and pauses', async () => {
    await page.locator('.stop').nth(0).click();
    await page.locator('#play').click();
    await eventually(() => textOf(page, 'play-text')).toBe('Pause');
    await page.locator('#play').click();
    await eventually(() => textOf(page, 'play-text')).toBe('Play');
    await page.locator('#play').click();
    await eventually(() => page.locator('#scrub').inputValue()).toBe('3');
    await eventually(() => textOf(page, 'play-text')).toBe('Play');
  });

  it('moves between the stops where motion is welcome', async () => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    // Seen by the page itself, image by image: a busy machine could look when all is over.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      const scrub = document.querySelector<HTMLInputElement>('#scrub')!;
      const look = () => {
        if (scrub.value !== seen.at(-1)) seen.push(scrub.value);
        requestAnimationFrame(look);
      };
      scrub.value = '0';
      look();
    });
    const seen = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen.map(Number));
    // It plays by itself once the sample is there.
    await page.locator('#open-sample').click();
    await eventually(async () => (await seen()).at(-1)).toBeGreaterThanOrEqual(1);
    await eventually(() => textOf(page, 'play-text')).toBe('Play');
    const positions = await seen();
    expect(positions.filter((position) => !Number.isInteger(position)).length).toBeGreaterThan(1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    await page.emulateMedia({ reducedMotion: 'reduce' });
  });

  it('quits by the slider: earlier at a higher threshold, never at 0', async () => {
    await slider('quit', 0);
    expect(await textOf(page, 'quit-value')).toBe('never');
    await eventually(() => textOf(page, 'result-text')).toContain('stopped after step 3 of 3');
    await eventually(() => textOf(page, 'mean-steps')).toBe('3.00 of 3');
    await eventually(() => textOf(page, 'saved')).toBe('0 %');
    await slider('quit', 12);
    await eventually(() => textOf(page, 'result-text')).toContain('stopped after step 1 of 3');
    await eventually(() => textOf(page, 'mean-steps')).toBe('1.00 of 3');
    await eventually(() => textOf(page, 'saved')).toBe(savedAfterFirst);
    await eventually(() => page.locator('.stop.quits .name').allTextContents()).toEqual(['Step 1']);
    await eventually(() => page.locator('.stop.skipped').count()).toBe(2);
    await eventually(() => page.locator('#chart').getAttribute('aria-label')).toContain('Exits after step 1');
    await eventually(() => textOf(page, 'rate')).toMatch(/^\d/);
    await eventually(async () => (await page.locator('#timings tr').allTextContents()).join()).toMatch(
      /Find and align the faces[\d.]+.*Align the face[\d.]+/,
    );
  });

  it('opens a photo and tells two faces apart', async () => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.locator('#open-photo').click(),
    ]);
    await chooser.setFiles(images.pair);
    await settled(page, 'two people.png');
    expect(await page.locator('#faces input').count()).toBe(2);
    await slider('quit', 0);
    // Both are shown; closer only when asked for.
    expect(await page.locator('#zoom').isChecked()).toBe(false);
    await page.locator('#zoom').check();
    const first = await fingerprint(page);
    await page.getByRole('radio', { name: 'Face 2' }).check({ force: true });
    const label = () => page.locator('#canvas').getAttribute('aria-label');
    await eventually(label).toContain('Face 2: predicted error');
    // The same image twice: what the step sees of the second face is what it sees of the first.
    await eventually(() => fingerprint(page)).not.toBe(first);
    await page.locator('#zoom').uncheck();
    await fingerprint(page);
    const { width, height } = (await page.locator('#canvas').boundingBox())!;
    const hand = () => page.locator('#canvas').evaluate((canvas) => getComputedStyle(canvas).cursor);
    await page.locator('#canvas').hover({ position: { x: width / 2, y: height / 2 } });
    expect(await hand()).toBe('auto');
    // The first face is somewhere on the left, where the pointer becomes a hand.
    const position = { x: 0, y: 0.28 * height };
    while (position.x < width / 2 && (await hand()) !== 'pointer') {
      position.x += width / 25;
      await page.locator('#canvas').hover({ position });
    }
    expect(await hand()).toBe('pointer');
    await page.locator('#canvas').click({ position });
    await eventually(() => page.getByRole('radio', { name: 'Face 1' }).isChecked()).toBe(true);
    // The face that was pressed is shown from near; pressed again, all are shown.
    await eventually(() => page.locator('#zoom').isChecked()).toBe(true);
    const near = await fingerprint(page);
    await page.locator('#canvas').click({ position: { x: width / 2, y: height / 2 } });
    await eventually(() => page.locator('#zoom').isChecked()).toBe(false);
    expect(await fingerprint(page)).not.toBe(near);
    await page.locator('#zoom').check();
  });

  it('exports an image, JSON and .pts that agree', async () => {
    await page.getByRole('radio', { name: 'Face 2' }).check({ force: true });
    const json = JSON.parse(await exported('json', 'two-people.json'));
    expect(json).toMatchObject({
      image: 'two people.png',
      width: 1024,
      height: 512,
      scheme: 'ibug68',
      backend: 'simd',
      exitBelow: 0,
    });
    expect(json.faces).toHaveLength(2);
    for (const face of json.faces) {
      expect(face.landmarks).toHaveLength(68);
      expect(face.steps).toHaveLength(3);
      expect(face.steps[2].landmarks).toEqual(face.landmarks);
      expect(face.exitStep).toBe(3);
      // The errors of the landmarks share out that of the face, whatever step it stops at.
      expect(face.steps[2].landmarkErrors).toEqual(face.landmarkErrors);
      for (const { landmarkErrors, predictedNme } of face.steps) {
        expect(landmarkErrors).toHaveLength(68);
        const sum = landmarkErrors.reduce((total: number, error: number) => total + error, 0);
        expect(sum / 68).toBeCloseTo(predictedNme, 2);
        expect(Math.max(...landmarkErrors)).toBeGreaterThan(1.5 * Math.min(...landmarkErrors));
      }
      // The tip of the chin, as a person marked it on an enlargement of the sample.
      const [x, y] = face.landmarks[8];
      expect(Math.abs(x - 222 - 512 * face.index)).toBeLessThan(6);
      expect(Math.abs(y - 178)).toBeLessThan(6);
    }
    // The panel names the least and the largest of the face that is selected.
    const { landmarkErrors } = json.faces[1];
    const rows = await page.locator('#measures > div').allTextContents();
    const said = [Math.min(...landmarkErrors), Math.max(...landmarkErrors)].map(
      (error) => new RegExp(`number ${landmarkErrors.indexOf(error)}\\D.*${error.toFixed(1)} %$`),
    );
    expect(rows.slice(5)).toEqual(said.map((row) => expect.stringMatching(row)));
    const points = parsePts(await exported('pts', 'two-people-2.pts'), 'two-people-2.pts', 68);
    for (const [i, [x, y]] of points.entries()) {
      expect(x).toBeCloseTo(json.faces[1].landmarks[i][0], 2);
      expect(y).toBeCloseTo(json.faces[1].landmarks[i][1], 2);
    }
    const image = await exportedBytes('png', 'two-people.musica.png');
    expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: 1200, height: 600 });
  });

  it('exports the steps as an animation that begins again', async () => {
    const animation = sharp(await exportedBytes('gif', 'two-people.musica.gif'), { animated: true });
    const { pages, width, pageHeight, loop, delay } = await animation.metadata();
    // The first guess, and for each of three steps eight images on the way and the stop.
    expect({ pages, width, pageHeight, loop }).toEqual({ pages: 28, width: 480, pageHeight: 524, loop: 0 });
    expect(delay!.at(-1)).toBe(1600);
    // What is left out of an image, because it stays, is there; and the landmarks have moved.
    const { data, info } = await animation.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const size = 480 * 524 * info.channels;
    const differs = (a: number, b: number) =>
      data.subarray(a * size, a * size + size).reduce((sum, value, i) => {
        return sum + Number(Math.abs(value - data[b * size + i]!) > 60);
      }, 0) / size;
    expect(differs(0, 27)).toBeGreaterThan(0.005);
    expect(differs(0, 27)).toBeLessThan(0.2);
  });

  it('finds a face that lies on its side, and says how it leans', async () => {
    const rolled = await sharp(images.pair)
      .extract({ left: 0, top: 0, width: 512, height: 512 })
      .rotate(90)
      .toBuffer();
    await page
      .locator('#photo-file')
      .setInputFiles({ name: 'rolled.png', mimeType: 'image/png', buffer: rolled });
    await settled(page, 'rolled.png');
    await eventually(() => page.locator('#measures dd').nth(2).textContent()).toMatch(
      /^(8[5-9]|9[0-9])° right$/,
    );
    expect(await percent('result-error')).toBeLessThan(6);
  });

  async function exportedBytes(kind: string, name: string): Promise<Buffer> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator(`#export-${kind}`).click(),
    ]);
    expect((download as Download).suggestedFilename()).toBe(name);
    return readFile(await download.path());
  }
  const exported = async (kind: string, name: string) => (await exportedBytes(kind, name)).toString('utf8');

  it('takes what is dropped and what is pasted', async () => {
    const bytes = [...(await readFile(images.wall))];
    const give = (type: 'drop' | 'paste', name: string) =>
      page.evaluate(
        ([type, name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
          const event =
            type === 'drop'
              ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        },
        [type, name, bytes] as const,
      );
    await give('drop', 'dropped.png');
    await settled(page, 'dropped.png');
    expect(await textOf(page, 'caption')).toMatch(/^No face found\./);
    expect(await page.locator('#cascade').isVisible()).toBe(false);
    expect(await page.locator('#export-pts').isDisabled()).toBe(true);
    await give('paste', 'pasted.png');
    await settled(page, 'pasted.png');
    await page.locator('#open-sample').click();
    await settled(page, 'astronaut.jpg');
  });

  it('changes the theme and remembers it', async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.locator('#theme').selectOption('dark');
    expect(await ground()).toBe('rgb(15, 17, 20)');
    await page.locator('#theme').selectOption('light');
    expect(await ground()).toBe('rgb(245, 244, 241)');
    expect(await page.evaluate(() => localStorage.getItem('theme'))).toBe('light');
  });

  it('runs on the page itself, and on other backends, with the same result', async () => {
    await slider('quit', 0);
    await eventually(() => textOf(page, 'result-text')).toContain('stopped after step 3 of 3');
    const error = await percent('result-error');
    await page.locator('#worker').uncheck();
    await settled(page, 'astronaut.jpg');
    expect(await textOf(page, 'engine-detail')).toContain('on the page itself');
    expect(await percent('result-error')).toBeCloseTo(error, 1);
    await page.locator('input[value="cpu"]').check({ force: true });
    // Plain JavaScript takes its time.
    await settled(page, 'astronaut.jpg', 2 * patience);
    expect(await page.locator('input[value="cpu"]').isChecked()).toBe(true);
    expect(await textOf(page, 'engine-detail')).toMatch(/JavaScript/);
    expect(await percent('result-error')).toBeCloseTo(error, 1);
    await page.locator('input[value="webgl"]').click({ force: true });
    await settled(page, 'astronaut.jpg', 2 * patience);
    if (await page.locator('#message').isVisible()) {
      // Chromium on this machine has none.
      expect(await textOf(page, 'message-title')).toBe('WebGL does not work here');
      await page.locator('#message-close').click();
    } else {
      expect(await textOf(page, 'engine-detail')).toMatch(/^WebGL/);
      expect(await percent('result-error')).toBeCloseTo(error, 0);
    }
    await page.locator('input[value="wasm"]').check({ force: true });
    await settled(page, 'astronaut.jpg');
    expect(await textOf(page, 'engine-detail')).toMatch(/^WebAssembly/);
    expect(await percent('result-error')).toBeCloseTo(error, 1);
  });

  it('complains about nothing', () => {
    expect(errors).toEqual([]);
  });
});

/** How many colours the image on the stage has, about. */
function coloursOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}
