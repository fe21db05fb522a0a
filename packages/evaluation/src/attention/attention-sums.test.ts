import { ibug68, parseModelConfig } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { AttentionSums } from './attention-sums';
import { attentionCsv, attentionLines } from './attention-table';

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
    expect(head).toBe('step,level,landmark,part,mean,deviation');
    expect(rows).toHaveLength(5);
    expect(rows[4]).toBe('1,0,36,eyeImageLeft,1,0');
  });
});
