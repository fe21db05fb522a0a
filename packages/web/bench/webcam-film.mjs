import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/**
 * A film for Chromium's `--use-file-for-fake-video-capture`: 640 x 480 without compression (.y4m), 60 frames a second,
 * so that the camera is not what limits. The person of the photograph sways from side to side in two seconds.
 */
export async function writeWebcamFilm(path, photo, frames = 120) {
  const [width, height] = [640, 480];
  const person = await sharp(photo).resize(height, height).toBuffer();
  const pieces = [Buffer.from(`YUV4MPEG2 W${width} H${height} F60:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame++) {
    const sway = Math.round(30 * Math.sin((2 * Math.PI * frame) / frames));
    const rgb = await sharp({ create: { width, height, channels: 3, background: '#445566' } })
      .composite([{ input: person, left: (width - height) / 2 + sway, top: 0 }])
      .removeAlpha()
      .raw()
      .toBuffer();
    pieces.push(Buffer.from('FRAME\n'), planes(rgb, width, height));
  }
  await writeFile(path, Buffer.concat(pieces));
}

/** Full-range BT.601, colour at half the size. */
function planes(rgb, width, height) {
  const luma = width * height;
  const out = Buffer.alloc(luma * 1.5);
  const byte = (value) => Math.max(0, Math.min(255, Math.round(value)));
  for (let i = 0; i < luma; i++) {
    out[i] = byte(0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]);
  }
  let at = luma;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2, at++) {
      const i = 3 * (y * width + x);
      const [r, g, b] = [rgb[i], rgb[i + 1], rgb[i + 2]];
      out[at] = byte(128 - 0.168736 * r - 0.331264 * g + 0.5 * b);
      out[at + luma / 4] = byte(128 + 0.5 * r - 0.418688 * g - 0.081312 * b);
    }
  }
  return out;
}
