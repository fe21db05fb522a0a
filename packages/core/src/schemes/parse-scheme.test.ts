import { describe, expect, it } from 'vitest';
import {
  eyeCornersOf,
  ibug68,
  mirrorOfScheme,
  parseScheme,
  pupilsOf,
  sameScheme,
  schemeToJson,
} from './index';

const five = {
  name: 'mine5',
  names: ['eye left', 'eye right', 'nose', 'mouth left', 'mouth right'],
  parts: { eyes: [0, 1], mouthOuter: [3, 4] },
  mirror: [1, 0, 2, 4, 3],
  outerEyeCorners: [0, 1],
};

describe('parseScheme', () => {
  it('takes names, whole objects and as little as a count', () => {
    expect(parseScheme('ibug68')).toBe(ibug68);
    expect(parseScheme(five)).toEqual({ ...five, count: 5, inner: [0, 1, 2, 3, 4] });
    expect(parseScheme({ name: 'bare21', count: 21 })).toMatchObject({ count: 21, parts: {} });
    expect(parseScheme({ name: 'j', count: 3, parts: { jaw: [1] } }).inner).toEqual([0, 2]);
  });

  it('takes a mirror as pairs', () => {
    const scheme = parseScheme({
      ...five,
      mirror: [
        [0, 1],
        [4, 3],
      ],
    });
    expect(scheme.mirror).toEqual([1, 0, 2, 4, 3]);
  });

  it('reads what it writes, and knows a scheme of the library by its description', () => {
    const own = parseScheme(five);
    expect(parseScheme(JSON.parse(JSON.stringify(schemeToJson(own))))).toEqual(own);
    expect(schemeToJson(ibug68)).toBe('ibug68');
    expect(parseScheme(JSON.parse(JSON.stringify(ibug68)))).toBe(ibug68);
    expect(sameScheme(own, parseScheme({ ...five, mirror: undefined }))).toBe(true);
    expect(sameScheme(own, parseScheme({ ...five, mirror: [0, 1, 2, 3, 4] }))).toBe(false);
  });

  it.each([
    [{ name: 'a' }, 'neither count nor names'],
    [{ name: 'a b', count: 5 }, 'name: must be made of'],
    [{ name: 'a', count: 1e9 }, 'count'],
    [{ name: 'a', count: 5, colour: 1 }, 'colour'],
    [{ ...five, names: ['a', 'b'], count: 5 }, '2 names for 5'],
    [{ ...five, names: ['a', 'b', 'c', 'd', 'a'] }, '"a" is there twice'],
    [{ ...five, parts: { eyes: [5] } }, 'parts.eyes: there is no landmark 5 of 5'],
    [{ ...five, parts: { eyes: [0], nose: [0] } }, 'landmark 0 is in eyes already'],
    [{ ...five, parts: JSON.parse('{"__proto__": [0]}') }, 'names of parts'],
    [{ ...five, mirror: [1, 0, 2, 3] }, '4 entries for 5'],
    [{ ...five, mirror: [1, 2, 0, 4, 3] }, 'landmark 0 becomes 1'],
    [
      {
        ...five,
        mirror: [
          [0, 1],
          [1, 2],
        ],
      },
      'landmark 1 is in two pairs',
    ],
    [{ ...five, outerEyeCorners: [0, 9] }, 'outerEyeCorners: there is no landmark 9'],
    [{ ...five, outerEyeCorners: [1, 1] }, 'both are landmark 1'],
    [{ name: 'ibug68', count: 5 }, 'differs in its count'],
    [5, 'expected Object'],
  ])('refuses %j', (value, message) => {
    expect(() => parseScheme(value)).toThrow(message === 'expected Object' ? /Expected Object/ : message);
  });
});

it('what a scheme does not say is named by who needs it', () => {
  const bare = parseScheme({ name: 'bare', count: 5 });
  expect(() => mirrorOfScheme(bare, 'the flip test')).toThrow('the flip test needs "mirror"');
  expect(() => eyeCornersOf(bare, 'x')).toThrow('x needs "outerEyeCorners"');
  expect(() => pupilsOf(bare, 'x')).toThrow('x needs "pupils", which landmark scheme bare does not say');
  expect(mirrorOfScheme(ibug68, 'x')).toBe(ibug68.mirror);
});
