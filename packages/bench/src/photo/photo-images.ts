import { type Affine, type PixelImage, Random, warpTo } from '@musica/core';

/** What `musica bench --photo` times on, by their names in the results. */
export const photoNames = ['photo', 'frame', 'group', 'large', 'empty'] as const;
export type PhotoName = (typeof photoNames)[number];

/** What they are, for people. */
export const photoTitles: Readonly<Record<PhotoName, string>> = {
  photo: 'one face, 512 x 512',
  frame: 'one face, 1280 x 720',
  group: 'six faces, 960 x 640',
  large: 'one face, 4000 x 3000',
  empty: 'no face, 1280 x 720',
};

/**
 * The images, made of one square photograph of one face.
 * @param photo as it is read from its file
 */
export function photoImages(photo: PixelImage): Record<PhotoName, PixelImage> {
  return {
    photo,
    // The lower part of the square is cut off, and beside it there is nothing.
    frame: composed(photo, 1280, 720, [[280, 0, 720]]),
    group: composed(
      photo,
      960,
      640,
      [0, 1, 2, 3, 4, 5].map((i) => [320 * (i % 3), 320 * Math.floor(i / 3), 320]),
    ),
    large: composed(photo, 4000, 3000, [[500, 0, 3000]]),
    empty: landscape(1280, 720),
  };
}

/** The photograph at several places. @param places left, top and side of each, in pixels */
function composed(
  photo: PixelImage,
  width: number,
  height: number,
  places: readonly (readonly [number, number, number])[],
): PixelImage {
  const data = new Uint8Array(3 * width * height).fill(118);
  for (const [left, top, side] of places) {
    const scale = photo.width / side;
    const shift = scale / 2 - 0.5;
    const toPhoto: Affine = [scale, 0, shift, 0, scale, shift];
    const values = warpTo(photo, toPhoto, { width: side, height: side });
    for (let y = 0; y < side; y++) {
      const row = values.subarray(3 * side * y, 3 * side * (y + 1));
      data.set(Uint8Array.from(row, Math.round), 3 * (width * (top + y) + left));
    }
  }
  return { data, width, height, channels: 3 };
}

/** Hills under a sky, with the grain of grass. */
function landscape(width: number, height: number): PixelImage {
  const random = new Random(7);
  const grain = Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => random.uniform(-1, 1)));
  const data = new Uint8ClampedArray(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const horizon = 0.45 * height + 60 * Math.sin(x / 90) + 30 * Math.sin(x / 23);
      const rough = 25 * grain[Math.floor(y / 3) % 64]![Math.floor(x / 3) % 64]!;
      const patch = 30 * grain[Math.floor(y / 40) % 64]![Math.floor(x / 40) % 64]!;
      const colour = y < horizon ? [120, 160, 230 - y / 8] : [70 + rough, 110 + rough + patch, 50 + patch];
      data.set(colour, 3 * (width * y + x));
    }
  }
  return { data: new Uint8Array(data.buffer), width, height, channels: 3 };
}
