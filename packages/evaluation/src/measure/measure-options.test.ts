import { expect, it } from 'vitest';
import { assertMeasureOptions, type MeasureOptions } from './measure-options';

it('takes what measures faces', () => {
  assertMeasureOptions({});
  assertMeasureOptions({
    normalizer: 'box-size',
    boxes: 'detector',
    seed: 7,
    boxNoise: 0.1,
    boxRobustness: [0.05],
  });
});

it.each([
  [
    { normalizer: 'eyes' },
    'normalizer is "eyes", but must be one of inter-ocular, inter-pupil, box-diagonal, box-size',
  ],
  [{ boxes: 'tight' }, 'boxes is "tight", but must be one of landmarks, dataset, detector'],
  [{ seed: '7' }, 'seed is "7", but must be a whole number'],
  [{ boxNoise: '0.1' }, 'boxNoise is "0.1", but must be a number from 0 to 1'],
  [{ boxNoise: -0.1 }, 'boxNoise is -0.1, but must be a number from 0 to 1'],
  [{ boxRobustness: 0.1 }, 'boxRobustness is 0.1, but must be a list of numbers'],
  [{ boxRobustness: [0.1, '0.2'] }, 'boxRobustness[1] is "0.2", but must be a number from 0 to 1'],
])('refuses %j', (options, message) => {
  expect(() => assertMeasureOptions(options as unknown as MeasureOptions)).toThrowError(
    expect.objectContaining({ code: 'config', message }),
  );
});
