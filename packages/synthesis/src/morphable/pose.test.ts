import { expect, it } from 'vitest';
import { anglesOf, multiply, project, rotationAbout, rotationOf } from './pose';

it('turns the way its words say: yaw to the right of the image, pitch down, roll clockwise', () => {
  const nose = [0, 0, 10];
  const camera = (angles: { yaw: number; pitch: number; roll: number }) => ({
    rotation: rotationOf(angles),
    scale: 2,
    translation: [100, 50] as const,
  });
  const seen = (angles: Parameters<typeof camera>[0], point = nose) => [...project(point, camera(angles))];
  // Worked by hand: sin 30 = 0.5, cos 30 = 0.866.
  const expected = [
    [{ yaw: 30, pitch: 0, roll: 0 }, nose, [110, 50, 17.32]],
    [{ yaw: 0, pitch: 30, roll: 0 }, nose, [100, 60, 17.32]],
    [{ yaw: 0, pitch: 0, roll: 30 }, [0, 10, 0], [110, 32.68, 0]],
    [{ yaw: 90, pitch: 0, roll: 0 }, [1, 2, 3], [106, 46, -2]],
  ] as const;
  for (const [angles, point, place] of expected) {
    seen(angles, [...point]).forEach((value, index) => {
      expect(value).toBeCloseTo(place[index]!, 2);
    });
  }
});

it('gives back the angles of a rotation', () => {
  for (const yaw of [-170, -60, 0, 35, 89]) {
    for (const pitch of [-70, 0, 20]) {
      for (const roll of [-100, 0, 45]) {
        const angles = anglesOf(rotationOf({ yaw, pitch, roll }));
        expect(angles.yaw).toBeCloseTo(yaw, 6);
        expect(angles.pitch).toBeCloseTo(pitch, 6);
        expect(angles.roll).toBeCloseTo(roll, 6);
      }
    }
  }
});

it('turns about an axis as about the named angles', () => {
  const third = Math.PI / 6;
  const about = multiply(
    rotationAbout(0, third, 0),
    multiply(rotationAbout(third, 0, 0), rotationAbout(0, 0, -third)),
  );
  [...rotationOf({ yaw: 30, pitch: 30, roll: 30 })].forEach((value, index) => {
    expect(about[index]).toBeCloseTo(value, 12);
  });
});
