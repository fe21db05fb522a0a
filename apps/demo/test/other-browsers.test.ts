import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { built } from './browser/demo';
import { Probe } from './browser/probe';
import { serveFolder } from './browser/serve-folder';

/** A browser that is started with an address; `profile` is an empty folder of its own. */
interface OtherBrowser {
  readonly name: string;
  /** What to start, or why it cannot be. */
  readonly found: { readonly command: readonly string[] } | { readonly reason: string };
  readonly start: (profile: string, url: string) => readonly string[];
}

const isThere = (program: string) => spawnSync('which', [program]).status === 0;

function findFirefox(): OtherBrowser['found'] {
  const program = [process.env.FIREFOX_PATH ?? '', 'firefox-esr', 'firefox'].find(
    (name) => name && isThere(name),
  );
  return program
    ? { command: [program] }
    : { reason: 'no Firefox was found (FIREFOX_PATH, or apt-get install firefox-esr)' };
}

/** WebKitGTK's own small browser. It needs a screen. */
function findWebKit(): OtherBrowser['found'] {
  const program = ['4.1', '4.0', '6.0']
    .flatMap((version) =>
      ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
    )
    .find(existsSync);
  if (!program)
    return { reason: 'no MiniBrowser of WebKitGTK was found (apt-get install libwebkit2gtk-4.1-0)' };
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return { command: [program] };
  return isThere('xvfb-run')
    ? { command: ['xvfb-run', '-a', program] }
    : { reason: 'MiniBrowser needs a screen (apt-get install xvfb)' };
}

const browsers: readonly OtherBrowser[] = [
  {
    name: 'Firefox',
    found: findFirefox(),
    start: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
  },
  { name: 'WebKitGTK', found: findWebKit(), start: (_, url) => [url] },
];

describe.each(browsers)('$name', ({ name, found, start }) => {
  if ('reason' in found) console.warn(`${name} is skipped: ${found.reason}`);
  const command = 'command' in found ? found.command : [];

  it.skipIf(command.length === 0)('shows the sample and finds its face', async () => {
    const probe = new Probe();
    const server = await serveFolder(built, undefined, false, probe);
    const profile = await mkdtemp(join(tmpdir(), 'musica-browser-'));
    // No first-run pages, and no requests of its own.
    await writeFile(
      join(profile, 'user.js'),
      [
        'browser.shell.checkDefaultBrowser',
        'datareporting.policy.dataSubmissionEnabled',
        'app.update.enabled',
      ]
        .map((key) => `user_pref("${key}", false);\n`)
        .join(''),
    );
    let child: ChildProcess | undefined;
    try {
      const [program, ...before] = command as [string, ...string[]];
      child = spawn(program, [...before, ...start(profile, server.url)], {
        detached: true,
        stdio: 'ignore',
        env: { ...process.env, HOME: profile, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
      });
      const failed = new Promise<never>((_, reject) => child!.once('error', reject));
      const { label, engine, measures, problem, errors } = await Promise.race([probe.report, failed]);
      expect(problem).toBe('');
      expect(label).toMatch(/^astronaut\.jpg: 1 face\. Face 1: predicted error \d\.\d %/);
      expect(engine).toMatch(/^WebAssembly with SIMD/);
      expect(measures).toMatch(/Head turns\s*yaw\s*\d° ?(left|right)?/);
      expect(errors).toEqual([]);
    } finally {
      // With all processes that it has started.
      if (child?.pid) process.kill(-child.pid, 'SIGKILL');
      server.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
