import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { landmarkErrorsOf, Random } from '../src/index';
import { Cascade } from '../src/tensors/index';
import {
  type Batch,
  cascadeLoss,
  dropPatches,
  ErrorHeadFit,
  gapDistance,
  LandmarkErrorFit,
  learningRate,
  normalizedDistance,
  registerGradients,
  Trainer,
} from '../src/training/index';
import { portableBackends, useTestBackend } from './backends';
import { largestDifference } from './numbers';
import { noise, tinyConfig } from './tiny-model';

function makeBatch(faces: number, seed = 1): Batch {
  return tf.tidy(() => ({
    pyramid: [noise([faces, 64, 64, 3], seed), noise([faces, 32, 32, 3], seed + 1)] as tf.Tensor4D[],
    initial: tf.add(32, noise([faces, 5, 2], seed + 2, 6)) as tf.Tensor3D,
    landmarks: tf.add(32, noise([faces, 5, 2], seed + 3, 6)) as tf.Tensor3D,
    normalizer: tf.fill([faces], 20) as tf.Tensor1D,
  }));
}

describe.each(portableBackends)('gradients on %s', (backend) => {
  beforeAll(() => useTestBackend(backend));

  // The patches of the second step depend on the landmarks of the first, but no gradient passes the sampling: only a
  // cascade of one step has a loss whose slope is its gradient.
  it.each([
    ['of the paper', {}, {}],
    ['without attention', { attention: false }, {}],
    ['with smooth L1 and without the error term', {}, { kind: 'smooth-l1', errorShare: 0 }],
    ['with the wing loss', {}, { kind: 'wing' }],
    ['with the soft wing loss', {}, { kind: 'soft-wing' }],
    ['with gaps', {}, { gaps: { weight: 1, pairs: [[1, 3]] } }],
  ] as const)('agree with finite differences %s', (_, change, options) => {
    registerGradients();
    const config = { ...tinyConfig, levels: [1], ...change };
    const cascade = Cascade.create(config, 2);
    const batch = makeBatch(2);
    const loss = () => cascadeLoss(cascade.forward(batch.pyramid, batch.initial), batch, options).total;
    const [weights] = cascade.steps;
    const { grads } = tf.variableGrads(loss);
    for (const [name, weight] of Object.entries(weights!)) {
      const variable = weight as tf.Variable;
      const gradient = grads[variable.name]!.dataSync<'float32'>();
      const values = variable.dataSync().slice();
      const at = gradient.reduce(
        (best, value, i) => (Math.abs(value) > Math.abs(gradient[best]!) ? i : best),
        0,
      );
      const set = (value: number) => {
        const changed = values.slice();
        changed[at] = value;
        tf.tidy(() => variable.assign(tf.tensor(changed, variable.shape)));
      };
      const lossWith = (value: number) => {
        set(value);
        return tf.tidy(() => loss().dataSync()[0]!);
      };
      const step = 1e-2 * Math.max(0.1, Math.abs(values[at]!));
      const slope = (lossWith(values[at]! + step) - lossWith(values[at]! - step)) / (2 * step);
      set(values[at]!);
      expect(gradient[at]!, name).not.toBe(0);
      expect(Math.abs(slope - gradient[at]!), name).toBeLessThan(0.03 * Math.abs(gradient[at]!) + 2e-4);
    }
    cascade.dispose();
    tf.dispose([grads, batch.pyramid, batch.initial, batch.landmarks, batch.normalizer]);
  });

  it('do not pass through the sampling of the patches', () => {
    registerGradients();
    const cascade = Cascade.create(tinyConfig, 2);
    const batch = makeBatch(1);
    // The error of the second step reads patches around the first step's landmarks and the first hidden state.
    const { grads } = tf.variableGrads(
      () => tf.sum(cascade.forward(batch.pyramid, batch.initial)[1]!.error),
      [cascade.steps[0]!.outputKernel, cascade.steps[0]!.hiddenKernel] as tf.Variable[],
    );
    const hiddenKernel = cascade.steps[0]!.hiddenKernel as tf.Variable;
    // The hidden state goes on to the second step, the landmarks only through the patches.
    expect(Object.keys(grads)).toEqual([hiddenKernel.name]);
    expect(tf.tidy(() => tf.max(tf.abs(grads[hiddenKernel.name]!)).dataSync()[0]!)).toBeGreaterThan(0);
    cascade.dispose();
  });
});

