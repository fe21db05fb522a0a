import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser, type TestBrowser } from './browser/open-browser';
import { astronautBox } from './browser/samples';

/** Everything from the page's own site, and nothing else. */
const strict = "default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const without = (source: string) => strict.replace(` ${source}`, '');

describe.skipIf(!browserPath)('a page with a strict Content-Security-Policy', () => {
  let chromium: TestBrowser;
  beforeAll(async () => {
    chromium = await openBrowser();
  });
  afterAll(() => chromium?.close());

  /** What loading rejects with. */
  const refusal = (page: Page, options: Record<string, unknown>) =>
    page.evaluate(async (options) => {
      const loading = musica.loadFaceFinder({ model: musica.model, cache: false, ...options });
      return musica.refusal(loading);
    }, options);

  it.each([false, true])('runs where it allows what is needed, worker: %s', async (worker) => {
    const page = await chromium.open({ policy: strict });
    expect(await refusal(page, { worker, detector: detectorAt })).toBeUndefined();
    await page.close();
  });

  it.each([false, true])('says that WebAssembly is forbidden, at once, worker: %s', async (worker) => {
    const page = await chromium.open({ policy: without("'wasm-unsafe-eval'") });
    const found = await refusal(page, { worker });
    expect(found).toMatchObject({
      code: 'backend',
      message: expect.stringContaining('forbids WebAssembly'),
      hint: expect.stringContaining("'wasm-unsafe-eval'"),
    });
    expect(await refusal(page, { worker, backend: 'wasm' })).toMatchObject({
      hint: expect.stringContaining("'wasm-unsafe-eval'"),
    });
    await page.close();
  });

  it('goes on without WebAssembly where no detector needs it, and says why', async () => {
    const page = await chromium.open({ policy: without("'wasm-unsafe-eval'") });
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const backend = await page.evaluate(async (box) => {
      const aligner = await musica.loadAligner({ model: await musica.tinyModel('cpu') });
      await aligner.align(new ImageData(200, 200), [{ ...box, x: 20, y: 20 }]);
      return aligner.backend.name;
    }, astronautBox);
    expect(['webgl', 'cpu', 'webgpu']).toContain(backend);
    expect(warnings.join('\n')).toContain("'wasm-unsafe-eval'");
    await page.close();
  });

  it('says that the Worker or a download is forbidden, and by which directive', async () => {
    const page = await chromium.open({ policy: `${strict}; worker-src 'none'` });
    const found = await refusal(page, { worker: true });
    expect(found).toMatchObject({ code: 'backend', hint: expect.stringContaining('worker-src') });
    await page.close();
    const offline = await chromium.open({
      policy: strict.replace("connect-src 'self'", "connect-src 'none'"),
    });
    expect(await refusal(offline, {})).toMatchObject({
      code: 'weights',
      hint: expect.stringContaining('connect-src'),
    });
    await offline.close();
  });

  it.each([
    ['worker-src', strict],
    ['script-src', `${strict}; worker-src 'self' blob:`],
  ])('goes on with one thread where %s forbids others, without waiting', async (directive, policy) => {
    const page = await chromium.open({ policy, isolated: true, cores: 4 });
    const warnings: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const { detail } = await page.evaluate(() => musica.useBackend('wasm', { files: '/wasm' }));
    // The other way to get there is the end of patience, which says something else.
    expect(detail).toBe('WebAssembly with SIMD, one thread');
    expect(warnings.join('\n')).toContain(`add blob: to ${directive}`);
    await page.close();
  });
});

const detectorAt = { weights: '/models/blazeface/weights.bin' };
