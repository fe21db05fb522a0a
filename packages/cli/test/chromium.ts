import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const candidates = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A Chromium of this machine, if it has one. */
export const chromium = candidates.find((path) => path !== undefined && existsSync(path));

/** Opens a page without a window and returns its elements as they are once its scripts have run. */
export function dumpPage(file: string, hash = ''): string {
  const address = `${pathToFileURL(file)}${hash}`;
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=3000', '--dump-dom'];
  const { stdout, status, stderr } = spawnSync(chromium!, [...flags, address], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    timeout: 50_000,
  });
  if (status !== 0) throw new Error(`chromium ended with ${status}: ${stderr}`);
  return stdout;
}
