import { applyAffine, composeAffine, ibug68, type Point, Random, wflw98 } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { augmentOptions, noAugmentation } from './augment-options';
import { bendLandmarks, drawGeometry, jitterBox } from './face-geometry';

const centre: Point = [100, 80];
const flip = { ...noAugmentation, mirror: 1 };

describe('drawGeometry and bendLandmarks', () => {
  it.each([ibug68, wflw98])('mirrored twice is the face itself: $name', (scheme) => {
    const random = new Random(1);
    const face: Point[] = Array.from({ length: scheme.count }, () => [
      random.uniform(0, 200),
      random.uniform(0, 200),
    ]);
    const once = bendLandmarks(face, drawGeometry(centre, random, flip), scheme);
    const twice = bendLandmarks(once, drawGeometry(centre, random, flip), scheme);
    twice.forEach(([x, y], index) => {
      expect(x).toBeCloseTo(face[index]![0], 9);
      expect(y).toBeCloseTo(face[index]![1], 9);
    });
    const [right] = scheme.outerEyeCorners;
    expect(once[scheme.mirror[right]!]![0]).toBeCloseTo(200 - face[right]![0], 9);
  });

  it('leaves the centre where it is, whatever is drawn', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [x, y] = applyAffine(drawGeometry(centre, new Random(seed), augmentOptions()).transform, centre);
      expect(x).toBeCloseTo(100, 9);
      expect(y).toBeCloseTo(80, 9);
    }
  });

  it('turns without stretching, by up to the angle of the options', () => {
    const options = augmentOptions({ ...noAugmentation, rotation: { probability: 1, degrees: 30 } });
    const angles = Array.from({ length: 50 }, (_, seed) => {
      const { transform } = drawGeometry(centre, new Random(seed), options);
      const [a, b, , d, e] = transform;
      expect(a * e - b * d).toBeCloseTo(1, 9);
      expect(a).toBeCloseTo(e, 9);
      expect(b).toBeCloseTo(-d, 9);
      return (Math.atan2(d, a) * 180) / Math.PI;
    });
    expect(Math.max(...angles)).toBeGreaterThan(20);
    expect(Math.min(...angles)).toBeLessThan(-20);
    expect(Math.max(...angles.map(Math.abs))).toBeLessThanOrEqual(30);
  });

  it('is the turn of the shear of the stretch of the flip', () => {
    const all = augmentOptions({
      mirror: 1,
      rotation: { probability: 1 },
      shear: { probability: 1 },
      verticalScale: { probability: 1, range: [1.2, 1.2] },
    });
    const { transform } = drawGeometry([0, 0], new Random(6), all);
    const [a, b, , d, e] = transform;
    const angle = Math.atan2(-d, -a);
    const slant = (b * Math.cos(angle) + e * Math.sin(angle)) / 1.2;
    const turn = [Math.cos(angle), -Math.sin(angle), 0, Math.sin(angle), Math.cos(angle), 0] as const;
    const expected = composeAffine(turn, composeAffine([1, slant, 0, 0, 1, 0], [-1, 0, 0, 0, 1.2, 0]));
    transform.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 9);
    });
    expect(Math.abs(slant)).toBeLessThanOrEqual(0.3);
    expect(slant).not.toBe(0);
  });
});

describe('jitterBox', () => {
  const box = { x: 10, y: 20, width: 100, height: 50 };

  it('keeps the box when everything is off', () => {
    expect(jitterBox(box, new Random(1), noAugmentation.box)).toEqual(box);
  });

  it('leaves it as often as the options say, and draws nothing for that where they do not', () => {
    const often = augmentOptions({ box: { tight: 0.3 } }).box;
    const boxes = Array.from({ length: 1000 }, (_, seed) => jitterBox(box, new Random(seed), often));
    const kept = boxes.filter((jittered) => jittered === box).length;
    expect(kept).toBeGreaterThan(250);
    expect(kept).toBeLessThan(350);
    const never = augmentOptions().box;
    const [random, same] = [new Random(3), new Random(3)];
    jitterBox(box, random, never);
    const { strong } = never;
    // strong, scale, two aspects, two shifts
    expect(same.chance(strong)).toBe(false);
    for (let draw = 0; draw < 5; draw++) same.uniform(0, 1);
    expect(random.uniform(0, 1)).toBe(same.uniform(0, 1));
  });

  it('the rough box only grows, up to 1.1 by 1.2', () => {
    const options = augmentOptions({ box: { strong: 1 } }).box;
    const boxes = Array.from({ length: 200 }, (_, seed) => jitterBox(box, new Random(seed), options));
    expect(Math.min(...boxes.map(({ width }) => width))).toBeGreaterThanOrEqual(100);
    expect(Math.max(...boxes.map(({ width }) => width))).toBeLessThanOrEqual(110);
    expect(Math.max(...boxes.map(({ height }) => height))).toBeGreaterThan(57);
    expect(Math.max(...boxes.map(({ height }) => height))).toBeLessThanOrEqual(60);
  });
});
