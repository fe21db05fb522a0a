import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));

/** Images for the tests, made of the sample photograph. */
export interface ImageReader {
  /** A film for Chromium's fake camera, 640 x 480: the face moves in a circle and comes nearer. */
  readonly film: string;
  /** The sample twice, side by side: two faces. */
  readonly pair: string;
  /** No face. */
  readonly wall: string;
  /** Half a PNG. */
  readonly broken: string;
  remove(): Promise<void>;
}

export async function makeImages(): Promise<ImageReader> {
  const folder = await mkdtemp(join(tmpdir(), 'musica-demo-'));
  const path = (name: string) => join(folder, name);
  const photo = await sharp(astronaut).removeAlpha().toBuffer();
  const pair = sharp({ create: { width: 1024, height: 512, channels: 3, background: '#888888' } }).composite([
    { input: photo, left: 0, top: 0 },
    { input: photo, left: 512, top: 0 },
  ]);
  const files = {
    film: path('film.mjpeg'),
    pair: path('two people.png'),
    wall: path('wall.png'),
    broken: path('broken.png'),
  };
  const whole = await pair.png().toBuffer();
  await writeFile(files.pair, whole);
  await writeFile(files.broken, whole.subarray(0, 2000));
  await sharp({ create: { width: 320, height: 240, channels: 3, background: '#777777' } })
    .png()
    .toFile(files.wall);
  await writeFile(files.film, await filmOf(photo));
  return { ...files, remove: () => rm(folder, { recursive: true }) };
}

/** Motion JPEG is nothing but JPEGs, one after the other. */
async function filmOf(photo: Buffer, frames = 40): Promise<Buffer> {
  const images: Buffer[] = [];
  for (let i = 0; i < frames; i++) {
    const angle = (2 * Math.PI * i) / frames;
    const width = Math.round(300 + 30 * Math.sin(angle));
    const height = Math.round(width * 0.75);
    const left = Math.round(224 - width / 2 + 25 * Math.cos(angle));
    const top = Math.max(0, Math.round(128 - height / 2));
    const frame = sharp(photo).extract({ left, top, width, height }).resize(640, 480);
    images.push(await frame.jpeg({ quality: 85 }).toBuffer());
  }
  return Buffer.concat(images);
}
