import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, built, type Demo, openDemo, textOf } from './browser/demo';

interface AxeResult {
  readonly violations: readonly { id: string; nodes: readonly { html: string; failureSummary?: string }[] }[];
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds, a line a violation. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run(),
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const sizes = {
  desktop: { width: 1360, height: 900 },
  phone: { width: 360, height: 740 },
} as const;

describe.skipIf(!browserPath)('the page', () => {
  let demo: Demo;
  // One page for all that only looks at it: opening one takes longer than looking.
  let page: Page;
  let errors: string[];
  let asked: string[];
  let bytes: number;
  beforeAll(async () => {
    demo = await openDemo();
    ({ page, errors, asked } = await demo.open({ viewport: sizes.desktop }));
    bytes = [...demo.server.sent.values()].reduce((sum, size) => sum + size, 0);
  });
  afterAll(() => demo?.close());

  it('is reached by keyboard in the order in which it is read', async () => {
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (!element || element === document.body) return '';
        return element.id || element.getAttribute('value') || element.className || element.tagName;
      });
      if (name === '' || reached.includes(`${name} again`)) break;
      reached.push(name);
    }
    const order = ['skip', 'theme', 'open-sample', 'open-video', 'layer-landmarks', 'zoom', 'play', 'stop'];
    order.push('scrub', 'export-png', 'export-pts', 'quit', 'wasm', 'worker', 'smooth');
    expect(order.map((name) => reached.indexOf(name))).not.toContain(-1);
    expect(order.toSorted((a, b) => reached.indexOf(a) - reached.indexOf(b))).toEqual(order);
  });

  it.each([
    ['desktop', 'light'],
    ['desktop', 'dark'],
    ['phone', 'light'],
    ['phone', 'dark'],
  ] as const)('has no accessibility errors and no sideways scroll: %s, %s', async (size, colorScheme) => {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme });
    await page.locator('#layer-attention').check();
    await page.locator('#legend').waitFor();
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    // With a notice over the image.
    await page.locator('#photo-file').setInputFiles({
      name: 'x.png',
      mimeType: 'image/png',
      buffer: Buffer.from('x'),
    });
    await page.locator('#message').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('#message-close').click();
    expect(errors).toEqual([]);
  });

  it('tells what is chosen where the system replaces all colours', async () => {
    await page.setViewportSize(sizes.desktop);
    await page.emulateMedia({ forcedColors: 'active' });
    const ground = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground('.segments input:checked + span')).not.toBe(
      await ground('.segments input:not(:checked) + span'),
    );
    await page.locator('#smooth').uncheck();
    expect(await ground('#worker')).not.toBe(await ground('#smooth'));
    await page.locator('#smooth').check();
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('lets nothing out: its policy refuses other sites', async () => {
    const sent = await page.evaluate(() =>
      fetch('http://localhost:9/upload', { method: 'POST', body: 'x' }).then(
        () => 'sent',
        (error) => String(error),
      ),
    );
    expect(sent).toContain('Failed to fetch');
    expect(await readFile(`${built}index.html`, 'utf8')).toMatch(/connect-src 'self' data: blob:;/);
  });

  it('loads at most 6.5 MB, weights included, from a sub-folder and from nowhere else', () => {
    expect(bytes).toBeLessThanOrEqual(6_500_000);
    expect(bytes).toBeGreaterThan(5_000_000);
    expect(asked.length).toBeGreaterThan(5);
    const elsewhere = asked.filter((url) => !url.startsWith(demo.server.url) && !/^(blob|data):/.test(url));
    expect(elsewhere).toEqual([]);
  });

  it('works where the host isolates the page', async () => {
    const isolated = await openDemo([], true, built, demo.browser);
    const { page, errors } = await isolated.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await textOf(page, 'engine-detail')).toMatch(/^WebAssembly with SIMD, own kernels/);
    expect(errors).toEqual([]);
    await page.context().close();
    await isolated.close();
  });
});
