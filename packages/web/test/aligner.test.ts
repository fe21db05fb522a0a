import { fileURLToPath } from 'node:url';
import type { Box, FaceAlignment } from '@musica/core';
import { decodeImage, loadAligner } from '@musica/node';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser } from './browser/find-browser';
import { serve, type TestServer } from './browser/serve';

const executablePath = findBrowser();
if (!executablePath) console.warn('No Chromium: the tests in a browser are skipped. Set CHROME_PATH.');

const astronaut = fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url));
const box: Box = { x: 174, y: 84, width: 99, height: 100 };

describe.skipIf(!executablePath)('an aligner in a page', () => {
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    server = await serve();
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('console', (m) => console.log('[page]', m.text()));
    page.on('pageerror', (e) => console.log('[pageerror]', e.message));
    await page.goto(server.origin);
    await page.addScriptTag({ type: 'module', url: '/page.js' });
    await page.waitForFunction(() => 'musica' in globalThis);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('finds the landmarks that Node finds', async () => {
    const node = await loadAligner({ backend: 'wasm' });
    const expected = await node.align(await decodeImage(astronaut), [box]);
    const found = await page.evaluate(async (box) => {
      const aligner = await musica.loadAligner({
        model: '/models/standard/model.json',
        backend: 'wasm',
        detector: true,
      });
      const image = new Image();
      image.src = '/samples/astronaut.png';
      await image.decode();
      const faces = await aligner.align(image, [box]);
      const detected = await aligner.align(image);
      console.log(
        aligner.backend.detail,
        JSON.stringify(detected.map(({ box, predictedNme }) => ({ box, predictedNme }))),
      );
      return faces;
    }, box);
    expect(largest(found[0]!, expected[0]!)).toBeLessThan(0.05);
    console.log(largest(found[0]!, expected[0]!));
  });
});

const largest = (a: FaceAlignment, b: FaceAlignment) =>
  Math.max(...a.landmarks.map(([x, y], i) => Math.hypot(x - b.landmarks[i]![0], y - b.landmarks[i]![1])));
