import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FaceAlignment } from '@musica/core';
import { decodeImage, loadAligner } from '@musica/node';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, run, withDependencies } from '../../../test/packed-packages';
import { distance } from '../test/browser/distance';
import { findBrowser } from '../test/browser/find-browser';
import { astronaut, astronautBox } from '../test/browser/samples';
import { serveFolder } from './serve-folder';

const here = fileURLToPath(new URL('.', import.meta.url));
const executablePath = findBrowser();

/** How each application is built, and the folder that is served. */
const apps = {
  vite: { build: ['vite', 'build'], output: 'dist' },
  rspack: { build: ['rspack', 'build'], output: 'dist' },
  plain: { build: undefined, output: '.' },
} as const;

describe.skipIf(!executablePath)('an application that installs the packed packages', () => {
  let folder: string;
  let browser: Browser;
  let expected: FaceAlignment;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'musica-consumers-'));
    installPacked(folder, withDependencies('web'), {
      vite: '^8',
      '@rspack/core': '^2',
      '@rspack/cli': '^2',
    });
    for (const app of Object.keys(apps)) {
      const to = join(folder, app);
      cpSync(join(here, 'apps', app), to, { recursive: true });
      cpSync(join(here, 'apps', 'main.js'), join(to, 'main.js'));
      cpSync(astronaut, join(to, 'astronaut.png'));
      writeFileSync(join(to, 'package.json'), JSON.stringify({ type: 'module', private: true }));
    }
    // The page without a bundler reads the installed packages as they are.
    cpSync(join(folder, 'node_modules', '@musica'), join(folder, 'plain', 'node_modules', '@musica'), {
      recursive: true,
      dereference: true,
    });
    const aligner = await loadAligner({ backend: 'wasm' });
    expected = (await aligner.align(await decodeImage(astronaut), [astronautBox]))[0]!;
    aligner.dispose();
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(apps) as (keyof typeof apps)[])(
    '%s: builds, opens and aligns a photograph',
    async (name) => {
      const { build, output } = apps[name];
      if (build) run('npx', build, join(folder, name));
      const server = await serveFolder(join(folder, name, output));
      try {
        for (const query of ['', '?worker', '?threads']) {
          const page = await browser.newPage();
          const session = await page.context().newCDPSession(page);
          await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: 4 });
          const wrong: string[] = [];
          page.on('pageerror', (error) => wrong.push(error.message));
          const tensors: string[] = [];
          page.on('request', (request) => /tfjs/.test(request.url()) && tensors.push(request.url()));
          page.on('response', (response) => response.status() >= 400 && wrong.push(response.url()));
          await page.goto(`${server.url}index.html${query}`);
          await page.waitForFunction(() => 'answer' in globalThis).catch(() => wrong.push('no answer'));
          const answer = await page.evaluate(
            () =>
              (
                globalThis as unknown as {
                  answer?: { face: FaceAlignment; found: FaceAlignment; detail: string; error?: string };
                }
              ).answer,
          );
          expect([answer?.error, wrong.filter((url) => !url.endsWith('favicon.ico'))], query).toEqual([
            undefined,
            [],
          ]);
          // TensorFlow.js takes half of the cores at most; a Worker sees those of the machine.
          if (query === '?threads') expect(answer!.detail).toContain('WebAssembly with SIMD, 2 threads');
          // The files of TensorFlow.js are its WebAssembly; what is in the chunks of code is tested in downloads.test.ts.
          if (query !== '?threads') expect(tensors).toEqual([]);
          expect(distance(answer!.face, expected), query).toBeLessThan(0.05);
          expect(distance(answer!.found, expected), query).toBeLessThan(6);
          await page.close();
        }
      } finally {
        server.close();
      }
    },
  );
});
