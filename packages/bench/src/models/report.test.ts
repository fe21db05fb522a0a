import { expect, it } from 'vitest';
import type { ContenderName } from '../contender';
import type { ContenderProcess } from '../contender-process';
import { benchLines, reportOf } from './report';
import { rooflineOf } from './roofline';
import type { ContenderTimes } from './time-contenders';

const machine = {
  processor: 'Processor',
  cores: 2,
  memoryGiB: 8,
  system: 'system',
  node: '20.0.0',
  v8: '11',
  load: 0,
};

function times(name: ContenderName, ...cpu: number[]): ContenderTimes {
  const rounds = cpu.map((time) => ({ cpu: [time, time + 1], wall: [2 * time, 3 * time] }));
  const ours = name.kind === 'musica';
  const both = { 1: rounds, 8: rounds };
  return {
    name,
    loaded: {
      detail: 'engine',
      selective: ours,
      stages: ours,
      ...(ours && { cost: { multiplyAdds: 60e6, filteredMultiplyAdds: 40e6, weightBytes: 20e6 } }),
    },
    all: both,
    ...(ours && { selective: both }),
    stages: ours
      ? [
          { crop: 1, 'step 1': 2 },
          { crop: 3, 'step 1': 2 },
          { crop: 2, 'step 1': 2 },
        ]
      : [],
    process: {} as ContenderProcess,
  };
}

const simd = (model: string): ContenderName => ({ kind: 'musica', model, backend: 'simd' });
const ran = [
  times(simd('standard'), 4, 8),
  times({ kind: 'musica', model: 'standard', backend: 'wasm' }, 16, 16),
  times({ kind: 'peer', peer: 'faceApi68' }, 8, 16),
];
const settings = {
  machine,
  image: 'an image',
  rounds: 2,
  exitBelow: 5,
  peaks: { multiplyAddsPerSecond: 20e9, bytesPerSecond: [40e9] },
};
const failed = [{ name: simd('other'), reason: 'missing' }];

it('ratios are those of single faces on our kernels, and null where one side did not run', () => {
  const { ratios, contenders, notLoaded } = reportOf({ ran, failed }, settings);
  expect(ratios).toEqual({
    liteVsFaceApi68: null,
    liteVsMesh: null,
    standardVsFaceApi68: 2,
    standardVsMesh: null,
  });
  expect(contenders.map(({ name }) => name)).toEqual(['standard on simd', 'standard on wasm', 'faceApi68']);
  expect(contenders[0]!.all[8].processor).toBe(0.5);
  expect(contenders[0]!.stages).toEqual({ crop: 2, 'step 1': 2 });
  // Floors are measured with the kernels of simd, and say nothing about others.
  expect(contenders[0]!.roofline).toMatchObject({ arithmeticMs: 2, readMs: 0.5, rooflineMs: 2 });
  expect(contenders[1]!.roofline).toBeUndefined();
  expect(notLoaded).toEqual([{ name: 'other on simd', reason: 'missing' }]);
});

it('the roofline is the slower of arithmetic and reading', () => {
  expect(
    rooflineOf({ multiplyAdds: 2e6, filteredMultiplyAdds: 1e6, weightBytes: 4e7 }, 1e9, 1e10),
  ).toMatchObject({
    arithmeticMs: 1,
    readMs: 4,
    rooflineMs: 4,
  });
});

it('prints what it found', () => {
  const scores = new Map(ran.map((contender, i) => [contender, { nme: 4 + i, fitted: 3 + i, faces: 7 }]));
  const report = reportOf(
    { ran, failed },
    { ...settings, scores, accuracy: { data: 'set', fit: 'others', normalizer: 'box-size' } },
  );
  const text = benchLines(report).join('\n');
  expect(text).toContain('Processor, 2 cores');
  expect(text).toMatch(/^faceApi68 .* - +- +6\.00 +5\.00$/m);
  expect(text).toContain('mean of 7 faces of set');
  expect(text).toContain('found on others');
  expect(text).toContain('standardVsFaceApi68 2.00');
  expect(text).not.toContain('lite');
  expect(text).toContain('not loaded: other on simd: missing');
});
