// Lighthouse on the built page: node scripts/lighthouse.mjs [--json] [--desktop] [report.html]
// Prints the scores, the figures behind the first of them, and what costs points; ends with 1 where a score is below 95.
// Lighthouse is too large to be a dependency: it is installed into a temporary folder, which later runs use again.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startHost } from './compressing-host.mjs';
import { findChromium } from './find-chromium.mjs';

const version = '13.5.0';
const least = 95;
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, desktop: { type: 'boolean' } },
  allowPositionals: true,
});

const chromePath = findChromium();
const folder = await installLighthouse();
const load = (path) => import(pathToFileURL(join(folder, 'node_modules', path)).href);
const { default: lighthouse, desktopConfig } = await load('lighthouse/core/index.js');
const { launch } = await load('chrome-launcher/dist/index.js');
const host = await startHost();
const chrome = await launch({
  chromePath,
  chromeFlags: ['--headless', '--no-sandbox', '--disable-dev-shm-usage'],
});
try {
  const flags = {
    port: chrome.port,
    logLevel: 'error',
    output: 'html',
    onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
  };
  const { lhr, report, artifacts } = await lighthouse(
    host.url,
    flags,
    values.desktop ? desktopConfig : undefined,
  );
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
  const [path] = positionals;
  if (path) writeFileSync(path, report);
  print(summaryOf(lhr, artifacts.Trace));
} finally {
  await chrome.kill();
  host.close();
}

async function installLighthouse() {
  const folder = join(tmpdir(), `musica-lighthouse-${version}`);
  if (existsSync(join(folder, 'node_modules/lighthouse/core/index.js'))) return folder;
  mkdirSync(folder, { recursive: true });
  // It takes the browser that is there: none is to be downloaded.
  const env = { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' };
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    `lighthouse@${version}`,
  ];
  await promisify(execFile)('npm', args, { env, cwd: folder, shell: process.platform === 'win32' });
  return folder;
}

function summaryOf({ categories, audits, lighthouseVersion }, trace) {
  const figure = (id) => Math.round(1000 * audits[id].numericValue) / 1000;
  const scores = Object.values(categories).map(({ id, title, score, auditRefs }) => ({
    id,
    title,
    score: Math.round(100 * score),
    lost: auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({ id }) => [audits[id].title, audits[id].displayValue].filter(Boolean).join(' ')),
  }));
  return {
    lighthouse: lighthouseVersion,
    scores,
    figures: {
      firstContentfulPaint: figure('first-contentful-paint'),
      largestContentfulPaint: figure('largest-contentful-paint'),
      totalBlockingTime: figure('total-blocking-time'),
      processorBlockingTime: processorBlockingTime(trace),
      cumulativeLayoutShift: figure('cumulative-layout-shift'),
      speedIndex: figure('speed-index'),
    },
    shifts: (audits['layout-shifts']?.details?.items ?? []).map(({ node, score }) => ({
      selector: node?.selector ?? '',
      score,
    })),
  };
}

/**
 * Milliseconds by which tasks of the page's thread are longer than 50, by the processor time that they took on a phone 4
 * times slower: what the total blocking time would be on a machine that does nothing else. Of the trace's main thread.
 */
function processorBlockingTime({ traceEvents }) {
  const threads = new Map();
  for (const { name, pid, tid, tdur = 0 } of traceEvents) {
    if (!/^RunTask$|::RunTask$/.test(name)) continue;
    const thread = `${pid} ${tid}`;
    threads.set(thread, [...(threads.get(thread) ?? []), (4 * tdur) / 1000]);
  }
  const names = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const sums = names.map(({ pid, tid }) =>
    (threads.get(`${pid} ${tid}`) ?? []).reduce((sum, time) => sum + Math.max(0, time - 50), 0),
  );
  return Math.round(Math.max(0, ...sums));
}

function print({ scores, figures, shifts, lighthouse }) {
  if (scores.some(({ score }) => !(score >= least))) process.exitCode = 1;
  if (values.json) {
    console.log(JSON.stringify({ lighthouse, scores, figures, shifts }, null, 2));
    return;
  }
  for (const { title, score, lost } of scores)
    console.log(`${title}: ${score}${lost.length > 0 ? `; ${lost.join('; ')}` : ''}`);
  const { processorBlockingTime, totalBlockingTime } = figures;
  console.log(
    `Total blocking time ${totalBlockingTime} ms; by processor time alone, without what else this machine does, ${processorBlockingTime} ms`,
  );
  for (const { selector, score } of shifts) console.log(`Moves by ${score.toFixed(3)}: ${selector}`);
}
