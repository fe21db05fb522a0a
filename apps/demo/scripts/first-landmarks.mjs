// How long a slow phone takes to the first landmarks: node scripts/first-landmarks.mjs
// The built page in Chromium with a processor that is 4 times slower and the network of "Slow 4G" (1.6 Mbit/s, 150 ms there
// and back). Everything runs on the page's own thread, because Chromium slows down no Workers; with one it is faster.
import { chromium } from 'playwright-core';
import { startHost } from './compressing-host.mjs';
import { findChromium } from './find-chromium.mjs';

const slower = 4;
const bytesPerSecond = 1.6e6 / 8;
const latency = 150;

const host = await startHost();
const browser = await chromium.launch({
  executablePath: findChromium(),
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
  await page.goto(host.url, { waitUntil: 'commit' });
  const label = (text) =>
    page.waitForFunction((text) => document.querySelector('#canvas')?.ariaLabel?.includes(text), text);
  await label('Waiting for the model');
  console.log(`the sample is seen after ${since().toFixed(1)} s`);
  await label('predicted error');
  const total = since();
  const wire = host.sent / bytesPerSecond;
  const { metrics } = await session.send('Performance.getMetrics');
  const work = metrics.find(({ name }) => name === 'TaskDuration').value;
  console.log(
    `first landmarks after ${total.toFixed(1)} s; the bytes (${(host.sent / 1e6).toFixed(2)} MB) take ${wire.toFixed(1)} s of them`,
  );
  console.log(`apart from the bytes: ${(total - wire).toFixed(1)} s`);
  // Chromium slows a thread down by making it wait busily, so that this time is slowed down too.
  console.log(`processor time of the page's thread, slowed down: ${work.toFixed(1)} s`);
  for (const row of await page.locator('#timings tr').allInnerTexts())
    console.log(`  ${row.replace('\t', ': ')} ms`);
} finally {
  await browser.close();
  host.close();
}
