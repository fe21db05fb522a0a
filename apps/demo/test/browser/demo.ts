import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  borrowBrowser,
  browserPath,
  patience,
  returnBrowser,
} from '../../../../packages/web/test/browser/open-browser';
import { type FolderServer, serveFolder } from './serve-folder';

export { browserPath, patience };

/** The built page. */
export const built = fileURLToPath(new URL('../../dist/', import.meta.url));

/**
 * Expects of the page what it shows sooner or later: it draws what it was told with its next image, and what it has
 * measured a moment later, which on a busy machine is late.
 */
export const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: patience });

export interface Demo {
  readonly browser: Browser;
  readonly server: FolderServer;
  /**
   * A fresh page, once the sample is aligned and stands still, which takes seconds: tests share it where they can.
   * `errors` has what it complained about, `asked` the addresses that it asked for.
   */
  open(options?: OpenOptions): Promise<{ page: Page; errors: string[]; asked: string[] }>;
  close(): Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** Whether to wait for the sample; default true. */
  wait?: boolean;
  /** Runs in the page before anything of its own. */
  first?: () => void;
}

/**
 * Starts Chromium and a host for the built page.
 * @param isolated with the headers that threads need
 * @param folder where the page, or a copy of it, is
 * @param shared a browser that runs already, with arguments of its own
 */
export async function openDemo(
  args: string[] = [],
  isolated = false,
  folder = built,
  shared?: Browser,
): Promise<Demo> {
  if (!existsSync(`${built}index.html`)) throw new Error('build first: pnpm build');
  const server = await serveFolder(folder, undefined, isolated);
  const browser = shared ?? (await borrowBrowser(args));
  return {
    browser,
    server,
    open: async ({ wait = true, first, ...options } = {}) => {
      // Nothing moves by itself, so that what is seen does not depend on when.
      const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      if (first) await page.addInitScript(first);
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(server.url);
      if (wait) await settled(page, 'astronaut.jpg');
      return { page, errors, asked };
    },
    close: async () => {
      if (!shared) await returnBrowser(browser);
      server.close();
    },
  };
}

/** Waits until the image of this name was looked into, and nothing else is being opened. */
export async function settled(page: Page, name: string, timeout = patience): Promise<void> {
  await page.waitForFunction(
    (name) =>
      document.querySelector('#stage')?.ariaBusy === 'false' &&
      document.querySelector('#canvas')?.ariaLabel?.startsWith(`${name}:`),
    name,
    { timeout },
  );
}

/** A number of the canvas that changes with its pixels, once what was asked for has been drawn. */
export function fingerprint(page: Page): Promise<number> {
  return page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const canvas = document.querySelector<HTMLCanvasElement>('#canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const pixels = new Int32Array(data.buffer);
    let hash = 0;
    for (let i = 0; i < pixels.length; i++) hash = (Math.imul(hash, 31) + pixels[i]!) | 0;
    return hash;
  });
}

/** The text of an element. */
export const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent();