describe('cascadeLoss', () => {
  beforeAll(() => useTestBackend('cpu'));

  it('is the loss of the paper, by hand', () => {
    tf.tidy(() => {
      const output = {
        landmarks: tf.tensor3d([
          [
            [1, 2],
            [3, 4.005],
            [0, 0],
          ],
        ]),
        error: tf.tensor1d([0.5]),
      };
      const truth = {
        landmarks: tf.tensor3d([
          [
            [2, 0],
            [3, 4],
            [0, 3],
          ],
        ]),
        normalizer: tf.tensor1d([4]),
      };
      const { total, perStep } = cascadeLoss([output, output] as never, truth);
      // |dx| + |dy|: 1 + 2, 0.005 (within 0.01 px: nothing), 3; over 3 points and 4 px.
      const distance = (3 + 0 + 3) / 3 / 4;
      expect(perStep[0]!.dataSync()[0]).toBeCloseTo(distance, 6);
      expect(total.dataSync()[0]).toBeCloseTo(2 * (0.95 * distance + 0.05 * Math.abs(distance - 0.5)), 6);
    });
  });
});

describe('weights of landmarks', () => {
  beforeAll(() => useTestBackend('cpu'));

  /** Off by 3, 4 and 120 pixels; the normalizer is 4. */
  const face = () => ({
    truth: {
      landmarks: tf.tensor3d([
        [
          [2, 0],
          [3, 8],
          [0, 0],
        ],
      ]),
      normalizer: tf.tensor1d([4]),
    },
    output: {
      landmarks: tf.tensor3d([
        [
          [1, 2],
          [3, 4],
          [50, -70],
        ],
      ]),
      error: tf.tensor1d([0.5]),
    },
  });

  it('a landmark that is not labelled costs nothing, an uncertain one less', () => {
    tf.tidy(() => {
      const { truth, output } = face();
      const weights = tf.tensor2d([[1, 0.5, 0]]);
      const { total, perStep } = cascadeLoss([output] as never, { ...truth, weights });
      // 3 and 4 pixels, the second half as much.
      const distance = (3 + 0.5 * 4) / 1.5 / 4;
      expect(perStep[0]!.dataSync()[0]).toBeCloseTo(distance, 6);
      expect(total.dataSync()[0]).toBeCloseTo(0.95 * distance + 0.05 * Math.abs(distance - 0.5), 6);
    });
  });

  it('those of the recipe weigh what is minimized, not what is reported and predicted', () => {
    tf.tidy(() => {
      const { truth, output } = face();
      const options = { landmarkWeights: [3, 1, 2] };
      const weights = tf.tensor2d([[1, 0.5, 0]]);
      const distance = (3 + 0.5 * 4) / 1.5 / 4;
      const labelled = cascadeLoss([output] as never, { ...truth, weights }, options);
      expect(labelled.perStep[0]!.dataSync()[0]).toBeCloseTo(distance, 6);
      expect(labelled.total.dataSync()[0]).toBeCloseTo(
        0.95 * ((3 * 3 + 0.5 * 4) / 3.5 / 4) + 0.05 * Math.abs(distance - 0.5),
        6,
      );
      const all = cascadeLoss([output] as never, truth, { ...options, errorShare: 0 });
      expect(all.total.dataSync()[0]).toBeCloseTo((3 * 3 + 4 + 2 * 120) / 6 / 4, 5);
    });
  });

  it('all alike are as good as none', () => {
    tf.tidy(() => {
      const { truth, output } = face();
      const weights = tf.tensor2d([[0.3, 0.3, 0.3]]);
      const value = (more: object) =>
        cascadeLoss([output] as never, { ...truth, ...more }).total.dataSync()[0];
      expect(value({ weights })).toBeCloseTo(value({})!, 5);
    });
  });
});

