import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** A Chromium of this machine: $CHROME_PATH, the system's, or one that Playwright installed; undefined without any. */
export function findBrowser(): string | undefined {
  const candidates = [
    process.env.CHROME_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    chromium.executablePath(),
  ];
  return candidates.find((path) => path && existsSync(path));
}
