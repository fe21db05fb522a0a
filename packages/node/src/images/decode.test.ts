import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { MusicaError, type PixelImage } from '@musica/core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const red = [255, 0, 0];
const blue = [0, 0, 255];

/** 4 x 2 pixels: the left half red, the right half blue. */
function twoColours(): Sharp {
  const row = [red, red, blue, blue].flat();
  return sharp(Buffer.from([...row, ...row]), { raw: { width: 4, height: 2, channels: 3 } });
}

const pixel = (image: PixelImage, x: number, y: number) =>
  Array.from(image.data.subarray((y * image.width + x) * image.channels).subarray(0, image.channels));

/** Smooth colours, large enough that a file of it can be cut in the middle of its pixels. */
function gradient(width = 200, height = 150): Sharp {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set([i % 256, (i >> 4) % 256, (i * 7) % 256], i * 3);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function refusal(run: Promise<unknown>): Promise<MusicaError> {
  const error = await run.then(
    () => expect.fail('was not refused'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(MusicaError);
  expect(error.code).toBe('image');
  expect(error.message).not.toContain('\n');
  return error;
}

describe('decodeImage', () => {
  it('reads a path, a file URL and bytes alike', async () => {
    const path = join(folder, 'two colours.png');
    await twoColours().png().toFile(path);
    const bytes = await twoColours().png().toBuffer();
    for (const source of [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      bytes,
      new Uint8Array(bytes).buffer,
    ]) {
      const image = await decodeImage(source);
      expect([image.width, image.height, image.channels]).toEqual([4, 2, 3]);
      expect([pixel(image, 0, 0), pixel(image, 3, 1)]).toEqual([red, blue]);
    }
  });

  it('turns the image as its EXIF orientation says', async () => {
    const bytes = await twoColours().withMetadata({ orientation: 6 }).png().toBuffer(); // 6: shown after a quarter turn clockwise
    const image = await decodeImage(bytes);
    expect([image.width, image.height]).toEqual([2, 4]);
    expect([pixel(image, 0, 0), pixel(image, 0, 3)]).toEqual([red, blue]);
  });

  it('reduces 16 bits to 8 by their value, not by cutting', async () => {
    const deep = new Uint16Array([0, 32768, 65535, 16448, 16448, 16448]);
    const bytes = await sharp(deep, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const image = await decodeImage(bytes);
    expect(pixel(image, 0, 0)).toEqual([0, 128, 255]);
    expect(pixel(image, 1, 0)).toEqual([64, 64, 64]);
  });

  it('converts CMYK to RGB', async () => {
    const bytes = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 95 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const image = await decodeImage(bytes);
    expect(image.channels).toBe(3);
    const [r, g, b] = pixel(image, 8, 8);
    expect(r).toBeGreaterThan(200); // printing inks cannot show the purest red
    expect(g).toBeLessThan(70);
    expect(b).toBeLessThan(70);
  });

  it('repeats gray', async () => {
    const gray = sharp(Buffer.from([10, 200]), { raw: { width: 2, height: 1, channels: 1 } });
    for (const bytes of [
      await gray.clone().png().toBuffer(),
      await gray.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      const image = await decodeImage(bytes);
      expect(image.channels).toBe(3);
      expect([pixel(image, 0, 0), pixel(image, 1, 0)]).toEqual([
        [10, 10, 10],
        [200, 200, 200],
      ]);
    }
    const grayAlpha = await gray
      .clone()
      .joinChannel(Buffer.from([255, 0]), { raw: { width: 2, height: 1, channels: 1 } });
    const image = await decodeImage(await grayAlpha.png().toBuffer());
    expect([pixel(image, 0, 0), pixel(image, 1, 0)]).toEqual([
      [10, 10, 10],
      [0, 0, 0],
    ]);
  });

  it('lays transparent pixels over the background', async () => {
    const rgba = Buffer.from([255, 0, 0, 255, 0, 255, 0, 0]);
    const bytes = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect(pixel(await decodeImage(bytes), 1, 0)).toEqual([0, 0, 0]);
    expect(pixel(await decodeImage(bytes, { background: 'white' }), 1, 0)).toEqual([255, 255, 255]);
    expect(pixel(await decodeImage(bytes), 0, 0)).toEqual(red);
  });

  it('takes the first frame of an animation', async () => {
    const frames = Buffer.from([...Array(16).fill(red).flat(), ...Array(16).fill(blue).flat()]);
    const bytes = await sharp(frames, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      .gif()
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const image = await decodeImage(bytes);
    expect([image.width, image.height]).toEqual([4, 4]);
    expect(pixel(image, 0, 0)).toEqual(red);
  });

  it('passes pixels through after checking them', async () => {
    const image = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 } as const;
    expect(await decodeImage(image)).toBe(image);
    const error = await refusal(decodeImage({ ...image, width: 3 }));
    expect(error.message).toContain('12 bytes');
  });
});

describe('decodeImage refuses', () => {
  const file = async (name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return path;
  };

  it('truncated files, wherever they are cut', async () => {
    const whole = {
      'cut.jpg': await gradient().jpeg().toBuffer(),
      'cut.png': await gradient().png().toBuffer(),
      'cut.webp': await gradient().webp().toBuffer(),
    };
    for (const [name, bytes] of Object.entries(whole)) {
      for (const part of [0.02, 0.3, 0.9]) {
        const error = await refusal(decodeImage(await file(name, bytes.subarray(0, bytes.length * part))));
        expect(error.message).toContain(name);
        expect(error.message).toMatch(/damaged or cut short (JPEG|PNG|WebP)/);
        expect(error.hint).toContain('again');
      }
    }
  });

  it('an empty file', async () => {
    expect((await refusal(decodeImage(await file('empty.jpg', '')))).message).toMatch(
      /empty\.jpg: the file is empty/,
    );
  });

  it('text with the name of an image', async () => {
    const error = await refusal(decodeImage(await file('notes.png', 'dear diary\n')));
    expect(error.message).toMatch(/notes\.png: not an image/);
  });

  it('vector images and kinds without a decoder, by name', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    expect((await refusal(decodeImage(Buffer.from(svg)))).message).toContain('SVG');
    expect((await refusal(decodeImage(Buffer.from('BM000000000000')))).message).toContain('BMP');
  });

  it('a file that is not there, and a folder', async () => {
    expect((await refusal(decodeImage(join(folder, 'none.png')))).message).toMatch(
      /none\.png: there is no such file/,
    );
    expect((await refusal(decodeImage(folder))).message).toContain('is a folder');
  });

  it('more pixels than allowed, before it decodes them', async () => {
    const bytes = await sharp({ create: { width: 2000, height: 1001, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const error = await refusal(decodeImage(bytes, { maxPixels: 2e6, name: 'bomb.png' }));
    expect(error.message).toBe('bomb.png: more than 2 million pixels');
  });

  it('what is no image source at all', async () => {
    await refusal(decodeImage(undefined as unknown as string));
    await refusal(decodeImage(7 as unknown as string));
  });
});

describe('decodeImage over http', () => {
  let server: Server;
  let address: string;
  let handler: RequestListener;

  beforeAll(async () => {
    server = createServer((request, response) => handler(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/face.png`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('downloads and decodes', async () => {
    const bytes = await twoColours().png().toBuffer();
    handler = (_, response) => response.setHeader('content-type', 'image/png').end(bytes);
    expect(pixel(await decodeImage(new URL(address)), 0, 0)).toEqual(red);
  });

  it('refuses an error status, a page, too many bytes, an answer that never ends, and a dead server', async () => {
    handler = (_, response) => response.writeHead(404).end('gone');
    expect((await refusal(decodeImage(address))).message).toContain('404');

    handler = (_, response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<html>');
    expect((await refusal(decodeImage(address))).message).toContain('text/html');

    handler = (_, response) => response.setHeader('content-type', 'image/png').end(Buffer.alloc(3_000_000));
    expect((await refusal(decodeImage(address, { maxBytes: 2 ** 20 }))).message).toContain(
      'larger than 1 MiB',
    );

    handler = (_, response) => response.setHeader('content-type', 'image/png').write('never ends');
    expect((await refusal(decodeImage(address, { timeout: 200 }))).message).toContain('within 0.2 s');

    expect((await refusal(decodeImage('http://127.0.0.1:1/x.png'))).message).toContain(
      'cannot be downloaded',
    );
  });

  it('takes bytes of another realm, as test runners with a DOM give them', async () => {
    const png = await sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } })
      .png()
      .toBuffer();
    const foreign = new (runInNewContext('Uint8Array'))(png) as Uint8Array;
    expect(foreign).not.toBeInstanceOf(Uint8Array);
    expect(await decodeImage(foreign)).toMatchObject({ width: 2, height: 2 });
    expect(await decodeImage(foreign.buffer as ArrayBuffer)).toMatchObject({ width: 2, height: 2 });
  });

  it('reads TIFF with 64-bit offsets', async () => {
    const tiff = await sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } })
      .tiff({ bigtiff: true })
      .toBuffer();
    expect(await decodeImage(tiff)).toMatchObject({ width: 3, height: 2 });
  });
});

/** A TIFF of one channel of 32-bit floating point numbers, uncompressed. */
function floatTiff(width: number, height: number): Buffer {
  const tags: [tag: number, value: number][] = [
    ...[
      [256, width],
      [257, height],
      [258, 32],
      [259, 1],
      [262, 1],
      [273, 8 + 2 + 10 * 12 + 4],
    ],
    ...[
      [277, 1],
      [278, height],
      [279, 4 * width * height],
      [339, 3],
    ],
  ] as [number, number][];
  const head = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  for (const [i, [tag, value]] of tags.entries()) {
    head.writeUInt16LE(tag, 10 + 12 * i);
    head.writeUInt16LE(4, 12 + 12 * i);
    head.writeUInt32LE(1, 14 + 12 * i);
    head.writeUInt32LE(value, 18 + 12 * i);
  }
  return Buffer.concat([head, Buffer.from(new Float32Array(width * height).fill(0.5).buffer)]);
}

describe('images of an odd depth', () => {
  it('of floating point numbers are refused, and so are 12 bits in the place of 16', async () => {
    await expect(decodeImage(floatTiff(8, 6))).rejects.toMatchObject({
      code: 'image',
      message: expect.stringContaining('type float'),
      hint: expect.stringContaining('8 bits'),
    });
    const of = (largest: number) => Uint16Array.from({ length: 8 * 6 }, (_, i) => (i * largest) / 47);
    const raw = { raw: { width: 8, height: 6, channels: 1 } } as const;
    for (const write of [
      (image: Sharp) => image.png(),
      (image: Sharp) => image.tiff({ compression: 'lzw' }),
    ]) {
      const bytes = await write(sharp(of(4095), raw).toColourspace('grey16')).toBuffer();
      if ((await sharp(bytes).metadata()).depth !== 'ushort') continue;
      await expect(decodeImage(bytes)).rejects.toThrow(/brightest value is 4095 of 65535/);
      const whole = await write(sharp(of(65535), raw).toColourspace('grey16')).toBuffer();
      expect((await decodeImage(whole)).data.at(-1)).toBe(255);
    }
  });

  it('AVIF is told by any of its brands', async () => {
    const bytes = await sharp({ create: { width: 16, height: 8, channels: 3, background: 'red' } })
      .avif()
      .toBuffer();
    // As some cameras write it: a still image first, AVIF among the brands behind it.
    bytes.write('mif1', 8, 'latin1');
    expect(await decodeImage(bytes)).toMatchObject({ width: 16, height: 8 });
  });
});
