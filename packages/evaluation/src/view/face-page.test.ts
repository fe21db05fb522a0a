import { Script } from 'node:vm';
import { ibug68 } from '@musica/core';
import { decodeImage } from '@musica/node';
import { describe, expect, it } from 'vitest';
import type { FaceCrop } from './face-crops';
import { FacePage } from './face-page';

const head = { title: 'A & <b>', scheme: ibug68, total: 5, size: 32 };

const crop = (id: string, more: object = {}): FaceCrop => ({
  face: { id, image: '/a.jpg', landmarks: [], ...more },
  image: { data: new Uint8Array(32 * 32 * 3).fill(90), width: 32, height: 32, channels: 3 },
  landmarks: [
    [1.26, 2],
    [-3, 30.04],
  ],
  box: { x: 1, y: 2.25, width: 20, height: 21 },
  boxGiven: true,
  whole: { width: 640, height: 480 },
});

const scripts = (html: string) =>
  [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]!);

describe('FacePage', () => {
  it('holds faces, images and names of any kind, and nothing from elsewhere', async () => {
    const page = new FacePage(head, 1e6);
    const evil = '</script><script>alert(1)</script> $& <!-- "/.jpg';
    expect(
      await page.add(crop('a.jpg', { split: 'train', attributes: { yaw: 3 }, occluded: [false, true] })),
    ).toBe(true);
    expect(await page.add(crop(evil))).toBe(true);
    const html = await page.html();
    expect(html).toContain('<title>A &#38; &#60;b&#62;</title>');
    const [about, faces, script] = scripts(html);
    expect(scripts(html)).toHaveLength(3);
    expect(JSON.parse(about!)).toMatchObject({ title: 'A & <b>', scheme: 'ibug68', total: 5, size: 32 });
    expect(JSON.parse(about!).parts.flatMap(({ indices }: { indices: number[] }) => indices)).toHaveLength(
      68,
    );
    const [first, second] = JSON.parse(faces!);
    expect(first).toMatchObject({ n: 'a.jpg', s: 'train', a: { yaw: 3 }, o: [1], w: 640, h: 480, g: 1 });
    expect(first.p).toEqual([1.3, 2, -3, 30]);
    expect(first.b).toEqual([1, 2.3, 20, 21]);
    expect(second.n).toBe(evil);
    const shown = await decodeImage(Buffer.from(first.i, 'base64'));
    expect([shown.width, shown.height]).toEqual([32, 32]);
    expect(() => new Script(script!)).not.toThrow();
    expect(html.replaceAll(/http:\/\/www\.w3\.org\S*/g, '')).not.toMatch(/https?:\/\/|\ssrc=|\shref=/);
  });

  it('takes no face more than it has room for', async () => {
    const page = new FacePage(head, 1500);
    let taken = 0;
    while (taken < 100 && (await page.add(crop(`${taken}.jpg`)))) taken++;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(10);
    expect(page.count).toBe(taken);
    expect(page.bytes).toBeLessThanOrEqual(1500);
    expect(scripts(await page.html())[1]!.length).toBeLessThan(1500 + 10 + taken);
  });
});
