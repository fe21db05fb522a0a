import type { Landmarks } from './point';
import { rollOfRadians } from './roll-unit';

/** How far a face is turned in the image, in degrees, clockwise as seen; see `angleBetween`. */
export const rollOf = (landmarks: Landmarks, shape: Landmarks) =>
  rollOfRadians(angleBetween(landmarks, shape));

/**
 * How far a face is turned in the image, in radians, clockwise as seen: the rotation that brings the mean shape closest
 * to the landmarks (orthogonal Procrustes: the angle of the sum of products of both about their means). Because the mean
 * shape is its own mirror image, the angle does not depend on how broad or long the face is.
 * @param landmarks of the face @param shape the mean shape, as many points, in units of the box
 */
export function angleBetween(landmarks: Landmarks, shape: Landmarks): number {
  const centre = (points: Landmarks) => {
    let [x, y] = [0, 0];
    for (const point of points) {
      x += point[0];
      y += point[1];
    }
    return [x / points.length, y / points.length] as const;
  };
  const [faceX, faceY] = centre(landmarks);
  const [shapeX, shapeY] = centre(shape);
  let [along, across] = [0, 0];
  landmarks.forEach(([px, py], index) => {
    const [x, y] = [px - faceX, py - faceY];
    const [u, v] = [shape[index]![0] - shapeX, shape[index]![1] - shapeY];
    along += u * x + v * y;
    across += u * y - v * x;
  });
  return Math.atan2(across, along);
}
