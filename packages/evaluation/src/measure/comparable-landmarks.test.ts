import { findScheme, ibug68, type LandmarkScheme, type Point, wflw98, wflw98ToIbug68 } from '@musica/core';
import { expect, it } from 'vitest';
import { comparableLandmarks } from './comparable-landmarks';
import { ScoreCollector } from './score-collector';

const points98: Point[] = Array.from({ length: 98 }, (_, i) => [(i * 37) % 100, (i * 61) % 90]);
const points68 = wflw98ToIbug68(points98);
const face = (landmarks: readonly Point[]) => ({ id: 'a', image: 'a.png', landmarks });
const data = (scheme: LandmarkScheme, landmarks: readonly Point[]) => ({
  data: 'faces',
  scheme,
  faces: [face(landmarks)],
});

it('measures what 98 landmarks are as 68, after every step and the flip test', () => {
  const { scheme, faces, found } = comparableLandmarks(data(ibug68, points68), { name: 'm', landmarks: 98 });
  expect(scheme).toBe(ibug68);
  const collector = new ScoreCollector(scheme, 'inter-ocular', found);
  const pass = (by: number) => ({
    landmarks: points98.map(([x, y]): Point => [x + by, y]),
    predictedNme: 3,
    combinedError: 0.03,
  });
  collector.add(faces[0]!, { ...pass(0), perStep: [pass(5), pass(0)], afterFlipTest: pass(10) });
  const [{ nme, perStep, afterFlipTest }] = collector.scores as [(typeof collector.scores)[0]];
  const eyes = Math.hypot(points68[36]![0] - points68[45]![0], points68[36]![1] - points68[45]![1]);
  expect(nme).toBeCloseTo(0, 9);
  expect(perStep[0]).toBeCloseTo(500 / eyes, 6);
  expect(afterFlipTest!.nme).toBeCloseTo(1000 / eyes, 6);
});

it('measures 68 landmarks by the 68 of 98 labels', () => {
  const { scheme, faces, found } = comparableLandmarks(data(wflw98, points98), { name: 'm', landmarks: 68 });
  expect(scheme).toBe(ibug68);
  expect(faces[0]!.landmarks).toEqual(points68);
  expect(found(points68)).toBe(points68);
});

it('leaves alone what is the same, and refuses what has nothing in common', () => {
  const given = data(wflw98, points98);
  expect(comparableLandmarks(given, { name: 'm', landmarks: 98 }).faces).toBe(given.faces);
  const cofw = data(findScheme('cofw29'), points98.slice(0, 29));
  expect(() => comparableLandmarks(cofw, { name: 'm', landmarks: 68 })).toThrow(
    /faces has 29 landmarks a face, but model m finds 68/,
  );
});
