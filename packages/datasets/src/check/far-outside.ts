import { boxOfLandmarks, type Landmarks } from '@musica/core';

/**
 * How far points lie outside of an image. Labels of faces at the border do lie outside, so it is only told where a point
 * is further out than half the face is large.
 * @returns in words, or undefined.
 */
export function farOutside(
  landmarks: Landmarks,
  image: { width: number; height: number },
): string | undefined {
  const { width, height } = boxOfLandmarks(landmarks);
  const limit = Math.max(width, height) / 2;
  let [far, furthest] = [0, 0];
  for (const [x, y] of landmarks) {
    const out = Math.max(-0.5 - x, x - (image.width - 0.5), -0.5 - y, y - (image.height - 0.5));
    if (out <= limit) continue;
    far++;
    furthest = Math.max(furthest, out);
  }
  if (far === 0) return undefined;
  const points = far === 1 ? '1 point lies' : `${far} points lie`;
  return `${points} up to ${furthest.toFixed(1)} pixels outside of the image of ${image.width} x ${image.height}`;
}
