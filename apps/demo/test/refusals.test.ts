import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, type Demo, eventually, openDemo, settled, textOf } from './browser/demo';
import { type ImageReader, makeImages } from './browser/images';

describe.skipIf(!browserPath)('what the page says when something does not work', () => {
  let demo: Demo;
  let page: Page;
  let images: ImageReader;
  beforeAll(async () => {
    images = await makeImages();
    // Neither a camera nor WebGPU.
    demo = await openDemo(['--disable-features=WebGPU', '--disable-gpu']);
    ({ page } = await demo.open());
  });
  afterAll(async () => {
    await demo?.close();
    await images?.remove();
  });

  const told = async (title: string) => {
    await page.locator('#message').waitFor();
    await eventually(() => textOf(page, 'message-title')).toBe(title);
    return (await textOf(page, 'message-text'))!;
  };
  const close = async () => {
    await page.locator('#message-close').click();
    await page.locator('#message').waitFor({ state: 'hidden' });
  };

  it('no camera', async () => {
    await page.context().grantPermissions(['camera']);
    await page.locator('#open-camera').click();
    expect(await told('No camera found')).toContain('open a photo');
    await page.locator('#message-retry').click();
    await told('No camera found');
    // Whoever closes it with the keyboard is back where they were; the image before is still there.
    await page.locator('#open-camera').focus();
    await page.keyboard.press('Enter');
    await told('No camera found');
    await page.locator('#message-close').focus();
    await page.keyboard.press('Escape');
    await page.locator('#message').waitFor({ state: 'hidden' });
    expect(await page.locator('#export-pts').isEnabled()).toBe(true);
  });

  it('a camera that is really not allowed', async () => {
    // A camera is there, but nobody says yes.
    const asking = await openDemo(['--use-fake-device-for-media-stream', '--deny-permission-prompts']);
    const { page } = await asking.open({ wait: false });
    await page.locator('#open-camera').click();
    await page.locator('#message').waitFor();
    expect(await textOf(page, 'message-title')).toBe('The camera is not allowed');
    // The model that arrives afterwards does not take the notice away.
    await settled(page, 'astronaut.jpg');
    expect(await page.locator('#message').isVisible()).toBe(true);
    await asking.close();
  });

  it.each([
    ['NotAllowedError', 'The camera is not allowed', 'address bar'],
    ['NotReadableError', 'The camera is busy', 'Another program'],
    ['AbortError', 'The camera does not start', 'AbortError'],
  ])('%s of the camera', async (name, title, advice) => {
    await page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
    }, name);
    await page.locator('#open-camera').click();
    expect(await told(title)).toContain(advice);
    await close();
  });

  it('a page that browsers give no camera', async () => {
    await page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
    await page.locator('#open-camera').click();
    expect(await told('The camera cannot be used from this address')).toContain('https://');
    await close();
  });

  it('a broken image, and an image that is none', async () => {
    await page.locator('#photo-file').setInputFiles(images.broken);
    expect(await told('This file cannot be opened as an image')).toMatch(
      /^broken\.png is damaged, or of a kind/,
    );
    await close();
    const text = images.wall.replace(/wall\.png$/, 'letter.jpg');
    await writeFile(text, 'Dear reader');
    await page.locator('#photo-file').setInputFiles(text);
    expect(await told('This file cannot be opened as an image')).toContain('letter.jpg');
    await close();
    expect(await textOf(page, 'caption')).toContain('astronaut.jpg');
  });

  it('a broken video', async () => {
    const video = images.wall.replace(/wall\.png$/, 'clip.mp4');
    await writeFile(video, 'not a film');
    await page.locator('#video-file').setInputFiles(video);
    expect(await told('This file cannot be played as a video')).toContain('clip.mp4');
    await close();
  });

  it('no face', async () => {
    await page.locator('#photo-file').setInputFiles(images.wall);
    await settled(page, 'wall.png');
    expect(await textOf(page, 'result-text')).toMatch(/^No face found\. Faces should be/);
    await eventually(() => textOf(page, 'announcer')).toContain('No face found');
    await page.locator('#open-sample').click();
    await settled(page, 'astronaut.jpg');
  });

  it('no WebGPU: it says so and goes on with what was there', async () => {
    // Not `check`, which insists on a choice that the page takes back.
    await page.locator('input[value="webgpu"]').click({ force: true });
    const text = await told('WebGPU does not work here');
    expect(text).toContain('Chrome or Edge 113');
    expect(text).toContain('It goes on with WebAssembly');
    await close();
    await eventually(() => page.locator('input[value="wasm"]').isChecked()).toBe(true);
    await page.locator('#open-sample').click();
    await settled(page, 'astronaut.jpg');
    expect(await textOf(page, 'result-error')).toMatch(/^\d\.\d %$/);
  });

  it('no WebAssembly: it says so, and that faces cannot be found without it', async () => {
    const { page } = await demo.open({
      wait: false,
      // On the page itself: what is taken away here is still there in a Worker.
      first: () => {
        Reflect.deleteProperty(globalThis, 'WebAssembly');
        Object.defineProperty(globalThis, 'Worker', { value: undefined });
      },
    });
    await page.locator('#limits').waitFor();
    expect(await textOf(page, 'limits')).toContain('no WebAssembly');
    expect(await textOf(page, 'limits')).toContain('Faces cannot be found');
    // No model runs, and the page stands and says so.
    await eventually(() => textOf(page, 'engine-detail')).toBe('No model is loaded.');
    expect(await textOf(page, 'message-text')).toMatch(/^There is no WebAssembly here\. Use a .*\w\.$/);
    await page.getByText('Not looked into', { exact: true }).first().waitFor();
    await page.context().close();
  });

  it('no Workers: it says so and goes on by itself', async () => {
    const { page, errors } = await demo.open({
      first: () => Object.defineProperty(globalThis, 'Worker', { value: undefined }),
    });
    expect(await textOf(page, 'limits')).toContain('no Workers');
    expect(await page.locator('#worker').isDisabled()).toBe(true);
    expect(await textOf(page, 'engine-detail')).toMatch(/^WebAssembly.*on the page itself\.$/);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  it('no JavaScript', async () => {
    const { page } = await demo.open({ javaScriptEnabled: false, wait: false });
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    await page.context().close();
  });

  it('a model that is not there, until it is', async () => {
    demo.server.missing = '.bin';
    const { page: fresh } = await demo.open({ wait: false });
    await fresh.locator('#message').waitFor();
    expect(await textOf(fresh, 'message-title')).toBe('The model cannot be loaded');
    expect(await textOf(fresh, 'message-text')).toContain('404');
    demo.server.missing = undefined;
    await fresh.locator('#message-retry').click();
    await settled(fresh, 'astronaut.jpg');
  });
});
