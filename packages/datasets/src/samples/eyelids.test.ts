import { ibug68, Random } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { moveEyelids } from './eyelids';

const size = 100;
const always = { probability: 1, shut: 1, wink: 0, widest: 1.25 };

/** Two level eyes, 30 pixels wide and 10 high, in the order of ibug68; all other landmarks lie at 0, 0. */
function openEyes(): Float32Array {
  const landmarks = new Float32Array(68 * 2);
  const eye = [
    [0, 0],
    [10, -6],
    [20, -6],
    [30, 0],
    [20, 4],
    [10, 4],
  ] as const;
  for (const [part, left] of [
    [ibug68.parts.eyeImageLeft!, 10],
    [ibug68.parts.eyeImageRight!, 60],
  ] as const) {
    part.forEach((index, i) => {
      landmarks[index * 2] = left + eye[i]![0];
      landmarks[index * 2 + 1] = 50 + eye[i]![1];
    });
  }
  return landmarks;
}

/** White where the eyes are, between the lids; the skin is black. */
function paint(): Float32Array {
  const pixels = new Float32Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (const left of [10, 60]) {
      for (let x = left; x <= left + 30; x++) {
        const within = Math.min(1, (x - left) / 10, (left + 30 - x) / 10);
        if (y > 50 - 6 * within && y < 50 + 4 * within)
          pixels.fill(255, (y * size + x) * 3, (y * size + x) * 3 + 3);
      }
    }
  }
  return pixels;
}

const opening = (landmarks: Float32Array, upper: number, lower: number) =>
  landmarks[lower * 2 + 1]! - landmarks[upper * 2 + 1]!;

describe('moveEyelids', () => {
  it('shuts both eyes alike to at most a quarter, and moves nothing but upper lids', () => {
    for (let seed = 0; seed < 20; seed++) {
      const landmarks = openEyes();
      moveEyelids(paint(), size, landmarks, ibug68, new Random(seed), always);
      const openness = opening(landmarks, 37, 41) / 10;
      expect(openness).toBeGreaterThanOrEqual(0);
      expect(openness).toBeLessThanOrEqual(0.25 + 1e-6);
      for (const [upper, lower] of [
        [38, 40],
        [43, 47],
        [44, 46],
      ] as const)
        expect(opening(landmarks, upper, lower) / 10).toBeCloseTo(openness, 5);
      const before = openEyes();
      const upperLids = new Set([37, 38, 43, 44]);
      landmarks.forEach((value, i) => {
        if (!upperLids.has(i >> 1) || i % 2 === 0) expect(value).toBe(before[i]);
      });
    }
  });

  it('moves the pixels with the landmarks: between the lids it is white, above them skin', () => {
    const landmarks = openEyes();
    const pixels = paint();
    // Half shut or so.
    moveEyelids(pixels, size, landmarks, ibug68, new Random(2), { ...always, shut: 0 });
    const lid = landmarks[37 * 2 + 1]!;
    expect(Math.abs(lid - 44)).toBeGreaterThan(1);
    const column = (y: number) => pixels[(Math.round(y) * size + 20) * 3]!;
    expect(column(lid - 2)).toBe(0);
    expect(column(lid + 2)).toBe(255);
    expect(column(53)).toBe(255);
    expect(column(56)).toBe(0);
  });

  it('opens eyes up to `widest` times as far', () => {
    const openings = Array.from({ length: 60 }, (_, seed) => {
      const landmarks = openEyes();
      moveEyelids(paint(), size, landmarks, ibug68, new Random(seed), { ...always, shut: 0, widest: 1.8 });
      return opening(landmarks, 37, 41) / 10;
    });
    expect(Math.max(...openings)).toBeGreaterThan(1.6);
    expect(Math.max(...openings)).toBeLessThanOrEqual(1.8 + 1e-5);
    expect(Math.min(...openings)).toBeGreaterThanOrEqual(0.25 - 1e-5);
  });

  it('shuts an eye of a face that is turned by 90 degrees along its own frame', () => {
    const turned = new Float32Array(
      openEyes().map((_, i, all) => (i % 2 === 0 ? size - all[i + 1]! : all[i - 1]!)),
    );
    const landmarks = turned.slice();
    moveEyelids(paint(), size, landmarks, ibug68, new Random(1), always);
    // Down the face is to the left of the image: y stays, x falls towards the lower lid.
    expect(landmarks[37 * 2 + 1]).toBeCloseTo(turned[37 * 2 + 1]!, 4);
    const openness = (landmarks[37 * 2]! - landmarks[41 * 2]!) / 10;
    expect(openness).toBeGreaterThanOrEqual(0);
    expect(openness).toBeLessThanOrEqual(0.25 + 1e-5);
  });

  it('winks: the second eye is drawn by itself', () => {
    const landmarks = openEyes();
    moveEyelids(paint(), size, landmarks, ibug68, new Random(3), { ...always, wink: 1 });
    expect(opening(landmarks, 37, 41)).not.toBeCloseTo(opening(landmarks, 43, 47), 3);
  });

  it('leaves alone eyes that are narrow, folded over by the pose, or not in the scheme', () => {
    const narrow = openEyes().map((value, i) => (i % 2 === 0 ? value / 10 : value));
    const folded = openEyes();
    folded[37 * 2] = folded[36 * 2]! - 3;
    folded[43 * 2] = folded[42 * 2]! - 3;
    for (const before of [narrow, folded]) {
      const [landmarks, pixels] = [before.slice(), paint()];
      moveEyelids(pixels, size, landmarks, ibug68, new Random(1), always);
      expect(landmarks).toEqual(before);
      expect(pixels).toEqual(paint());
    }
    const landmarks = openEyes();
    moveEyelids(paint(), size, landmarks, { parts: {} }, new Random(1), always);
    expect(landmarks).toEqual(openEyes());
  });
});
