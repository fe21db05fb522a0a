import { tilesOfLevel } from '../../detector/blazeface/tiles';
import type { Look } from '../../detector/face-detector';
import { type Box, boundsOfBox } from '../../geometry/box';

/** Multiply-adds of the detector's network for an input of 256 x 256. */
const costOf256 = 189e6;
/** A lost face is looked for in this many times the place where it may be. */
const around = 2.5;
/** A tile with fewer pixels a side is not worth enlarging to the network's 256. */
const leastTile = 160;

/** Multiply-adds of a look, about: they go with the area that the network sees. */
export function costOfLook({ region, side }: Look): number {
  const scale = side / Math.max(region.width, region.height);
  const padded = (length: number) => 32 * Math.ceil((length * scale - 1e-6) / 32);
  return (costOf256 * padded(region.width) * padded(region.height)) / 256 ** 2;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const whole = ({ width, height }: Size): Box => ({ x: 0, y: 0, width, height });

/** The whole image, coarse and then finer: faces from 1/6 and from 1/12 of its longer side. */
export function quickLooks(image: Size): Look[] {
  return [
    { region: whole(image), side: 128 },
    { region: whole(image), side: 256 },
  ];
}

/** Parts of the image, for faces from 1/24 of its longer side. */
export function fineLooks(image: Size): Look[] {
  if (Math.max(image.width, image.height) / 2 < leastTile) return [];
  return tilesOfLevel(image.width, image.height, 1).map((region) => ({ region, side: 256 }));
}

/** The whole image turned, for faces that lie on their side or stand on their head. */
export function turnedLooks(image: Size): Look[] {
  return ([90, 270, 180] as const).map((turn) => ({ region: whole(image), side: 256, turn }));
}

/** Around a place where a face may be that was lost. */
export function lookNear(place: Box): Look {
  const { x, y, width, height } = boundsOfBox(place);
  const side = around * Math.max(width, height);
  const region = { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
  return { region, side: 128 };
}

/** Share of a look's region that lies in boxes; where these overlap, more than there is. */
export function coveredShare({ region }: Look, boxes: readonly Box[]): number {
  const area = boxes.map(boundsOfBox).reduce((sum, box) => {
    const width = Math.min(region.x + region.width, box.x + box.width) - Math.max(region.x, box.x);
    const height = Math.min(region.y + region.height, box.y + box.height) - Math.max(region.y, box.y);
    return width > 0 && height > 0 ? sum + width * height : sum;
  }, 0);
  return area / (region.width * region.height);
}
