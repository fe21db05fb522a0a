import sharp from 'sharp';

/** Images of the film that differ. */
const COUNT = 30;

/**
 * A film for Chromium's `--use-file-for-fake-video-capture`: JPEG images one after the other (.mjpeg), which it plays
 * at 30 a second, over and over. The person of the photograph sways from side to side, by so little that a busy machine, which sees one
 * image of many, still finds the face where it was.
 */
export async function makeFakeWebcam(photo: string): Promise<Uint8Array> {
  const person = await sharp(photo).resize(480, 480).toBuffer();
  const images: Uint8Array[] = [];
  for (let step = 0; step < COUNT; step++) {
    const sway = Math.round(15 * Math.sin((2 * Math.PI * step) / COUNT));
    const image = sharp({ create: { width: 640, height: 480, channels: 3, background: '#445566' } })
      .composite([{ input: person, left: 80 + sway, top: 0 }])
      .jpeg({ quality: 90 });
    // Each for four frames: a slow sway of few images.
    images.push(...Array<Uint8Array>(4).fill(await image.toBuffer()));
  }
  return Buffer.concat(images);
}
