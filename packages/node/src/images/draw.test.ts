import { ibug68, landmarkSchemes, MusicaError, type PixelImage, type Point } from '@musica/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode';
import { drawLandmarks, encodeImage, overlay } from './draw';
import { drawOver } from './draw-over';
import { outlinesOf } from './outlines';

const plain = (width: number, height: number, value = 100): PixelImage => ({
  data: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
  channels: 3,
});

/** The smallest rectangle around the pixels that differ between two images of one size. */
function changed(a: PixelImage, b: PixelImage): { left: number; top: number; right: number; bottom: number } {
  const area = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (let i = 0; i < a.width * a.height; i++) {
    if ([0, 1, 2].every((c) => a.data[i * 3 + c] === b.data[i * 3 + c])) continue;
    const [x, y] = [i % a.width, Math.floor(i / a.width)];
    area.left = Math.min(area.left, x);
    area.right = Math.max(area.right, x);
    area.top = Math.min(area.top, y);
    area.bottom = Math.max(area.bottom, y);
  }
  return area;
}

describe('rings of predicted errors', () => {
  const landmarks = Array.from({ length: 68 }, (_, i): Point => [100 + 2 * i, 150]);
  const face = { landmarks, landmarkErrors: landmarks.map((_, i) => (i === 30 ? 200 : 0)) };

  it('have the error as radius', async () => {
    // Eye corners 36 and 45 are 18 pixels apart: 200 percent are 36, around [160.5, 150.5].
    const image = plain(300, 300);
    const only = { contours: false, points: false, boxes: false };
    const drawn = await decodeImage(await drawLandmarks(image, [face], { ...only, errors: true }));
    const area = changed(image, drawn);
    expect([area.left, area.right, area.top, area.bottom].map((edge) => Math.round(edge / 4))).toEqual(
      [160 - 36, 160 + 36, 150 - 36, 150 + 36].map((edge) => Math.round(edge / 4)),
    );
    // A ring, no disc.
    expect(drawn.data[3 * (300 * 150 + 175)]).toBe(100);
  });

  it('are drawn where they are asked for, of faces that have any', () => {
    const without = overlay([face], 300, 300, 1);
    expect(overlay([{ landmarks }], 300, 300, 1, { errors: true })).toBe(without);
    expect(overlay([face], 300, 300, 1, { errors: true })).not.toBe(without);
  });
});

describe('drawLandmarks', () => {
  it('leaves the image as it is where there is nothing to draw', async () => {
    const image = plain(20, 10);
    const photo = await decodeImage(await drawLandmarks(image, []));
    expect(photo.data).toEqual(Buffer.from(image.data));
  });

  it('puts a dot on the middle of the pixel that the landmark names', async () => {
    const image = plain(41, 31);
    const photo = await decodeImage(await drawLandmarks(image, [{ landmarks: [[20, 10]] }]));
    const { left, right, top, bottom } = changed(image, photo);
    expect([(left + right) / 2, (top + bottom) / 2]).toEqual([20, 10]);
    expect(right - left).toBeLessThan(6);
  });

  it('keeps that position when it enlarges', async () => {
    const image = plain(41, 31);
    const enlarged = await drawLandmarks(image, [{ landmarks: [[20, 10]] }], { scale: 3 });
    const photo = await decodeImage(enlarged);
    expect([photo.width, photo.height]).toEqual([123, 93]);
    const { left, right, top, bottom } = changed(plain(123, 93), photo);
    expect([(left + right) / 2, (top + bottom) / 2]).toEqual([61, 31]); // the middle pixel of the 3 x 3 for (20, 10)
  });

  it('draws larger lines on larger faces', () => {
    const face = (size: number) =>
      overlay(
        [{ landmarks: ibug68.mirror.map((_, i): Point => [(i % 9) * size, Math.floor(i / 9) * size]) }],
        9,
        9,
        1,
      );
    const pen = (svg: string) =>
      Math.max(...[...svg.matchAll(/stroke-width="([\d.]+)"/g)].map((m) => Number(m[1])));
    expect(pen(face(100))).toBeGreaterThan(3 * pen(face(20)));
  });

  it('closes eyes and lips and leaves jaw, brows and nose open', () => {
    const landmarks = ibug68.mirror.map((_, i): Point => [i, i % 7]);
    const paths = [...overlay([{ landmarks }], 90, 90, 1).matchAll(/<path d="([^"]+)"/g)].map((m) => m[1]!);
    const closed = paths.filter((path) => path.endsWith('Z'));
    // 9 parts, each an edge and a line: two eyes and two lips are closed.
    expect([paths.length, closed.length]).toEqual([18, 8]);
  });

  it('draws dots alone where the number of landmarks belongs to no scheme', () => {
    const svg = overlay(
      [
        {
          landmarks: [
            [1, 1],
            [5, 5],
            [9, 3],
          ],
        },
      ],
      20,
      20,
      1,
      { points: false },
    );
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).not.toContain('<path');
  });

  it('keeps the label of a face at the edge inside the image', async () => {
    const image = plain(200, 100);
    const face = {
      landmarks: [] as Point[],
      box: { x: 150, y: -20, width: 80, height: 60 },
      label: '12.5 %',
    };
    const [plate] = overlay([face], 200, 100, 1).match(/<rect[^>]+fill-opacity[^>]+>/)!;
    const value = (name: string) => Number(new RegExp(` ${name}="([-\\d.]+)"`).exec(plate)![1]);
    expect(value('y')).toBeGreaterThanOrEqual(0);
    expect(value('x') + value('width')).toBeLessThanOrEqual(200);
    expect(changed(image, await decodeImage(await drawLandmarks(image, [face]))).top).toBe(0);
  });

  it('escapes nothing because no text of the label reaches the SVG', () => {
    const svg = overlay([{ landmarks: [[5, 5]], label: '</svg><script>' }], 100, 100, 1);
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
    expect(svg).not.toContain('script');
  });

  it('refuses coordinates that are not numbers', async () => {
    const drawing = drawLandmarks(plain(9, 9), [{ landmarks: [[1, Number.NaN]] }]);
    await expect(drawing).rejects.toMatchObject({ code: 'landmarks' });
    await expect(drawing).rejects.toBeInstanceOf(MusicaError);
  });

  it('draws on gray and transparent pixels, and writes JPEG', async () => {
    for (const channels of [1, 4] as const) {
      const image: PixelImage = {
        data: new Uint8Array(16 * 16 * channels).fill(90),
        width: 16,
        height: 16,
        channels,
      };
      const photo = await drawLandmarks(image, [{ landmarks: [[8, 8]] }], { format: 'jpeg' });
      expect((await sharp(photo).metadata()).format).toBe('jpeg');
      expect((await sharp(photo).metadata()).channels).toBe(3);
    }
  });
});

