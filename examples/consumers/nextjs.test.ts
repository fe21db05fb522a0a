import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { browserPath, launchBrowser, patience } from '../../packages/web/test/browser/open-browser';
import { astronaut } from '../../packages/web/test/browser/samples';
import { installPacked, run, withDependencies } from '../../test/packed-packages';

const example = fileURLToPath(new URL('../nextjs', import.meta.url));

/** A port that was free a moment ago. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe('examples/nextjs, with packed packages', () => {
  let folder: string;
  let server: ChildProcess;
  let origin: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'musica-nextjs-'));
    const { dependencies } = JSON.parse(readFileSync(join(example, 'package.json'), 'utf8'));
    const foreign = Object.entries<string>(dependencies).filter(([name]) => !name.startsWith('@musica/'));
    const own = new Set([...withDependencies('node'), ...withDependencies('web')]);
    installPacked(folder, [...own], Object.fromEntries(foreign));
    for (const part of ['app', 'next.config.js']) {
      cpSync(join(example, part), join(folder, part), { recursive: true });
    }
    run('npx', ['next', 'build'], folder);
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    const next = join(folder, 'node_modules/next/dist/bin/next');
    server = spawn(process.execPath, [next, 'start', '-p', String(port)], { cwd: folder, stdio: 'ignore' });
    await vi.waitFor(async () => expect((await fetch(origin)).status).toBe(200), { timeout: 60_000 });
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('the route gives the face of a photograph, and refuses what is none', async () => {
    const post = (body: Uint8Array<ArrayBuffer>) => fetch(`${origin}/api/faces`, { method: 'POST', body });
    const [face, ...others] = await (await post(new Uint8Array(readFileSync(astronaut)))).json();
    expect(others).toEqual([]);
    expect(face.landmarks).toHaveLength(68);
    const refused = await post(new TextEncoder().encode('no image'));
    expect(refused.status).toBe(400);
    expect((await refused.json()).error).toBeTypeOf('string');
  });

  it.skipIf(browserPath === undefined)('the page aligns a photograph in the browser', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(patience);
      await page.goto(origin);
      await page.setInputFiles('input', astronaut);
      await page.waitForFunction(() => !/^(Loading|$)/.test(document.querySelector('output')!.textContent!));
      expect(await page.textContent('output')).toMatch(/^a face, \d\.\d % error expected$/);
    } finally {
      await browser.close();
    }
  });
});
