import { describe, expect, it } from 'vitest';
import { spearman } from '../metrics/correlation';
import { mean } from '../metrics/summary';
import { Random } from '../numeric/random';
import { fitLandmarkErrors } from './fit-landmark-errors';
import { landmarkErrorsOf } from './landmark-error-head';

describe('landmarkErrorsOf', () => {
  it('shares the error of the face out as computed by hand', () => {
    // basis h = 2 - 1 = 1; logits ln 1, ln 2, ln 3, and a bias of 0, 0, ln 2: powers 1, 2, 6 of mean 3.
    const step = {
      basis: Float32Array.of(1, -0.5),
      kernel: Float32Array.of(0, Math.log(2), Math.log(3)),
      bias: Float32Array.of(0, 0, Math.log(2)),
    };
    const errors = landmarkErrorsOf(step, [2, 2], 6);
    for (const [i, expected] of [2, 4, 12].entries()) expect(errors[i]).toBeCloseTo(expected, 5);
    expect(mean(errors)).toBeCloseTo(6, 10);
  });

  it('gives every landmark the usual share where the hidden state says nothing', () => {
    const step = {
      basis: new Float32Array(0),
      kernel: new Float32Array(0),
      bias: Float32Array.of(0, Math.log(3)),
    };
    expect(landmarkErrorsOf(step, [0.4, -0.9], 2).map((error) => Math.round(1e6 * error) / 1e6)).toEqual([
      1, 3,
    ]);
  });
});

describe('fitLandmarkErrors', () => {
  const [width, landmarks] = [12, 10];
  const random = new Random(3);
  /** Which landmarks a hidden unit makes uncertain: two of the units hide a half of the face each. */
  const deviation = (hidden: Float32Array, i: number) =>
    (1 + 0.1 * i) * Math.exp(1.2 * hidden[0]! * (i < 5 ? 1 : 0) + 1.2 * hidden[1]! * (i < 5 ? 0 : 1));
  const draw = (faces: number) => {
    const hidden = Float32Array.from({ length: faces * width }, () => random.uniform(-1, 1));
    const errors = new Float32Array(faces * landmarks);
    for (let face = 0; face < faces; face++) {
      const scale = random.uniform(0.5, 3);
      const state = hidden.subarray(face * width, (face + 1) * width);
      for (let i = 0; i < landmarks; i++) {
        const off = Math.hypot(random.normal(), random.normal());
        errors[face * landmarks + i] = scale * off * deviation(state, i);
      }
    }
    return { hidden, errors };
  };

  it('tells which landmarks of other faces are off, and by how much on average', () => {
    const { hidden, errors } = draw(1500);
    // Some are not labelled, and some faces hardly at all.
    for (let i = 0; i < errors.length; i += 37) errors[i] = Number.NaN;
    errors.fill(Number.NaN, 0, 8);
    const step = fitLandmarkErrors(hidden, width, errors, landmarks)!;
    const other = draw(800);
    const [ranks, best]: [number[], number[]] = [[], []];
    const shares = { low: [0, 0], high: [0, 0] };
    for (let face = 0; face < 800; face++) {
      const state = other.hidden.subarray(face * width, (face + 1) * width);
      const truth = [...other.errors.subarray(face * landmarks, (face + 1) * landmarks)];
      const found = landmarkErrorsOf(step, state, mean(truth));
      ranks.push(spearman(found, truth));
      best.push(
        spearman(
          truth.map((_, i) => deviation(state, i)),
          truth,
        ),
      );
      for (const [i, value] of found.entries()) {
        const sum = shares[value < mean(truth) ? 'low' : 'high'];
        sum[0]! += value;
        sum[1]! += truth[i]!;
      }
    }
    expect(mean(ranks)).toBeGreaterThan(0.9 * mean(best));
    for (const [predicted, actual] of Object.values(shares)) expect(predicted! / actual!).toBeCloseTo(1, 1);
  });

  it('fits nothing to faces without labels', () => {
    const nothing = new Float32Array(landmarks).fill(Number.NaN);
    expect(fitLandmarkErrors(new Float32Array(width), width, nothing, landmarks)).toBeUndefined();
  });
});
