import { describe, expect, it } from 'vitest';
import { Camera } from './camera';

const view = (pose: { yaw: number; pitch: number; roll: number }) =>
  new Camera({ pose, distance: 100, faceSize: 0.5, offset: [0, 0] }, 200);

describe('Camera', () => {
  it('projects points worked out by hand', () => {
    const camera = view({ yaw: 0, pitch: 0, roll: 0 });
    // The face's middle (0, -0.5, 6.5) is 4.5 before the pivot at z = 2 and in the image's middle.
    const middle = camera.project(camera.toCamera([0, -0.5, 6.5]));
    expect(middle.x).toBeCloseTo(99.5, 9);
    expect(middle.y).toBeCloseTo(99.5, 9);
    expect(1 / middle.near).toBeCloseTo(95.5, 9);
    // There the face's 14.5 cm are half of 200 pixels: 100 / 14.5 pixels a centimetre.
    const right = camera.project(camera.toCamera([1, 0.5, 6.5]));
    expect(right.x - 99.5).toBeCloseTo(100 / 14.5, 9);
    expect(99.5 - right.y).toBeCloseTo(100 / 14.5, 9);
    // Twice as far away it is half as large.
    const far = camera.project(camera.toCamera([1, -0.5, 6.5 - 95.5]));
    expect(far.x - 99.5).toBeCloseTo(50 / 14.5, 9);
  });

  it('turns the nose to the right, down, and the crown to the right', () => {
    const nose = [0, -0.5, 13] as const;
    const at = (camera: Camera, point: readonly [number, number, number]) => camera.toCamera(point);
    const yawed = at(view({ yaw: 90, pitch: 0, roll: 0 }), nose);
    expect(yawed[0]).toBeCloseTo(13 - 6.5, 9);
    const pitched = at(view({ yaw: 0, pitch: 30, roll: 0 }), nose);
    // 6.5 cm from the face's middle along its own axis, which dips by 30 degrees.
    expect(pitched[1]).toBeCloseTo(-6.5 * Math.sin(Math.PI / 6), 9);
    const rolled = at(view({ yaw: 0, pitch: 0, roll: 30 }), [0, 9.5, 6.5]);
    expect(rolled[0]).toBeCloseTo(10 * Math.sin(Math.PI / 6), 9);
    expect(rolled[1]).toBeCloseTo(10 * Math.cos(Math.PI / 6), 9);
  });
});
