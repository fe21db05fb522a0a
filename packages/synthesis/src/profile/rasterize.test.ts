import { expect, it } from 'vitest';
import { Canvas, drawTriangles } from './rasterize';

/** Counter-clockwise as seen, with y down: the right angle at (0, 0), legs of 4 pixels. */
const corner = [0, 0, 1, 0, 4, 1, 4, 0, 1];

function drawn(
  points: number[],
  triangles: number[],
  uvs = new Array<number>((points.length / 3) * 2).fill(0),
): Canvas {
  const canvas = new Canvas(6, 5);
  drawTriangles(canvas, Float32Array.from(points), Float32Array.from(uvs), Uint32Array.from(triangles));
  return canvas;
}

const image = ({ width, depth }: Canvas) =>
  Array.from({ length: depth.length / width }, (_, row) =>
    Array.from(depth.subarray(row * width, (row + 1) * width), (z) => (z > -Infinity ? '#' : '.')).join(''),
  );

it('covers the pixels whose centres a triangle holds', () => {
  expect(image(drawn(corner, [0, 1, 2]))).toEqual(['#####.', '####..', '###...', '##....', '#.....']);
});

it('leaves out what turns its back, and what lies outside', () => {
  expect(image(drawn(corner, [0, 2, 1])).join('')).not.toContain('#');
  expect(image(drawn([-9, -9, 0, -9, -5, 0, -5, -9, 0], [0, 1, 2])).join('')).not.toContain('#');
  const large = drawn([-100, -100, 0, -100, 200, 0, 200, -100, 0], [0, 1, 2]);
  expect(image(large).join('')).not.toContain('.');
});

it('shows the nearest, whatever the order, and interpolates depth and texture', () => {
  const far = corner.map((value, at) => (at % 3 === 2 ? -3 : value));
  for (const triangles of [
    [0, 1, 2, 3, 4, 5],
    [3, 4, 5, 0, 1, 2],
  ]) {
    const uvs = [10, 20, 10, 28, 18, 20, 0, 0, 0, 0, 0, 0];
    const canvas = drawn([...corner, ...far], triangles, uvs);
    const pixel = 2 * 6 + 1; // (1, 2)
    expect(canvas.depth[pixel]).toBe(1);
    // u grows by 2 a pixel to the right, v by 2 a pixel down.
    expect(canvas.u[pixel]).toBeCloseTo(12, 5);
    expect(canvas.v[pixel]).toBeCloseTo(24, 5);
  }
  const slanted = drawn([0, 0, 0, 0, 4, 8, 4, 0, 4], [0, 1, 2]);
  expect(slanted.depth[1 * 6 + 2]).toBeCloseTo(4, 5);
});
