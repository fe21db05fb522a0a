import { readFileSync } from 'node:fs';
import type { FaceAlignment } from '@musica/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedPath } from '../../../test/shared';
import { distance } from './browser/distance';
import { browserPath, openBrowser, type TestBrowser } from './browser/open-browser';
import { astronautBox } from './browser/samples';

/** WebGPU on the processor: correct and very slow, so these tests are few and small. */
const software = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

describe.skipIf(!browserPath)('WebGPU in Chromium, on a software adapter', () => {
  let chromium: TestBrowser;
  let page: Page;
  let available = false;
  beforeAll(async () => {
    chromium = await openBrowser(software);
    page = await chromium.open();
    available = await page.evaluate(
      async () => !!(await (navigator as { gpu?: { requestAdapter(): unknown } }).gpu?.requestAdapter()),
    );
    if (!available) console.warn('This Chromium has no WebGPU on SwiftShader: its tests are skipped.');
  });
  afterAll(() => chromium?.close());

  const golden = sharedPath('golden', 'cascade-10x4.json');
  it.skipIf(!golden)('reproduces the golden vectors', async ({ skip }) => {
    if (!available) skip();
    const deviations = await page.evaluate(
      async (json) => {
        await musica.useBackend('webgpu');
        return musica.tensors.checkVectors(musica.tensors.parseReferenceVectors(JSON.parse(json)));
      },
      readFileSync(golden!, 'utf8'),
    );
    expect(deviations).toHaveLength(18);
    for (const { what, deviation } of deviations) expect(deviation, what).toBeLessThan(5e-4);
  });

  it('is used when it is named, not by itself: WebAssembly is faster than a software GPU', async ({
    skip,
  }) => {
    if (!available) skip();
    const names = await page.evaluate(async () => {
      const named = await musica.useBackend('webgpu');
      const auto = await musica.useBackend('auto');
      return [named.name, named.gpu, named.detail, auto.name];
    });
    expect(names).toEqual(['webgpu', true, expect.stringMatching(/^WebGPU on \S/), 'wasm']);
  });

  it.each([false, true])('a killed device is replaced while it works, worker: %s', async (worker) => {
    if (!available) return;
    const found = await page.evaluate(
      async ([box, worker]) => {
        const model = await musica.tinyModel();
        const aligner = await musica.loadAligner({
          model,
          backend: 'webgpu',
          worker: worker && musica.spyingWorker,
        });

        const changes: [string, string, string][] = [];
        aligner.addEventListener('backendchange', ({ previous, backend, reason }) =>
          changes.push([previous.name, backend.name, reason]),
        );
        const image = await musica.loadImage('/samples/astronaut.png');
        const before = (await aligner.align(image, [box]))[0];
        const running = aligner.align(image, [box]);
        await musica.killDevice(worker);
        const during = (await running)[0];
        const afterOnce = aligner.backend.name;
        // Lost again at once: that GPU is not trusted any more.
        await musica.killDevice(worker);
        const after = (await aligner.align(image, [box]))[0];
        const { name } = aligner.backend;
        const tensors = await aligner.numTensors();
        aligner.dispose();
        return { before, during, after, changes, afterOnce, name, tensors };
      },
      [astronautBox, worker] as const,
    );
    expect(found.changes).toEqual([
      ['webgpu', 'webgpu', expect.any(String)],
      ['webgpu', 'simd', expect.any(String)],
    ]);
    expect([found.afterOnce, found.name]).toEqual(['webgpu', 'simd']);
    for (const face of [found.during, found.after] as FaceAlignment[]) {
      expect(distance(face, found.before)).toBeLessThan(0.05);
    }
    // Those of the lost device are freed, and our own kernels hold none.
    expect(found.tensors).toBe(0);
  });
});
