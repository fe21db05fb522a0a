import { describe, expect, it, vi } from 'vitest';
import type { Box } from '../geometry/box';
import { assertBoxConvention, toTightBox, withBoxConvention } from './box-convention';

const convention = { right: 0.1, down: 0.25, width: 0.5, height: 0.75 };

describe('toTightBox', () => {
  it('moves and scales a box in its own sides', () => {
    expect(toTightBox({ x: 100, y: 200, width: 40, height: 80 }, convention)).toEqual({
      // The centre goes from (120, 240) to (124, 260).
      x: 114,
      y: 230,
      width: 20,
      height: 60,
    });
  });

  it('does so along a face that is turned', () => {
    const box: Box = { x: 100, y: 200, width: 40, height: 80, roll: 90 };
    const tight = toTightBox(box, convention);
    // Right of the face is down in the image, and down is left.
    expect(tight.x + tight.width / 2).toBeCloseTo(120 - 20);
    expect(tight.y + tight.height / 2).toBeCloseTo(240 + 4);
    expect(tight).toMatchObject({ width: 20, height: 60, roll: 90 });
  });
});

it('a detector gives tight boxes, of alternatives and parts too, and is the same one', async () => {
  const box = { x: 100, y: 200, width: 40, height: 80 };
  const faces = async () => [{ box, score: 0.8, alternatives: [{ ...box, roll: 90 }] }];
  const dispose = vi.fn();
  const detector = withBoxConvention({ name: 'mine', detect: faces, lookAt: faces, dispose }, convention);
  const expected = [
    {
      box: toTightBox(box, convention),
      score: 0.8,
      alternatives: [toTightBox({ ...box, roll: 90 }, convention)],
    },
  ];
  const image = { data: new Uint8Array(1), width: 1, height: 1, channels: 1 } as const;
  expect(await detector.detect(image)).toEqual(expected);
  expect(await detector.lookAt!(image, { region: box, side: 128 })).toEqual(expected);
  detector.dispose();
  expect(dispose).toHaveBeenCalledOnce();
});

it.each([
  [null, '"right" of the box convention is missing'],
  [{ ...convention, width: 0 }, '"width" of the box convention is 0'],
  [{ ...convention, down: '1' }, '"down" of the box convention is "1"'],
])('refuses %j', (value, message) => {
  expect(() => assertBoxConvention(value)).toThrow(
    expect.objectContaining({ code: 'box', message: expect.stringContaining(message) }),
  );
});
