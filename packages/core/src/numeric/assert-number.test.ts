import { describe, expect, it } from 'vitest';
import { assertNumber } from './assert-number';

describe('assertNumber', () => {
  it('takes the numbers of a range, its ends too', () => {
    for (const value of [0, 0.5, 1]) assertNumber('share', value, { from: 0, to: 1 });
    assertNumber('most', Infinity, { from: 0 });
    assertNumber('seed', -3, { whole: true });
  });

  it.each([
    ['3', {}, 'n is "3", but must be a number'],
    [null, { from: 0 }, 'n is null, but must be a number from 0'],
    [Number.NaN, { from: 0, to: 1 }, 'n is NaN, but must be a number from 0 to 1'],
    [1.01, { from: 0, to: 1 }, 'n is 1.01, but must be a number from 0 to 1'],
    [2.5, { from: 1, whole: true }, 'n is 2.5, but must be a whole number from 1'],
    [() => 1, {}, 'n is function, but must be a number'],
  ])('refuses %s', (value, range, message) => {
    expect(() => assertNumber('n', value, range)).toThrowError(
      expect.objectContaining({ code: 'config', message }),
    );
  });
});
