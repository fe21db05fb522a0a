// What tests depend on beside the files of this repository, in one line: it is part of what their results are kept by.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a Chromium may be; as packages/web/test/browser/find-browser.ts looks for it. */
const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @param {string} root the repository's folder */
export function describeMachine(root) {
  const candidates = [process.env.MUSICA_SHARED, join(root, '..', 'shared')];
  const shared = candidates.find((path) => path && existsSync(path));
  const browser = [process.env.CHROME_PATH, process.env.CHROMIUM, ...browsers].find(
    (path) => path && existsSync(path),
  );
  return [
    `node ${process.version} ${process.platform} ${process.arch}`,
    `shared data ${shared ? listing(shared) : 'none'}`,
    `native ${existsSync(join(root, 'native', 'node_modules', '@tensorflow', 'tfjs-node', 'lib')) ? 'there' : 'none'}`,
    `redis ${onPath(['redis-server', 'valkey-server'])}; S3 ${onPath(['moto_server'])}`,
    `browser ${browser ? `${browser} ${statSync(browser).size}` : 'none'}`,
  ].join('; ');
}

/** The first of these programs that is installed. */
function onPath(programs) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return programs.find((name) => folders.some((folder) => existsSync(join(folder, name)))) ?? 'none';
}

/** Tells folders apart by names and sizes in their upper levels. */
function listing(folder, depth = 2) {
  const hash = createHash('sha256');
  const visit = (path, below) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const file = join(path, entry.name);
      hash.update(`${file.slice(folder.length)} ${entry.isFile() ? statSync(file).size : ''}\n`);
      if (entry.isDirectory() && below > 1) visit(file, below - 1);
    }
  };
  visit(folder, depth);
  return hash.digest('hex').slice(0, 12);
}
