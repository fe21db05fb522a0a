import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { makeFakeWebcam } from '../../packages/web/test/browser/fake-webcam';
import { launchBrowser, patience } from '../../packages/web/test/browser/open-browser';
import { astronaut } from '../../packages/web/test/browser/samples';

/** A Chromium with a webcam that films the sample photograph, and pages that Vite builds for it. */
export class OpenExamples {
  private browser: Browser | undefined;
  private readonly servers: PreviewServer[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'musica-webcam-'));

  async start(): Promise<void> {
    const film = join(this.folder, 'webcam.mjpeg');
    writeFileSync(film, await makeFakeWebcam(astronaut));
    this.browser = await launchBrowser([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
  }

  /**
   * Builds the application in a folder, and opens it.
   * @param before run in the page before everything else
   */
  async open(root: string, outDir: string, before?: () => void): Promise<Page> {
    await build({
      root,
      logLevel: 'warn',
      // React's StrictMode does nothing in production.
      define: { 'process.env.NODE_ENV': '"development"' },
      worker: { format: 'es' },
      build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
    });
    const server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { port: 0 } });
    this.servers.push(server);
    const page = await this.browser!.newPage();
    page.setDefaultTimeout(patience);
    if (before) await page.addInitScript(before);
    await page.goto(server.resolvedUrls!.local[0]!);
    return page;
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await Promise.all(this.servers.map((server) => server.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
