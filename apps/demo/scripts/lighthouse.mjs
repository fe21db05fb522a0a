// Lighthouse on the built page: node scripts/lighthouse.mjs [report.html]
// Prints the scores and what costs points; ends with 1 where one of them is below 95. npx installs Lighthouse, which is
// too large to be a dependency.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';

const least = 95;
const [report] = process.argv.slice(2);
const server = await preview({ root: fileURLToPath(new URL('..', import.meta.url)), preview: { port: 0 } });
const folder = mkdtempSync(join(tmpdir(), 'musica-lighthouse-'));
try {
  const args = ['--yes', 'lighthouse@13', server.resolvedUrls.local[0], '--quiet'];
  args.push('--output=json', '--output=html', `--output-path=${join(folder, 'page')}`);
  args.push('--chrome-flags=--headless --no-sandbox --disable-dev-shm-usage');
  args.push('--only-categories=performance,accessibility,best-practices,seo');
  const env = { CHROME_PATH: '/usr/bin/chromium', ...process.env };
  // Not spawnSync: the page is served by this very process.
  await new Promise((resolve, reject) => {
    const child = spawn('npx', args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`lighthouse ended with ${code}`)),
    );
  });
  const { categories, audits } = JSON.parse(readFileSync(join(folder, 'page.report.json'), 'utf8'));
  if (report) copyFileSync(join(folder, 'page.report.html'), report);
  for (const { title, score, auditRefs } of Object.values(categories)) {
    const lost = auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(
        ({ id }) => `${audits[id].title}${audits[id].displayValue ? ` (${audits[id].displayValue})` : ''}`,
      );
    console.log(`${title}: ${Math.round(100 * score)}${lost.length > 0 ? `; ${lost.join('; ')}` : ''}`);
    if (!(100 * score >= least)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
}
