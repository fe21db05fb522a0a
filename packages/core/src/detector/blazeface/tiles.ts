import type { Box } from '../../geometry/box';

/**
 * The parts of an image that the detector looks at on one level. Level 0 is the whole image; the tiles of level n are
 * squares of 1 / 2^n of the image's longer side that overlap by half, so that a face of up to half a tile is whole in
 * at least one of them.
 * @returns rectangles of whole pixels inside the image
 */
export function tilesOfLevel(width: number, height: number, level: number): Box[] {
  if (level === 0) return [{ x: 0, y: 0, width, height }];
  const side = Math.ceil(Math.max(width, height) / 2 ** level);
  return positions(height, side).flatMap((y) =>
    positions(width, side).map((x) => ({
      x,
      y,
      width: Math.min(side, width),
      height: Math.min(side, height),
    })),
  );
}

/** Starts of tiles of `side` pixels along `length`, evenly spread, at most half a tile apart. */
function positions(length: number, side: number): number[] {
  if (length <= side) return [0];
  const steps = Math.ceil((length - side) / (side / 2));
  return Array.from({ length: steps + 1 }, (_, index) => Math.round((index * (length - side)) / steps));
}

/** Whether a box touches an edge of the tile that is not an edge of the image: what is cut there, another tile shows whole. */
export function isCutByTile(box: Box, tile: Box, image: { width: number; height: number }): boolean {
  return (
    (tile.x > 0 && box.x < tile.x) ||
    (tile.y > 0 && box.y < tile.y) ||
    (tile.x + tile.width < image.width && box.x + box.width > tile.x + tile.width) ||
    (tile.y + tile.height < image.height && box.y + box.height > tile.y + tile.height)
  );
}