describe('the other losses', () => {
  beforeAll(() => useTestBackend('cpu'));

  it('counts the vectors between landmarks, by hand', () => {
    tf.tidy(() => {
      const face = (...points: [number, number][]) => tf.tensor3d([points]);
      // Both landmarks of the first pair are moved alike, which costs no gap; those of the second by (1, 0) and (0, -2).
      const found = face([3, 3], [3, 8], [6, 5], [5, 8]);
      const truth = {
        landmarks: face([1, 2], [1, 7], [5, 5], [5, 10]),
        normalizer: tf.tensor1d([4]),
      };
      const pairs = [
        [0, 1],
        [2, 3],
      ] as const;
      expect(gapDistance(found, truth, pairs).dataSync()[0]).toBeCloseTo((0 + 3) / 2 / 4, 6);
      const weights = tf.tensor2d([[1, 1, 0.5, 1]]);
      expect(gapDistance(found, { ...truth, weights }, pairs).dataSync()[0]).toBeCloseTo(1.5 / 1.5 / 4, 6);
      const output = { landmarks: found, error: tf.tensor1d([0]) } as never;
      const [plain, withGaps] = [undefined, { weight: 3, pairs }].map((gaps) =>
        cascadeLoss([output], truth, { errorShare: 0, ...(gaps && { gaps }) }).total.dataSync(),
      );
      expect(withGaps![0]! - plain![0]!).toBeCloseTo((3 * 3) / 2 / 4, 6);
    });
  });

  it.each([
    // Two landmarks: off by (0.5, 3) and (0, 12); normalizer 4.
    ['smooth-l1', (0.5 * 0.25 + 2.5 + 0 + 11.5) / 2 / 4],
    // ln 7 and ln 25 of 1 + 2 d, less the 20 ln 5 - 2 by which the curve is above |d| = 2.
    [
      'soft-wing',
      (0.5 + (20 * Math.log(7) - 20 * Math.log(5) + 2) + 0 + (20 * Math.log(25) - 20 * Math.log(5) + 2)) /
        2 /
        4,
    ],
    ['wing', (10 * Math.log(1.25) + 10 * Math.log(2.5) + 0 + 12 - (10 - 10 * Math.log(6))) / 2 / 4],
  ] as const)('%s, by hand', (kind, cost) => {
    tf.tidy(() => {
      const output = {
        landmarks: tf.tensor3d([
          [
            [1.5, 5],
            [7, 20],
          ],
        ]),
        error: tf.tensor1d([0.5]),
      };
      const truth = {
        landmarks: tf.tensor3d([
          [
            [1, 2],
            [7, 8],
          ],
        ]),
        normalizer: tf.tensor1d([4]),
      };
      const distance = (3.5 + 12) / 2 / 4;
      const alone = cascadeLoss([output] as never, truth, { kind, errorShare: 0 });
      expect(alone.total.dataSync()[0]).toBeCloseTo(cost, 5);
      // What is reported stays comparable.
      expect(alone.perStep[0]!.dataSync()[0]).toBeCloseTo(distance, 5);
      const both = cascadeLoss([output] as never, truth, { kind, errorShare: 0.2 });
      expect(both.total.dataSync()[0]).toBeCloseTo(0.8 * cost + 0.2 * (distance - 0.5), 5);
    });
  });
});

