import { expect, it } from 'vitest';
import type { Point } from '../../geometry/point';
import { Random } from '../../numeric/random';
import { fitTightBox } from './fit-tight-box';
import type { RawFace } from './raw-face';
import { tightBox } from './tight-box';

/** The six points of a face in its box, which lies around 0 and is 1 wide. */
const usual = [
  [-0.18, -0.12],
  [0.18, -0.12],
  [0, 0.05],
  [0, 0.24],
  [-0.42, -0.05],
  [0.42, -0.05],
] as const;

function randomFace(random: Random): RawFace {
  const size = random.uniform(20, 200);
  const angle = random.uniform(-Math.PI, Math.PI);
  const [cos, sin] = [Math.cos(angle) * size, Math.sin(angle) * size];
  const points = usual.map(([u, v]): Point => {
    const [x, y] = [u + random.uniform(-0.08, 0.08), v + random.uniform(-0.08, 0.08)];
    return [300 + cos * x - sin * y, 200 + sin * x + cos * y];
  });
  return { box: { x: 300 - size / 2, y: 200 - size / 2, width: size, height: size }, points, score: 1 };
}

it('finds the map again by which boxes were made, of faces turned by any angle', () => {
  const random = new Random(1);
  const samples = Array.from({ length: 400 }, () => {
    const face = randomFace(random);
    return { face, tight: tightBox(face) };
  });
  const weights = fitTightBox(samples, 1e-9);
  for (let i = 0; i < 20; i++) {
    const face = randomFace(random);
    const [found, expected] = [tightBox(face, weights), tightBox(face)];
    for (const side of ['x', 'y', 'width', 'height', 'roll'] as const) {
      expect(found[side], side).toBeCloseTo(expected[side]!, 2);
    }
  }
});
