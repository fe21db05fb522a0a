import { existsSync } from 'node:fs';

/** As the tests find it; packages/web/test/browser/open-browser.ts. */
export function findChromium() {
  const places = [process.env.CHROME_PATH, process.env.CHROMIUM, '/usr/bin/chromium'];
  const found = places.find((path) => path && existsSync(path));
  if (found) return found;
  throw new Error('no Chromium: install it (apt-get install chromium), or say where it is in CHROME_PATH');
}
