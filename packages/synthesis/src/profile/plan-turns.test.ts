import { Random } from '@musica/core';
import { expect, it } from 'vitest';
import { checkTurnPlan, defaultTurnPlan, planTurns } from './plan-turns';

const upright = (yaw: number) => ({ yaw, pitch: 3, roll: -4 });

it('turns further to the side that the face looks to, spread over the range', () => {
  for (const yaw of [-40, -12, 12, 50]) {
    for (let seed = 0; seed < 20; seed++) {
      const turns = planTurns(upright(yaw), new Random(seed), { ...defaultTurnPlan, perFace: 4 });
      const yaws = turns.map((angles) => angles.yaw * Math.sign(yaw));
      expect(turns).toHaveLength(4);
      expect(Math.min(...yaws)).toBeGreaterThan(Math.abs(yaw));
      expect(Math.max(...yaws)).toBeLessThanOrEqual(90);
      // One in each quarter of what is left.
      const quarter = (90 - Math.abs(yaw) - 8) / 4;
      yaws.forEach((value, index) => {
        expect(Math.floor((value - Math.abs(yaw) - 8) / quarter)).toBe(index);
      });
      for (const { pitch, roll } of turns) {
        expect(Math.abs(pitch - 3)).toBeLessThanOrEqual(16);
        expect(Math.abs(roll + 4)).toBeLessThanOrEqual(8);
      }
    }
  }
});

it('turns a frontal face to either side by chance, the same way for the same seed', () => {
  const sides = Array.from({ length: 40 }, (_, seed) =>
    Math.sign(planTurns(upright(2), new Random(1, seed))[0]!.yaw),
  );
  expect(sides.filter((side) => side > 0).length).toBeGreaterThan(8);
  expect(sides.filter((side) => side < 0).length).toBeGreaterThan(8);
  expect(planTurns(upright(2), new Random(7))).toEqual(planTurns(upright(2), new Random(7)));
});

it('keeps to a list of yaws, without those that the face is turned by', () => {
  const plan = { ...defaultTurnPlan, angles: [30, 60, 90], pitch: 0 };
  expect(planTurns(upright(-35), new Random(0), plan)).toEqual([
    { yaw: -60, pitch: 3, roll: -4 },
    { yaw: -90, pitch: 3, roll: -4 },
  ]);
  expect(planTurns(upright(85), new Random(0))).toEqual([]);
});

it('refuses plans that make no sense', () => {
  for (const wrong of [
    { perFace: 0 },
    { perFace: 1.5 },
    { maxYaw: 0 },
    { maxYaw: 100 },
    { angles: [0] },
    { pitch: -1 },
  ]) {
    expect(() => checkTurnPlan({ ...defaultTurnPlan, ...wrong })).toThrow();
  }
  expect(() => checkTurnPlan(defaultTurnPlan)).not.toThrow();
});
