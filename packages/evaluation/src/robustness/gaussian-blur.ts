import type { PixelImage } from '@musica/core';

/** A Gaussian blur; beyond the edge the edge's pixels go on. @param deviation in pixels */
export function gaussianBlur(image: PixelImage, deviation: number): PixelImage {
  const radius = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-(((i - radius) / deviation) ** 2) / 2),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const { width, height, channels } = image;
  const along = (from: ArrayLike<number>, size: number, step: number) =>
    Float32Array.from({ length: from.length }, (_, i) => {
      const place = Math.floor(i / step) % size;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        const other = Math.min(Math.max(place + k - radius, 0), size - 1);
        sum += weights[k]! * from[i + (other - place) * step]!;
      }
      return sum / total;
    });
  const blurred = along(along(image.data, width, channels), height, channels * width);
  return { ...image, data: Uint8Array.from(blurred, Math.round) };
}
