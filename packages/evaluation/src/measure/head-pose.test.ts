import { headPose, type Point } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { meanFace } from '../../../core/src/analysis/mean-face';
import { headPoseFigures, type PoseSample, poseSample } from './head-pose';

/** The mean head looking into the camera. */
const face = meanFace.map(([x, y]): Point => [300 + 9 * x, 200 - 9 * y]);

const sample = (
  said: PoseSample['said'],
  ofLabels: Partial<PoseSample['ofLabels']>,
  found: Partial<PoseSample['found']>,
): PoseSample => {
  const none = { yaw: 0, pitch: 0, roll: 0 };
  return { said, ofLabels: { ...none, ...ofLabels }, found: { ...none, ...found } };
};

describe('the error of the head pose', () => {
  it('is of faces whose data set says how they are turned', () => {
    const pose = headPose(face);
    expect(poseSample({ attributes: { yaw: 3, other: 'x' } }, face, face)).toEqual({
      said: { yaw: 3 },
      ofLabels: pose,
      found: pose,
    });
    expect(poseSample({}, face, face)).toBeUndefined();
    expect(poseSample({ attributes: { yaw: 'left' } }, face, face)).toBeUndefined();
    expect(poseSample({ attributes: { yaw: 1 } }, face, [[0, 0]])).toBeUndefined();
  });

  it('is a mean for each angle, the short way round, and once more up to 60 degrees of yaw', () => {
    const samples = [
      sample({ yaw: 0, pitch: 10, roll: -178 }, { roll: -179 }, { yaw: 2, pitch: 6, roll: 179 }),
      sample({ yaw: -60 }, { yaw: -50 }, { yaw: -56 }),
      sample({ yaw: 61 }, { yaw: 70 }, { yaw: 73 }),
    ];
    expect(headPoseFigures(samples)).toEqual({
      faces: 3,
      yaw: 6,
      pitch: 4,
      roll: 3,
      upTo60: { faces: 2, yaw: 3, pitch: 4, roll: 3 },
      reversed: [],
    });
    expect(headPoseFigures([])).toBeUndefined();
  });

  it('takes an angle with the other sign where the labels of the data set say so', () => {
    const samples = [
      sample({ yaw: -40, pitch: 5 }, { yaw: 38, pitch: 6 }, { yaw: 41, pitch: 5 }),
      sample({ yaw: 20 }, { yaw: -21 }, { yaw: -17 }),
    ];
    expect(headPoseFigures(samples)).toMatchObject({ yaw: 2, pitch: 0, reversed: ['yaw'] });
  });
});
