import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath } from '../../packages/web/test/browser/open-browser';
import { astronaut, astronautBox } from '../../packages/web/test/browser/samples';
import { OpenExamples } from './open-example';

// Each example runs as it lies here; the packages are those that are built.
const here = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(here).filter((name) => existsSync(join(here, name, 'README.md')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'musica-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of an example. @returns what it prints */
function node(script: string, ...args: string[]): string {
  const options = { cwd: folder, encoding: 'utf8' as const };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(here, script), ...args], options);
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

type XY = readonly [number, number];

describe('examples', () => {
  it.each(names)('%s: names the packages that it imports, in the version that there is', (name) => {
    const { dependencies } = JSON.parse(readFileSync(join(here, name, 'package.json'), 'utf8'));
    const files = readdirSync(join(here, name), { recursive: true, encoding: 'utf8' });
    const scripts = files.filter((file) => /\.(js|mjs|jsx)$/.test(file) && !file.includes('node_modules'));
    const imported = scripts.flatMap((file) =>
      [...readFileSync(join(here, name, file), 'utf8').matchAll(/(?:from |import\()'(@musica\/\w+)/g)].map(
        ([, module]) => module!,
      ),
    );
    expect(imported.length).toBeGreaterThan(0);
    const { version } = JSON.parse(readFileSync(join(here, '..', 'package.json'), 'utf8'));
    for (const module of new Set(imported)) expect(dependencies[module], module).toBe(`^${version}`);
    expect(readFileSync(join(here, 'README.md'), 'utf8')).toContain(`(${name})`);
  });

  it('node-script: prints the landmarks of the face, and draws them', () => {
    const [face, ...others] = JSON.parse(node('node-script/landmarks.mjs', astronaut, 'drawn.png'));
    expect(others).toEqual([]);
    expect(face).toMatchObject({ failed: false, exitStep: expect.any(Number) });
    expect(face.landmarks).toHaveLength(68);
    const [x, y] = face.landmarks[30] as XY;
    expect(x).toBeGreaterThan(astronautBox.x);
    expect(x).toBeLessThan(astronautBox.x + astronautBox.width);
    expect(y).toBeGreaterThan(astronautBox.y);
    expect(y).toBeLessThan(astronautBox.y + astronautBox.height);
    expect(readFileSync(join(folder, 'drawn.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('own-points: makes a data set, trains, and finds the points', () => {
    node('own-points/make-faces.mjs', 'faces', '6', '96');
    const { names: points, landmarks } = JSON.parse(node('own-points/train.mjs', 'faces', 'run', '2'));
    expect(points).toHaveLength(5);
    expect(landmarks).toHaveLength(5);
    // Two steps teach little: the points are near the mean shape, and so in the image.
    for (const value of (landmarks as XY[]).flat()) {
      expect(value).toBeGreaterThan(-48);
      expect(value).toBeLessThan(144);
    }
    expect(existsSync(join(folder, 'run', 'model', 'model.json'))).toBe(true);
  });
});

/** Counts the cameras and Workers of a page that are open. */
function countOpen() {
  const tracks: MediaStreamTrack[] = [];
  const workers = new Set<Worker>();
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers.add(this);
    }
    override terminate() {
      workers.delete(this);
      super.terminate();
    }
  };
  Object.assign(globalThis, {
    opened: () => ({
      asked: tracks.length,
      cameras: tracks.filter(({ readyState }) => readyState === 'live').length,
      workers: workers.size,
    }),
  });
}

describe.skipIf(browserPath === undefined)('examples in a browser', () => {
  const examples = new OpenExamples();
  beforeAll(() => examples.start());
  afterAll(() => examples.close());
  const open = (name: string) => examples.open(join(here, name), join(folder, name), countOpen);
  const opened = (page: Page) =>
    page.evaluate(() =>
      (globalThis as unknown as { opened(): { cameras: number; workers: number; asked: number } }).opened(),
    );
  it('webcam: follows a face, draws it, and switches the camera off', async () => {
    const page = await open('webcam');
    await page.click('#start');
    await page.waitForFunction(() => document.querySelector('output')!.textContent === '1 face');
    expect(await opened(page)).toMatchObject({ cameras: 1, workers: 1 });
    const drawn = await page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      return canvas
        .getContext('2d')!
        .getImageData(0, 0, canvas.width, canvas.height)
        .data.some((v) => v > 0);
    });
    expect(drawn).toBe(true);
    await page.click('#stop');
    await page.waitForFunction(() => document.querySelector('output')!.textContent!.includes('off'));
    expect(await opened(page)).toMatchObject({ cameras: 0, workers: 0 });
    await page.close();
  });

  it('react: StrictMode leaves one camera and one Worker, and none when the component goes', async () => {
    const page = await open('react');
    await page.waitForFunction(() => document.querySelector('output')!.textContent === '1 in view');
    // It was mounted twice, and asked twice.
    expect(await opened(page)).toEqual({ asked: 2, cameras: 1, workers: 1 });
    await page.click('button');
    await page.waitForFunction(() => {
      const { cameras, workers } = (
        globalThis as unknown as { opened(): { cameras: number; workers: number } }
      ).opened();
      return cameras === 0 && workers === 0;
    });
    // And it comes back.
    await page.click('button');
    await page.waitForFunction(() => {
      const { cameras, workers } = (
        globalThis as unknown as { opened(): { cameras: number; workers: number } }
      ).opened();
      return cameras === 1 && workers === 1;
    });
    await page.close();
  });
});
