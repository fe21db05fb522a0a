import { ibug68, type Point, parseModelConfig } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { ring } from '../../../../test/fixtures';
import { AttentionSums } from './attention-sums';
import { attentionCsv, attentionLines, regionLines } from './attention-table';
import { changesOfFace, groupsToLeaveOut } from './patch-changes';
import { compareRegions } from './region-shares';

const config = parseModelConfig({
  name: 'two-steps',
  scheme: 'ibug68',
  landmarks: 68,
  // The second step looks elsewhere.
  patchIndices: [
    [8, 36, 39],
    [30, 36],
  ],
  levels: [1, 0],
  boxSize: 56,
  cropSize: 64,
});

function sums() {
  const all = new AttentionSums(config, ibug68);
  all.add([
    [0.5, 0.2, 0.4],
    [0.1, 1],
  ]);
  all.add([
    [0.7, 0.4, 0.4],
    [0.3, 1],
  ]);
  return all;
}

describe('AttentionSums', () => {
  it('averages each patch of each step over faces, and parts over their patches', () => {
    const all = sums();
    expect(all.faces).toBe(2);
    const [first, second] = all.steps();
    expect(first!.patches.map(({ landmark, part }) => [landmark, part])).toEqual([
      [8, 'jaw'],
      [36, 'eyeImageLeft'],
      [39, 'eyeImageLeft'],
    ]);
    const rounded = (values: number[]) => values.map((value) => Math.round(value * 1e9) / 1e9);
    expect(rounded(first!.patches.map(({ mean }) => mean))).toEqual([0.6, 0.3, 0.4]);
    expect(rounded(first!.patches.map(({ deviation }) => deviation))).toEqual([0.1, 0.1, 0]);
    expect(rounded([first!.mean, ...Object.values(first!.parts)])).toEqual([0.433333333, 0.6, 0.35]);
    // 14 pixels of level 1 are 28 of the 56 that the face has.
    expect([first!.level, first!.patchSide, second!.patchSide]).toEqual([1, 0.5, 0.25]);
    expect(rounded(second!.patches.map(({ mean }) => mean))).toEqual([0.2, 1]);
    expect(Object.keys(second!.parts)).toEqual(['noseBridge', 'eyeImageLeft']);
  });

  it('agrees with the two-pass formula over many faces', () => {
    const many = new AttentionSums(config, undefined);
    const values = Array.from({ length: 1000 }, (_, i) => 0.5 + 1e-4 * Math.sin(i * i));
    for (const value of values)
      many.add([
        [value, value, value],
        [value, value],
      ]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const [patch] = many.steps()[0]!.patches;
    expect(patch!.mean).toBeCloseTo(mean, 12);
    expect(patch!.deviation / deviation).toBeCloseTo(1, 9);
    expect(patch!.part).toBeUndefined();
  });
});

describe('leaving patches out', () => {
  it('adds up changes of patches and parts, and shares them out to regions', () => {
    const groups = groupsToLeaveOut(config, ibug68);
    expect(groups).toEqual([
      { groups: [[0], [1], [2], [0], [1, 2]], parts: ['jaw', 'eyeImageLeft'] },
      { groups: [[0], [1], [0], [1]], parts: ['noseBridge', 'eyeImageLeft'] },
    ]);
    const all = sums();
    all.addChanges([
      { nme: 5, patches: [1, 0.5, 0], parts: [1, 2] },
      { nme: 4, patches: [0, 0.25], parts: [-1, 0.25] },
    ]);
    all.addChanges([
      { nme: 7, patches: [2, 0.5, -1], parts: [3, 4] },
      { nme: 6, patches: [0, 0.75], parts: [-3, 0.75] },
    ]);
    const steps = all.steps();
    expect(steps[0]!.patches.map(({ change, changeDeviation }) => [change, changeDeviation])).toEqual([
      [1.5, 0.5],
      [0.5, 0],
      [-0.5, 0.5],
    ]);
    expect(steps[0]!.leftOut).toEqual({ faces: 2, nme: 6, parts: { jaw: 2, eyeImageLeft: 3 } });
    expect(attentionLines(steps)).toContain('jaw             +2.000       -');
    // What is better without a region does not count for it.
    const compared = compareRegions(steps, { eyes: 0.75, jaw: 0.25 })!;
    expect(compared.steps).toEqual([
      { eyes: 0.6, jaw: 0.4 },
      { eyes: 1, nose: 0 },
    ]);
    expect(compared.spearman).toEqual([1, null]);
    expect(regionLines(compared)).toContain('eyes                60 %   100 %    75 %');
  });

  it('is the error without them less that with them', () => {
    const truth = ring(50, 50, 30);
    const off = (by: number): Point[] => truth.map(([x, y]) => [x + by, y]);
    const explained = { steps: [{ landmarks: off(1), patches: [{}] }] } as never;
    const [change] = changesOfFace(
      { landmarks: truth },
      explained,
      [[off(4), off(0)]],
      ibug68,
      (found) => found,
    );
    const length = Math.hypot(truth[36]![0] - truth[45]![0], truth[36]![1] - truth[45]![1]);
    expect(change!.nme).toBeCloseTo(100 / length, 9);
    expect(change!.patches[0]).toBeCloseTo(300 / length, 9);
    expect(change!.parts[0]).toBeCloseTo(-100 / length, 9);
  });
});

describe('its tables', () => {
  it('have a row a part, a row a landmark, and gaps where a step has no patch', () => {
    const lines = attentionLines(sums().steps());
    expect(lines).toContain('                   step 1  step 2');
    expect(lines).toContain('eyeImageLeft        0.350   1.000');
    expect(lines).toContain('jaw                 0.600       -');
    expect(lines.filter((line) => /^\d/.test(line)).map((line) => line.split(/ +/))).toEqual([
      ['8', 'jaw', '0.600', '0.100', '-', '-'],
      ['30', 'noseBridge', '-', '-', '0.200', '0.100'],
      ['36', 'eyeImageLeft', '0.300', '0.100', '1.000', '0.000'],
      ['39', 'eyeImageLeft', '0.400', '0.000', '-', '-'],
    ]);
  });

  it('have a line a patch and step as CSV', () => {
    const [head, ...rows] = attentionCsv(sums().steps()).trim().split('\n');
    expect(head).toBe('step,level,landmark,part,mean,deviation,change,changeDeviation');
    expect(rows).toHaveLength(5);
    expect(rows[4]).toBe('2,0,36,eyeImageLeft,1,0,,');
  });
});
