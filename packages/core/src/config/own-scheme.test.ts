import { describe, expect, it } from 'vitest';
import { normalizerOf, usualNormalizer } from '../metrics/nme';
import { ibug68, parseScheme } from '../schemes/index';
import { mirrorOf } from '../selection/flip-test';
import { parseModelConfig, schemeOfConfig } from './model-config';

const own = {
  name: 'mine5',
  count: 5,
  mirror: [
    [0, 1],
    [3, 4],
  ],
  outerEyeCorners: [0, 1],
};

describe('a configuration with a scheme of its own', () => {
  it('has as many landmarks and patches as the scheme, and can be written and read again', () => {
    const config = parseModelConfig({ name: 'm', scheme: own });
    expect(config).toMatchObject({ landmarks: 5, patchIndices: [0, 1, 2, 3, 4] });
    const again = parseModelConfig(JSON.parse(JSON.stringify(config)));
    expect(again).toEqual(config);
    expect(schemeOfConfig(again)).toEqual(parseScheme(own));
    expect(mirrorOf({ config })).toEqual([1, 0, 2, 4, 3]);
    expect(parseModelConfig({ name: 'm', scheme: 'ibug68' })).toMatchObject({
      scheme: 'ibug68',
      landmarks: 68,
    });
    expect(schemeOfConfig({ scheme: 'ibug68' })).toBe(ibug68);
  });

  it('is refused where the numbers do not fit, or are absurd', () => {
    expect(() => parseModelConfig({ name: 'm', scheme: own, landmarks: 6 })).toThrow(
      'has 5 landmarks, not 6',
    );
    expect(() => parseModelConfig({ name: 'm', scheme: { name: 'x' } })).toThrow('neither count nor names');
    expect(() => parseModelConfig({ name: 'm', scheme: own, hidden: 1e9 })).toThrow(/hidden: .*1000000000/);
    expect(() => parseModelConfig({ name: 'm', scheme: own, cropSize: 1e6 })).toThrow(/cropSize: .*1000000/);
  });

  it('says what it needs of a scheme that knows little', () => {
    const bare = parseScheme({ name: 'bare', count: 3 });
    const config = parseModelConfig({ name: 'm', scheme: bare });
    expect(() => mirrorOf({ config })).toThrow('the flip test needs "mirror"');
    const points = [
      [0, 0],
      [4, 0],
      [0, 9],
    ] as const;
    expect(usualNormalizer(bare)).toBe('box-size');
    expect(normalizerOf(points, bare, 'box-size')).toBe(6);
    expect(() => normalizerOf(points, bare, 'inter-ocular')).toThrow('inter-ocular needs "outerEyeCorners"');
  });
});
