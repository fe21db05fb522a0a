import { MusicaError } from '../errors';
import { type Box, boxOfLandmarks } from './box';
import type { Landmarks, Point } from './point';
import { radiansOfRoll } from './roll-unit';

/**
 * The mean face in units of the tight landmark box: [0, 0] is its top left corner, [1, 1] its bottom right one.
 * @param boxes for each face the box whose units are meant, instead of its tight one
 * @throws MusicaError `dataset` without faces, `landmarks` where faces have different counts or a box without area.
 */
export function meanShape(faces: Iterable<Landmarks>, boxes?: readonly Box[]): Point[] {
  let sum: Float64Array | undefined;
  let count = 0;
  for (const face of faces) {
    const { x, y, width, height } = boxes?.[count] ?? boxOfLandmarks(face);
    sum ??= new Float64Array(face.length * 2);
    if (face.length * 2 !== sum.length) {
      throw new MusicaError(
        'landmarks',
        `face ${count} has ${face.length} points, the faces before it ${sum.length / 2}`,
      );
    }
    if (!(width > 0 && height > 0)) {
      throw new MusicaError('landmarks', `face ${count}: its landmarks span ${width} x ${height} pixels`);
    }
    for (const [index, point] of face.entries()) {
      sum[2 * index]! += (point[0] - x) / width;
      sum[2 * index + 1]! += (point[1] - y) / height;
    }
    count++;
  }
  if (sum === undefined) throw new MusicaError('dataset', 'the mean shape needs at least one face');
  return Array.from({ length: sum.length / 2 }, (_, i) => [sum[2 * i]! / count, sum[2 * i + 1]! / count]);
}

/** Puts a shape given in box units (see `meanShape`) into a box, turned with it. */
export function anchorShape(shape: Landmarks, box: Box): Point[] {
  const { roll = 0 } = box;
  const upright = shape.map(([x, y]): Point => [box.x + x * box.width, box.y + y * box.height]);
  if (roll === 0) return upright;
  const angle = radiansOfRoll(roll);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  return upright.map(([x, y]) => {
    const [u, v] = [x - centreX, y - centreY];
    return [centreX + cos * u - sin * v, centreY + sin * u + cos * v];
  });
}
