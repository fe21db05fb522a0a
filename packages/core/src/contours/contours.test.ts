import { describe, expect, it } from 'vitest';
import type { Point } from '../geometry/point';
import { ibug68, landmarkSchemes } from '../schemes/index';
import { connectionsOf, contoursOf } from './contours';
import { regionMask, regionPolygons } from './regions';

describe('contours', () => {
  it('join the landmarks of a part in order, and rings back to their first', () => {
    const pairs = connectionsOf(ibug68).map(String);
    expect(pairs).toContain('0,1');
    expect(pairs).toContain('41,36');
    expect(pairs).toContain('67,60');
    expect(pairs).not.toContain('16,0');
    expect(pairs).not.toContain('16,17');
    // 16 + 4 + 4 + 3 + 4 along lines, 6 + 6 + 12 + 8 around rings
    expect(pairs).toHaveLength(63);
  });

  it.each(landmarkSchemes.map((scheme) => [scheme.name, scheme] as const))(
    'go through all of %s',
    (_, scheme) => {
      const seen = contoursOf(scheme).flatMap(({ indices }) => indices);
      expect([...seen].sort((a, b) => a - b)).toEqual([...Array(scheme.count).keys()]);
    },
  );
});

describe('regions', () => {
  /** Lips of which the outer edge is a square from 2 to 8, the inner one from 4 to 6; everything else is at 0. */
  const landmarks = Array.from({ length: 68 }, (): Point => [0, 0]);
  const square = (from: number, to: number): Point[] => [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
  for (let i = 0; i < 12; i++) landmarks[48 + i] = square(2, 8)[Math.floor(i / 3)]!;
  for (let i = 0; i < 8; i++) landmarks[60 + i] = square(4, 6)[Math.floor(i / 2)]!;

  it('are masks of the pixels whose centres lie in them', () => {
    const size = { width: 10, height: 10 };
    const inner = regionMask(landmarks, 'mouthInner', size);
    expect(inner.reduce((sum, value) => sum + value / 255, 0)).toBe(4);
    expect([inner[44], inner[45], inner[46], inner[55], inner[66]]).toEqual([255, 255, 0, 255, 0]);
    const lips = regionMask(landmarks, 'lips', size);
    expect(lips.reduce((sum, value) => sum + value / 255, 0)).toBe(36 - 4);
    expect(lips[44]).toBe(0);
    expect(lips[22]).toBe(255);
  });

  it('cut what lies outside the image', () => {
    expect(regionMask(landmarks, 'lips', { width: 3, height: 3 })).toEqual(
      Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 255),
    );
  });

  it('run the face from jaw to brows, the way round', () => {
    const numbered = landmarks.map((_, index): Point => [index, 0]);
    const [outline] = regionPolygons(numbered, 'face');
    expect(outline!.map(([index]) => index)).toEqual([
      ...Array.from({ length: 17 }, (_, index) => index),
      26,
      25,
      24,
      23,
      22,
      21,
      20,
      19,
      18,
      17,
    ]);
    expect(() => regionPolygons(landmarks.slice(1), 'face')).toThrow(/67 landmarks/);
  });
});
