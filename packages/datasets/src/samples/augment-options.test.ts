import { MusicaError } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { augmentOptions, defaultAugmentation } from './augment-options';

describe('augmentOptions', () => {
  it('fills in what is left out, inside a group too', () => {
    const options = augmentOptions({ mirror: 0, rotation: { degrees: 10 } });
    expect(options).toEqual({
      ...defaultAugmentation,
      mirror: 0,
      rotation: { probability: 0.7, degrees: 10 },
    });
  });

  it.each([
    [{ mirror: 1.5 }, /mirror/],
    [{ rotation: { degrees: Number.NaN } }, /rotation\.degrees/],
    [{ gain: { range: [1.2, 0.8] } }, /gain\.range.*larger/],
    [{ blurr: {} }, /blurr/],
    ['strong', /whole/],
  ])('refuses %j and names the field', (input, message) => {
    expect(() => augmentOptions(input)).toThrow(MusicaError);
    expect(() => augmentOptions(input)).toThrow(message);
  });
});
