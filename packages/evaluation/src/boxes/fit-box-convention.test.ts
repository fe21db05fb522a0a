import type { Box, Point } from '@musica/core';
import { expect, it } from 'vitest';
import { fitBoxConvention } from './fit-box-convention';
import { pairFoundBoxes } from './pair-found-boxes';

/** The corners of a rectangle, turned around the middle of it: its tight box is the rectangle. */
function face(x: number, y: number, width: number, height: number, roll = 0) {
  const [cos, sin] = [Math.cos((roll * Math.PI) / 180), Math.sin((roll * Math.PI) / 180)];
  const corners = [
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ] as const;
  return corners.map(([u, v]): Point => {
    const [dx, dy] = [u * width, v * height];
    return [x + cos * dx - sin * dy, y + sin * dx + cos * dy];
  });
}

const about = (x: number, y: number, width: number, height: number, roll?: number): Box => ({
  x: x - width / 2,
  y: y - height / 2,
  width,
  height,
  ...(roll !== undefined && { roll }),
});

it('finds how the tight boxes lie in those of a detector, whatever a few of them are', () => {
  // The detector draws twice as wide and 1.25 times as high, a quarter of its height above.
  const found = [40, 60, 80, 100].map((size) => ({
    landmarks: face(300, 200 + size / 4 / 0.8, size, size),
    box: about(300, 200, 2 * size, size / 0.8),
  }));
  const other = { landmarks: face(500, 500, 10, 10), box: about(505, 500, 10, 10) };
  const { convention, faces, overlap } = fitBoxConvention([...found, other]);
  expect(faces).toBe(5);
  expect(convention.right).toBeCloseTo(0);
  expect(convention.down).toBeCloseTo(0.25);
  expect(convention.width).toBeCloseTo(0.5);
  expect(convention.height).toBeCloseTo(0.8);
  // In sizes of a face: 0.8125 of it lies in the box of 2 x 1.25. A third of the other two is common.
  expect(overlap.before).toBeCloseTo((4 * (0.8125 / (2.5 + 1 - 0.8125)) + 1 / 3) / 5);
  // The other box becomes one of 5 x 8, 2.5 further down: 2.5 x 6.5 of it lie in the face.
  expect(overlap.after).toBeCloseTo((4 + 16.25 / (100 + 40 - 16.25)) / 5);
});

it('compares boxes that are turned in their own frame', () => {
  const found = [-90, 0, 30, 180].map((roll) => {
    const angle = (roll * Math.PI) / 180;
    // Down along the face by 10.
    const [x, y] = [100 - 10 * Math.sin(angle), 100 + 10 * Math.cos(angle)];
    return { landmarks: face(x, y, 40, 50, roll), box: about(100, 100, 80, 100, roll) };
  });
  const { convention, overlap } = fitBoxConvention(found);
  for (const [name, value] of Object.entries({ right: 0, down: 0.1, width: 0.5, height: 0.5 })) {
    expect(convention[name as 'right'], name).toBeCloseTo(value);
  }
  expect(overlap.before).toBeCloseTo(0.25);
  expect(overlap.after).toBeCloseTo(1);
});

it('refuses none', () => {
  expect(() => fitBoxConvention([])).toThrow(expect.objectContaining({ code: 'box' }));
});

it('pairs the boxes with the faces by image and place', () => {
  const record = (id: string, x: number) => ({ id, image: `/data/${id}`, landmarks: face(x, 50, 40, 40) });
  const faces = [record('a.jpg', 50), record('b.jpg', 50), record('c.jpg', 50)];
  const [near, far] = [about(55, 50, 70, 70), about(400, 50, 40, 40)];
  const { found, missing } = pairFoundBoxes(
    faces,
    new Map([
      ['results/a.jpg', [far, near]],
      ['results/b.jpg', [far]],
    ]),
  );
  expect(found).toEqual([{ box: near, landmarks: faces[0]!.landmarks }]);
  expect(missing).toEqual(['b.jpg', 'c.jpg']);
});
