import sharp from 'sharp';

/**
 * A film for Chromium's `--use-file-for-fake-video-capture`: JPEG images one after the other (.mjpeg), which it plays
 * at 30 a second, over and over. The person of the photograph sways from side to side, by so little that a busy machine, which sees one
 * image of many, still finds the face where it was.
 */
export async function makeFakeWebcam(photo: string, frames = 30): Promise<Uint8Array> {
  const person = await sharp(photo).resize(480, 480).toBuffer();
  const images: Uint8Array[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const sway = Math.round(15 * Math.sin((2 * Math.PI * frame) / frames));
    const image = sharp({ create: { width: 640, height: 480, channels: 3, background: '#445566' } })
      .composite([{ input: person, left: 80 + sway, top: 0 }])
      .jpeg({ quality: 90 });
    images.push(await image.toBuffer());
  }
  return Buffer.concat(images);
}