describe('Trainer', () => {
  beforeAll(() => useTestBackend('wasm'));

  it('trains weights that all steps share', async () => {
    const before = tf.memory().numTensors;
    const config = { ...tinyConfig, hidden: 64, sharedWeights: true };
    const cascade = Cascade.create(config, 3);
    const trainer = new Trainer(cascade, { averageDecay: 0.5 });
    const batch = makeBatch(2);
    const first = await trainer.train([batch], 6e-3);
    for (let i = 0; i < 20; i++) await trainer.train([batch], 6e-3);
    const last = await trainer.train([batch], 6e-3);
    expect(last.loss).toBeLessThan(first.loss / 2);
    const averaged = trainer.averaged();
    expect(averaged.weights).toHaveLength(1);
    // The same as a cascade whose steps have equal weights of their own.
    const apart = new Cascade({ ...config, sharedWeights: false }, [averaged.steps[0]!, averaged.steps[1]!]);
    const landmarks = (of: Cascade) =>
      tf.tidy(() => of.forward(batch.pyramid, batch.initial).map((step) => [...step.landmarks.dataSync()]));
    expect(landmarks(apart)).toEqual(landmarks(averaged));
    const fit = new ErrorHeadFit(averaged);
    await fit.add(batch);
    const fitted = await fit.fitted();
    expect(fitted.weights).toHaveLength(1);
    expect(landmarks(fitted)).toEqual(landmarks(averaged));
    for (const each of [fitted, averaged, cascade]) each.dispose();
    trainer.dispose();
    tf.dispose([batch.pyramid, batch.initial, batch.landmarks, batch.normalizer]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('fits the error of each landmark to the steps it has, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const cascade = Cascade.create({ ...tinyConfig, hidden: 16 }, 3);
    const batch = { ...makeBatch(40), weights: tf.ones([40, 5]) as tf.Tensor2D };
    const fit = new LandmarkErrorFit(cascade);
    await fit.add(batch);
    const head = fit.fitted()!;
    const outputs = tf.tidy(() =>
      cascade.forward(batch.pyramid, batch.initial).map((output) => ({ ...output })),
    );
    const truth = batch.landmarks.arraySync();
    for (const [step, { hidden, landmarks }] of outputs.entries()) {
      const [states, found] = [hidden.arraySync(), landmarks.arraySync()];
      const totals = Array.from({ length: 5 }, () => [0, 0]);
      for (const [face, state] of states.entries()) {
        const errors = found[face]!.map(([x, y], i) =>
          Math.hypot(x! - truth[face]![i]![0]!, y! - truth[face]![i]![1]!),
        );
        const mean = errors.reduce((sum, error) => sum + error, 0) / 5;
        for (const [i, predicted] of landmarkErrorsOf(head[step]!, state, 1).entries()) {
          totals[i]![0]! += predicted;
          totals[i]![1]! += errors[i]! / mean;
        }
      }
      for (const [predicted, actual] of totals) expect(predicted! / actual!).toBeCloseTo(1, 2);
    }
    cascade.dispose();
    tf.dispose([...Object.values(batch).flat(), ...outputs.flatMap((output) => Object.values(output))]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('learns a batch by heart, and leaks nothing', async () => {
    const cascade = Cascade.create({ ...tinyConfig, hidden: 64 }, 3);
    const trainer = new Trainer(cascade, { averageDecay: 0.5 });
    const batch = makeBatch(2);
    const first = await trainer.train([batch], 6e-3);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 30; i++) await trainer.train([batch], 6e-3);
    expect(tf.memory().numTensors).toBe(before);
    const last = await trainer.train([batch], 6e-3);
    expect(last.loss).toBeLessThan(0.3 * first.loss);
    const averaged = trainer.averaged();
    const loss = tf.tidy(
      () => cascadeLoss(averaged.forward(batch.pyramid, batch.initial), batch).total.dataSync()[0]!,
    );
    expect(loss).toBeLessThan(0.4 * first.loss);
    averaged.dispose();
    trainer.dispose();
    cascade.dispose();
  });

  it.each([{}, { weightDecay: 0.5, patchDropout: 0.4, seed: 5 }])(
    'goes on after save and restore exactly as without, with %j',
    async (options) => {
      const batches = [makeBatch(2, 1), makeBatch(2, 9), makeBatch(2, 17)];
      const run = async (interrupted: boolean) => {
        let cascade = Cascade.create(tinyConfig, 3);
        let trainer = new Trainer(cascade, options);
        const losses: number[] = [];
        for (const [i, batch] of batches.entries()) {
          if (interrupted && i === 2) {
            const state = await trainer.save();
            cascade = Cascade.create(tinyConfig, 99);
            trainer = new Trainer(cascade, options);
            trainer.restore(state);
          }
          losses.push((await trainer.train([batch], 1e-2)).loss);
        }
        return { losses, state: await trainer.save() };
      };
      expect(await run(true)).toEqual(await run(false));
    },
  );

  it('weight decay makes kernels smaller, and nothing else', async () => {
    const batch = makeBatch(2);
    const train = async (weightDecay: number) => {
      const trainer = new Trainer(Cascade.create(tinyConfig, 3), { weightDecay });
      const before = await trainer.save();
      await trainer.train([batch], 1e-2);
      return { before, after: await trainer.save() };
    };
    const [plain, decayed] = [await train(0), await train(0.5)];
    for (const [name, { value }] of Object.entries(plain.before.weights)) {
      // The gradient is the same, so all that differs is 0.5 % of what the kernel was.
      const share = name.endsWith('Kernel') ? 0.01 * 0.5 : 0;
      const smaller = decayed.after.weights[name]!.value;
      const difference = plain.after.weights[name]!.value.map((after, i) => after - smaller[i]!);
      const expected = value.map((before) => share * before);
      expect(largestDifference(difference, expected), name).toBeLessThan(5e-7);
    }
  });

  it('a gradient that is too long is made as long as said, in its direction; a short one stays', async () => {
    const batch = makeBatch(2);
    const config = { ...tinyConfig, levels: [1] };
    // Of the first step of Adam the first moment is a tenth of the gradient that it was given.
    const gradientOf = async (gradientClip: number) => {
      const cascade = Cascade.create(config, 2);
      const trainer = new Trainer(cascade, { gradientClip });
      await trainer.train([batch], 1e-3);
      const { weights } = await trainer.save();
      trainer.dispose();
      cascade.dispose();
      return Object.values(weights).flatMap(({ first }) => [...first].map((value) => value / 0.1));
    };
    const whole = await gradientOf(0);
    const length = Math.hypot(...whole);
    expect(length).toBeGreaterThan(0.01);
    expect(await gradientOf(1.01 * length)).toEqual(whole);
    const clip = 0.25 * length;
    const short = await gradientOf(clip);
    expect(Math.hypot(...short) / clip).toBeCloseTo(1, 4);
    const shorter = whole.map((value) => 0.25 * value);
    expect(largestDifference(short, shorter)).toBeLessThan(5e-7);
    tf.dispose([batch.pyramid, batch.initial, batch.landmarks, batch.normalizer]);
  });

  it('dropout leaves out whole patches and keeps the sum', () => {
    const cascade = Cascade.create(tinyConfig, 3);
    const many = dropPatches(tinyConfig, 400, 0.25, new Random(1));
    expect(many.map(({ shape }) => shape)).toEqual([
      [400, 3, 1],
      [400, 3, 1],
    ]);
    const values = many.flatMap((tensor) => [...tensor.dataSync()]);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(1, 1);
    const { pyramid, initial } = makeBatch(4);
    const passes = dropPatches(tinyConfig, 4, 0.25, new Random(1));
    // Without any patch, what is left of the first step's hidden state is its bias, which is 0 in the beginning.
    const none = passes.map((tensor) => tf.zerosLike(tensor));
    const [first] = tf.tidy(() =>
      cascade.forward(pyramid, initial, 1, none).map(({ hidden }) => hidden.dataSync()),
    );
    expect(Math.max(...first!)).toBe(0);
    const [all] = tf.tidy(() =>
      cascade
        .forward(
          pyramid,
          initial,
          1,
          passes.map((tensor) => tf.onesLike(tensor)),
        )
        .map(({ hidden }) => hidden.dataSync()),
    );
    const [plain] = tf.tidy(() =>
      cascade.forward(pyramid, initial, 1).map(({ hidden }) => hidden.dataSync()),
    );
    expect(all).toEqual(plain);
  });

  it('means the same by two half batches as by one whole', async () => {
    const whole = makeBatch(4);
    const halves = [0, 2].map((start) =>
      tf.tidy(() => ({
        pyramid: whole.pyramid.map((level) => tf.slice(level, [start, 0, 0, 0], [2, -1, -1, -1])),
        initial: tf.slice(whole.initial, [start, 0, 0], [2, -1, -1]),
        landmarks: tf.slice(whole.landmarks, [start, 0, 0], [2, -1, -1]),
        normalizer: tf.slice(whole.normalizer, start, 2),
      })),
    );
    const train = async (batches: Batch[]) => {
      const trainer = new Trainer(Cascade.create(tinyConfig, 3));
      const { loss } = await trainer.train(batches, 1e-3);
      return { loss, kernel: (await trainer.save()).weights['step1/conv1Kernel']!.value };
    };
    const [one, two] = [await train([whole]), await train(halves)];
    expect(two.loss).toBeCloseTo(one.loss, 5);
    expect(largestDifference(two.kernel, one.kernel)).toBeLessThan(5e-5);
  });

  it('stops at a loss that is no number and keeps the weights', async () => {
    const trainer = new Trainer(Cascade.create(tinyConfig, 3));
    const batch = makeBatch(1);
    const before = await trainer.save();
    const broken = { ...batch, landmarks: tf.fill([1, 5, 2], Number.NaN) as tf.Tensor3D };
    await expect(trainer.train([broken], 1e-3)).rejects.toThrow(/training step 0: the loss is NaN/);
    expect(await trainer.save()).toEqual(before);
  });

  it('stops at a gradient that is not finite, with a loss that is, and keeps the weights', async () => {
    const cascade = Cascade.create({ ...tinyConfig, levels: [1] }, 3);
    const { hiddenKernel, outputKernel } = cascade.steps[0] as unknown as Record<string, tf.Variable>;
    // The hidden state is 0, so features as large as float32 holds do not reach the loss, only the kernel's gradient.
    tf.tidy(() => {
      hiddenKernel!.assign(tf.zerosLike(hiddenKernel!));
      outputKernel!.assign(tf.mul(outputKernel!, 1e8));
    });
    const trainer = new Trainer(cascade);
    const batch = makeBatch(1);
    const before = await trainer.save();
    const glaring = { ...batch, pyramid: batch.pyramid.map((level) => tf.mul<tf.Tensor4D>(level, 1e36)) };
    await expect(trainer.train([glaring], 1e-3)).rejects.toThrow(/step 0: the gradient is not finite/);
    expect(await trainer.save()).toEqual(before);
  });

  it('refuses the state of another configuration', async () => {
    const state = await new Trainer(Cascade.create({ ...tinyConfig, hidden: 9 }, 3)).save();
    expect(() => new Trainer(Cascade.create(tinyConfig, 3)).restore(state)).toThrow(/does not fit/);
  });
});

describe('ErrorHeadFit', () => {
  beforeAll(() => useTestBackend('wasm'));

  it('predicts the errors of faces like those it saw, and leaves the landmarks alone', async () => {
    const cascade = Cascade.create(tinyConfig, 6);
    const fit = new ErrorHeadFit(cascade);
    const before = tf.memory().numTensors;
    // The images are noise, so the hidden state can only tell faces by heart: few enough of them.
    const batch = makeBatch(6);
    for (let i = 0; i < 3; i++) await fit.add(batch);
    const fitted = await fit.fitted();
    const misjudged = (of: Cascade) =>
      tf.tidy(() =>
        of.forward(batch.pyramid, batch.initial).map((output) => {
          const distance = normalizedDistance(output.landmarks, batch);
          return tf.mean(tf.abs(tf.sub(distance, output.error))).dataSync()[0]!;
        }),
      );
    const found = misjudged(fitted);
    for (const [step, error] of misjudged(cascade).entries()) expect(found[step]!).toBeLessThan(0.6 * error);
    const landmarks = (of: Cascade) =>
      tf.tidy(() => of.forward(batch.pyramid, batch.initial).map((output) => output.landmarks.arraySync()));
    expect(landmarks(fitted)).toEqual(landmarks(cascade));
    fitted.dispose();
    tf.dispose({ ...batch });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('learningRate', () => {
  it('falls by stairs as in the authors code', () => {
    const schedule = { kind: 'staircase', rate: 1e-3, every: 15_000 } as const;
    expect([0, 14_999, 15_000, 20_999].map((step) => learningRate(schedule, step, 21_000))).toEqual([
      1e-3, 1e-3, 1e-4, 1e-4,
    ]);
  });

  it('rises, then falls along a cosine', () => {
    const schedule = { kind: 'cosine', rate: 1, warmup: 0.1 } as const;
    const rates = [0, 9, 10, 55, 99].map((step) => learningRate(schedule, step, 100));
    expect(rates[0]).toBeCloseTo(0.1);
    expect(rates[1]).toBeCloseTo(1);
    expect(rates[2]).toBeCloseTo(1);
    expect(rates[3]).toBeCloseTo(0.5);
    expect(rates[4]).toBeLessThan(0.001);
  });
});
