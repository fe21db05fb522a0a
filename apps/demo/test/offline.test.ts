import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, built, type Demo, openDemo, settled, textOf } from './browser/demo';
import { type ImageReader, makeImages } from './browser/images';

describe.skipIf(!browserPath)('without a network, after the first load', () => {
  let demo: Demo;
  let folder: string;
  let images: ImageReader;
  /** Of a page that has kept itself. */
  let page: Page;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'musica-offline-'));
    await cp(built, folder, { recursive: true });
    images = await makeImages();
    demo = await openDemo([], false, folder);
  });
  afterAll(async () => {
    await demo?.close();
    await images?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('does without where the browser has no service workers', async () => {
    demo.server.sent.clear();
    const { page, errors } = await demo.open({ serviceWorkers: 'block' });
    expect(await page.locator('#offline').isVisible()).toBe(false);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('downloads nothing more for it, starts again, and aligns', async () => {
    const without = Object.fromEntries(demo.server.sent);
    demo.server.sent.clear();
    const opened = await demo.open();
    const { errors } = opened;
    page = opened.page;
    await page.locator('#offline').waitFor();
    const { length } = await readFile(join(folder, 'service-worker.js'));
    expect(Object.fromEntries(demo.server.sent)).toEqual({
      ...without,
      '/some/where/service-worker.js': length,
    });
    expect([...demo.server.sent.values()].reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(8_000_000);
    const online = await textOf(page, 'result-error');
    demo.server.away = true;
    demo.server.sent.clear();
    await page.context().setOffline(true);
    await page.reload();
    await settled(page, 'astronaut.jpg');
    expect(await textOf(page, 'result-error')).toBe(online);
    expect(await textOf(page, 'engine-detail')).toMatch(/^WebAssembly with SIMD, .*in a Worker\.$/);
    await page.locator('#photo-file').setInputFiles(images.pair);
    await settled(page, 'two people.png');
    expect(await page.locator('#faces input').count()).toBe(2);
    await page.locator('#offline').waitFor();
    expect(demo.server.sent.size).toBe(0);
    expect(errors).toEqual([]);
    await page.context().setOffline(false);
    demo.server.away = false;
  });

  it('takes a new version as soon as there is one, and keeps nothing of the old', async () => {
    const kept = () =>
      page.evaluate(async () => {
        const cache = await caches.open(new URL('./', location.href).href);
        return (await cache.keys()).map(({ url }) => url.replace(/.*\//, ''));
      });
    const style = (await readdir(join(folder, 'assets'))).find((name) => /^index-.*\.css$/.test(name))!;
    expect(await kept()).toContain(style);
    // A version with another title, whose style sheet has another name.
    const next = style.replace(/^index-/, 'newer-');
    await rename(join(folder, 'assets', style), join(folder, 'assets', next));
    const html = await readFile(join(folder, 'index.html'), 'utf8');
    await writeFile(
      join(folder, 'index.html'),
      html.replaceAll(style, next).replace(/<title>.*<\/title>/, '<title>Newer</title>'),
    );
    await page.reload();
    await settled(page, 'astronaut.jpg');
    expect(await page.title()).toBe('Newer');
    await page.locator('#offline').waitFor();
    expect(await kept()).toContain(next);
    expect(await kept()).not.toContain(style);
    demo.server.away = true;
    await page.reload();
    await settled(page, 'astronaut.jpg');
    expect(await page.title()).toBe('Newer');
    await page.context().close();
    demo.server.away = false;
  });
});
