import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { findBrowser } from './find-browser';
import { serve, type TestServer } from './serve';

/** Where the browser of these tests is; undefined, with a word about it, where there is none. */
export const browserPath = findBrowser();
if (browserPath === undefined) {
  console.warn(
    'No Chromium or Chrome was found (CHROME_PATH, or apt-get install chromium): tests in a browser are skipped.',
  );
}

/** How long a test waits for something, in milliseconds; long, because many browsers may share few cores. */
export const patience = 90_000;
// A test in a browser, and what is made ready for it, waits for many things.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** Starts Chromium. Containers forbid its sandbox to root; /dev/shm is small there. */
export const launchBrowser = (args: string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath!,
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...args],
    timeout: patience,
  });

let shared: Promise<Browser> | undefined;

/**
 * A Chromium for a file of tests: with arguments one of its own, without any that of all files of this process, which ends with it.
 * To start one takes seconds of a core.
 */
export function borrowBrowser(args: string[] = []): Promise<Browser> {
  if (args.length > 0) return launchBrowser(args);
  shared ??= launchBrowser();
  return shared;
}

/** Ends what a file opened: the browser, or its contexts in the one that the next file goes on with. */
export async function returnBrowser(browser: Browser): Promise<void> {
  if (browser !== (await shared)) return browser.close();
  await Promise.all(browser.contexts().map((context) => context.close()));
}

export interface TestBrowser {
  readonly server: TestServer;
  readonly browser: Browser;
  /** A page with `musica` in it (see page.ts). */
  open(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface PageOptions {
  /** With the headers that threads need, and as if the machine had this many cores. */
  isolated?: boolean;
  /** With this Content-Security-Policy, of its scripts too. */
  policy?: string;
  cores?: number;
  /** In this context instead of one of its own. */
  context?: BrowserContext;
}

/** Starts Chromium and a server for its pages. */
export async function openBrowser(args: string[] = []): Promise<TestBrowser> {
  const server = await serve();
  const browser = await borrowBrowser(args);
  return {
    server,
    browser,
    open: async ({ isolated = false, policy, cores, context } = {}) => {
      const page = await (context ?? (await browser.newContext())).newPage();
      page.setDefaultTimeout(patience);
      if (cores !== undefined) {
        const session = await page.context().newCDPSession(page);
        await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: cores });
      }
      const query = new URLSearchParams({
        ...(isolated && { isolated: '' }),
        ...(policy !== undefined && { policy }),
      });
      await page.goto(`${server.origin}/?${query}`);
      await page.addScriptTag({ type: 'module', url: '/page.js' });
      await page.waitForFunction(() => 'musica' in globalThis);
      return page;
    },
    close: async () => {
      await returnBrowser(browser);
      server.close();
    },
  };
}
