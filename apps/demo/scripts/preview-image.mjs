// Makes public/preview.jpg, which other sites show of the page, from the built page: node scripts/preview-image.mjs
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { preview } from 'vite';
import { findChromium } from './find-chromium.mjs';

const style = `
  .top p, .top .theme, .private, .source, .intro, .sources, .toolbar, .panels, footer, .scrub, #play, .chip { display: none !important }
  .top { position: absolute; left: 606px; top: 26px; padding: 0; max-width: none } h1 { font-size: 40px }
  .brand img { width: 56px; height: 56px } .brand p { display: block !important; font-size: 20px }
  main { padding: 0; max-width: none; display: block } .viewer { display: block; height: 630px }
  .stage { width: 580px; height: 630px; max-height: none; border-radius: 0; aspect-ratio: auto }
  .cascade { position: absolute; left: 606px; top: 112px; width: 568px; border: 0; box-shadow: none; background: none; padding: 0 }
  .steps { grid-template-columns: 1fr 1fr !important; gap: 12px } .stop canvas { aspect-ratio: 1.8 !important; object-fit: cover }
  .stop .what { display: none } #cascade-title { font-size: 17px }
`;
const server = await preview({ root: fileURLToPath(new URL('..', import.meta.url)), preview: { port: 0 } });
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1200, height: 630 },
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  await page.goto(server.resolvedUrls.local[0]);
  await page.waitForFunction(() => document.querySelector('#canvas').ariaLabel?.includes('1 face'));
  await page.addStyleTag({ content: style });
  await page.waitForTimeout(1000);
  const shot = await page.screenshot();
  const file = fileURLToPath(new URL('../public/preview.jpg', import.meta.url));
  await sharp(shot).resize(1200).jpeg({ quality: 82, mozjpeg: true }).toFile(file);
} finally {
  await browser.close();
  await server.close();
}
