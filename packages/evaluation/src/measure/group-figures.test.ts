import { describe, expect, it } from 'vitest';
import { type GroupedFace, groupFigures } from './group-figures';

const face = (nme: number, rest: Partial<GroupedFace> = {}): GroupedFace => ({
  nme,
  subsets: [],
  size: 100,
  person: `person of ${nme}`,
  ...rest,
});

const figures = (...faces: GroupedFace[]) => groupFigures(faces, { seed: 1, onGroup: () => undefined });

describe('groupFigures', () => {
  it('groups by subset, attribute, yaw and size, the smallest first', () => {
    const groups = figures(
      face(1, { subsets: ['b', 'a'], attributes: { glasses: true, yaw: -70 }, yaw: -70, size: 31 }),
      face(2, { subsets: ['b'], attributes: { glasses: false }, yaw: 12, size: 300 }),
      face(3, { yaw: 45, size: 32 }),
    );
    expect(groups.map(({ by, group, faces }) => [by, group, faces])).toEqual([
      ['all', 'all', 3],
      ['subset', 'a', 1],
      ['subset', 'b', 2],
      ['attribute', 'glasses', 1],
      ['attribute', 'not glasses', 1],
      ['yaw', 'yaw 0 to 30°', 1],
      ['yaw', 'yaw 30 to 60°', 1],
      ['yaw', 'yaw 60 to 90°', 1],
      ['size', 'below 32 pixels', 1],
      ['size', '32 to 64 pixels', 1],
      ['size', '256 pixels or more', 1],
    ]);
  });

  it('counts missed faces as failures and not in the mean', () => {
    const [all] = figures(face(2), face(4), face(9), face(Infinity));
    expect(all).toMatchObject({ faces: 3, missed: 1, persons: 4 });
    expect(all!.nme.value).toBe(5);
    expect([all!.failureRate.at8.value, all!.failureRate.at10.value]).toEqual([0.5, 0.25]);
    const [lost] = figures(face(Infinity));
    expect(lost).toMatchObject({ faces: 0, nme: { value: null, low: null, high: null } });
    expect(lost!.failureRate.at10).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('has intervals over persons: many frames of two people say as much as two', () => {
    const frames = Array.from({ length: 100 }, (_, i) => face(2 + 2 * (i % 2), { person: `p${i % 2}` }));
    expect(figures(...frames)[0]).toMatchObject({ persons: 2, nme: { value: 3, low: 2, high: 4 } });
    // The same faces have the same interval, whatever they are called.
    const some = [5, 1, 4, 2, 9].map((nme) => face(nme, { size: 100 - nme }));
    const [all, bySize] = figures(...some);
    expect(bySize).toEqual({ ...all, by: 'size', group: '64 to 128 pixels' });
  });
});
