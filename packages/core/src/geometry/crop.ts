import type { Affine } from './affine';
import type { Box } from './box';
import { radiansOfRoll } from './roll-unit';

/** How a face is cut out of its image. */
export interface CropGeometry {
  /** Length of the longest side of the face box in the crop, in crop pixels (142 in the authors' code). */
  readonly boxSize: number;
  /** Side of the square crop, in crop pixels: 142 with a margin of 0.3 on each side is about 228. */
  readonly cropSize: number;
}

/**
 * The map from pixels of the crop to pixels of the image: a uniform scale that gives the longest side of the box
 * `boxSize` crop pixels, with the centre of the box in the centre of the crop. A rolled box turns the crop with it, so
 * that the face is upright there.
 */
export function cropTransform(box: Box, { boxSize, cropSize }: CropGeometry): Affine {
  const scale = Math.max(box.width, box.height) / boxSize;
  const centre = (cropSize - 1) / 2;
  const angle = radiansOfRoll(box.roll);
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const toX = box.x + box.width / 2 - (cos - sin) * centre;
  const toY = box.y + box.height / 2 - (sin + cos) * centre;
  return [cos, -sin, toX, sin, cos, toY];
}
