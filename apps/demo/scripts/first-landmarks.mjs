// How long a slow phone takes to the first landmarks: node scripts/first-landmarks.mjs
// The built page in Chromium with a processor that is 4 times slower and the network of "Slow 4G" (1.6 Mbit/s, 150 ms there
// and back). Everything runs on the page's own thread, because Chromium slows down no Workers; with one it is faster.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const slower = 4;
const bytesPerSecond = 1.6e6 / 8;
const latency = 150;
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const folder = fileURLToPath(new URL('../dist/', import.meta.url));

// A host that compresses text, as all do.
let sent = 0;
const server = createServer((request, response) => {
  const file = join(folder, new URL(request.url, 'http://x').pathname.slice(1) || 'index.html');
  const type = types[extname(file)];
  response.setHeader('content-type', type ?? 'application/octet-stream');
  if (type === undefined) {
    const { size } = statSync(file);
    sent += size;
    createReadStream(file).pipe(response.setHeader('content-length', size));
  } else {
    const text = gzipSync(readFileSync(file));
    sent += text.length;
    response.setHeader('content-encoding', 'gzip').end(text);
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(600_000);
  await page.addInitScript(() => Object.defineProperty(globalThis, 'Worker', { value: undefined }));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: 'commit' });
  const label = (text) =>
    page.waitForFunction((text) => document.querySelector('#canvas')?.ariaLabel?.includes(text), text);
  await label('Waiting for the model');
  console.log(`the sample is seen after ${since().toFixed(1)} s`);
  await label('predicted error');
  const total = since();
  const wire = sent / bytesPerSecond;
  const { metrics } = await session.send('Performance.getMetrics');
  const work = metrics.find(({ name }) => name === 'TaskDuration').value;
  console.log(
    `first landmarks after ${total.toFixed(1)} s; the bytes (${(sent / 1e6).toFixed(2)} MB) take ${wire.toFixed(1)} s of them`,
  );
  console.log(`apart from the bytes: ${(total - wire).toFixed(1)} s`);
  console.log(
    `processor time of the page's thread: ${work.toFixed(2)} s, and ${slower} times that: ${(slower * work).toFixed(1)} s`,
  );
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
