import type { Point } from '@musica/core';

/** A part of the image, in its pixels; [x, y] is its top left corner. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How the image lies on a canvas. */
export interface View {
  /** Canvas pixels an image pixel. */
  readonly scale: number;
  /** Where the image's top left corner lies before mirroring. */
  readonly dx: number;
  readonly dy: number;
  /** Left and right swapped, as in a mirror. */
  readonly mirror: boolean;
  /** Size of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** Shows a region as large as the canvas allows, in its middle. */
export function fitRegion(region: Region, width: number, height: number, mirror: boolean): View {
  const scale = Math.min(width / region.width, height / region.height);
  return {
    scale,
    dx: width / 2 - (region.x + region.width / 2) * scale,
    dy: height / 2 - (region.y + region.height / 2) * scale,
    mirror,
    width,
    height,
  };
}

/** Where a landmark is drawn: [0, 0] is the centre of the image's top left pixel. */
export function place({ scale, dx, dy, mirror, width }: View, [x, y]: Point): Point {
  const across = (x + 0.5) * scale + dx;
  return [mirror ? width - across : across, (y + 0.5) * scale + dy];
}

/** The point of the image under a point of the canvas; the inverse of `place`. */
export function unplace({ scale, dx, dy, mirror, width }: View, [x, y]: Point): Point {
  return [((mirror ? width - x : x) - dx) / scale - 0.5, (y - dy) / scale - 0.5];
}