describe('numbers of landmarks', () => {
  it('stand to the right of and above each landmark, and only where they are asked for', async () => {
    const image = plain(300, 300);
    const face = {
      landmarks: [
        [40, 100],
        [240, 100],
        [140, 260],
      ] as Point[],
    };
    const without = await decodeImage(await drawLandmarks(image, [face]));
    const numbered = await decodeImage(await drawLandmarks(image, [face], { indices: true }));
    const { left, right, top, bottom } = changed(without, numbered);
    expect(left).toBeGreaterThan(40);
    expect(right).toBeGreaterThan(240);
    expect(right).toBeLessThan(256);
    expect(top).toBeGreaterThan(84);
    expect(bottom).toBeLessThanOrEqual(261);
  });
});

describe('drawOver', () => {
  it('lays drawings over an image where they belong', async () => {
    const svg = (fill: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"><rect width="4" height="3" fill="${fill}"/></svg>`;
    const drawings = [{ svg: svg('#ff0000') }, { svg: svg('#0000ff'), left: 10, top: 7 }];
    const { data } = await decodeImage(await drawOver(plain(20, 12), drawings));
    const at = (x: number, y: number) => [...data.subarray((y * 20 + x) * 3, (y * 20 + x) * 3 + 3)];
    expect([at(3, 2), at(4, 2), at(9, 7), at(10, 7), at(13, 9), at(13, 10)]).toEqual([
      [255, 0, 0],
      [100, 100, 100],
      [100, 100, 100],
      [0, 0, 255],
      [0, 0, 255],
      [100, 100, 100],
    ]);
    await expect(drawOver(plain(20, 12), [{ svg: '<rubbish' }])).rejects.toMatchObject({ code: 'output' });
  });
});

describe('outlinesOf', () => {
  it.each(landmarkSchemes.map((scheme) => [scheme.name, scheme] as const))(
    'covers %s, each landmark once',
    (_, scheme) => {
      const outlines = outlinesOf(scheme);
      expect(outlines.flatMap(({ indices }) => indices).toSorted((a, b) => a - b)).toEqual([
        ...Array(scheme.count).keys(),
      ]);
      const closed = new Map(outlines.map((outline) => [outline.part, outline.closed]));
      expect([closed.get('jaw'), closed.get('eyeImageLeft'), closed.get('browImageLeft')]).toEqual([
        false,
        true,
        // Of the brows these two outline the hair, the others run through its middle.
        ['wflw98', 'lapa106'].includes(scheme.name),
      ]);
    },
  );
});

describe('encodeImage', () => {
  it('is lossless as PNG', async () => {
    const data = Uint8Array.from({ length: 7 * 5 * 3 }, (_, i) => (i * 37) % 256);
    const image: PixelImage = { data, width: 7, height: 5, channels: 3 };
    expect(await decodeImage(await encodeImage(image, 'png'))).toEqual({ ...image, data: Buffer.from(data) });
  });

  it('is close as JPEG', async () => {
    const back = await decodeImage(await encodeImage(plain(32, 32, 77), 'jpeg'));
    expect(Math.max(...back.data.map((value) => Math.abs(value - 77)))).toBeLessThanOrEqual(2);
  });
});
