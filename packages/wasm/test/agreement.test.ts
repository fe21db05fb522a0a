import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type Affine,
  Aligner,
  applyAffine,
  type FacePlacement,
  invertAffine,
  type ModelConfig,
  type PixelImage,
  parseModelConfig,
  Random,
  wholeRowsWeight,
} from '@musica/core';
import { Cascade, TensorEngine, weightsOf } from '@musica/core/tensors';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SimdEngine } from '../src/index';

// Two implementations, from pixels to landmarks: the kernels here, and core's crop with the cascade of TensorFlow.js.

beforeAll(async () => {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(manifest), 'dist/'));
  await tf.setBackend('wasm');
});

const tiny = {
  name: 'tiny',
  landmarks: 7,
  patchIndices: [0, 2, 4, 6, 1],
  hidden: 16,
  projection: 8,
  levels: [2, 1, 0],
  boxSize: 60,
  cropSize: 96,
};

/** Smooth enough that a shift by a hundredth of a pixel changes little, and different everywhere. */
function photograph(width: number, height: number, channels: PixelImage['channels']): PixelImage {
  const data = new Uint8Array(width * height * channels);
  const random = new Random(5);
  const waves = Array.from(
    { length: 6 },
    () => [random.uniform(-0.2, 0.2), random.uniform(-0.2, 0.2)] as const,
  );
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const wave = waves.reduce((sum, [fx, fy], i) => sum + Math.sin(fx * x + fy * y + i * c), 0);
        data[(y * width + x) * channels + c] = 128 + 20 * wave;
      }
    }
  }
  return { data, width, height, channels };
}

/** A crop turned by `degrees` around a centre, showing `side` pixels of the image. */
function turned(
  centre: readonly [number, number],
  side: number,
  degrees: number,
  config: ModelConfig,
): Affine {
  const scale = side / config.cropSize;
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const middle = (config.cropSize - 1) / 2;
  return [
    cos,
    -sin,
    centre[0] - cos * middle + sin * middle,
    sin,
    cos,
    centre[1] - sin * middle - cos * middle,
  ];
}

function place(toImage: Affine, config: ModelConfig, seed: number): FacePlacement {
  const random = new Random(seed);
  const initial = Float32Array.from(
    { length: 2 * config.landmarks },
    () => config.cropSize * random.uniform(-0.05, 1.05),
  );
  return { toImage, initial };
}

/** The largest distance between landmarks, in pixels of the crop. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i += 2) {
    const between = Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!);
    if (!(between <= largest)) largest = between;
  }
  return largest;
}

async function engines(overrides: object = {}) {
  const config = parseModelConfig({ ...tiny, ...overrides });
  const cascade = Cascade.create(config, 3);
  // Fresh weights hardly move anything; these move landmarks by some pixels.
  for (const { outputKernel } of cascade.weights) {
    tf.tidy(() => (outputKernel as tf.Variable).assign(tf.mul(outputKernel, 100)));
  }
  return {
    config,
    cascade,
    reference: new TensorEngine(cascade),
    simd: await SimdEngine.create(await weightsOf(cascade)),
  };
}

async function expectAgreement(
  { reference, simd }: Awaited<ReturnType<typeof engines>>,
  image: PixelImage,
  faces: readonly FacePlacement[],
): Promise<void> {
  const expected = await reference.allSteps(image, faces, { withAttention: true });
  const found = await simd.allSteps(image, faces, { withAttention: true });
  expect(found.length).toBe(faces.length);
  for (const [index, steps] of expected.entries()) {
    for (const [step, { landmarks, error, attention }] of steps.entries()) {
      const what = `face ${index}, step ${step}`;
      const differences = attention!.map((share, patch) =>
        Math.abs(share - found[index]![step]!.attention![patch]!),
      );
      expect(Math.max(...differences), what).toBeLessThan(1e-3);
      expect(found[index]![step]!.error, what).toBeCloseTo(error, 3);
      expect(distance(found[index]![step]!.landmarks, landmarks), what).toBeLessThan(0.02);
    }
  }
  // Weights that move nothing would agree with anything.
  const moved = expected.map((steps, index) => distance(steps.at(-1)!.landmarks, faces[index]!.initial));
  expect(Math.max(...moved)).toBeGreaterThan(0.1);
}

describe('SimdEngine and TensorEngine agree', () => {
  const shapes: Record<string, object> = {
    'patches of its own for each step': { patchIndices: [[1], [0, 2, 4], [6, 5, 4, 3, 2, 1, 0]] },
    'no projection': { projection: undefined },
    'widths that fill no register': { projection: 6, hidden: 11 },
    'large patches': { patchSize: 22 },
    'one step': { levels: [1] },
    'no attention': { attention: false },
    'no attention and no projection': { attention: false, projection: undefined },
    'shared weights and four steps': { sharedWeights: true, levels: [2, 1, 0, 0] },
    'levels in any order': { levels: [0, 3, 0] },
    'an odd crop': { cropSize: 91 },
  };
  it.each(Object.entries(shapes))('with %s', async (_, overrides) => {
    const both = await engines(overrides);
    const image = photograph(160, 120, 3);
    const faces = [1, 2].map((seed) => place(turned([80, 60], 90, 7 * seed, both.config), both.config, seed));
    await expectAgreement(both, image, faces);
    both.cascade.dispose();
  });

  it.each([1, 3, 4] as const)('on %i channels, wherever the crop lies', async (channels) => {
    const both = await engines();
    const { config } = both;
    const image = photograph(330, 250, channels);
    const crops: Affine[] = [
      turned([150, 120], 96, 0, config), // a pixel is a pixel
      turned([150.3, 120.8], 60, 0, config), // enlarged
      turned([150, 120], 12, 30, config), // tiny
      turned([160, 120], 140, -25, config), // nearly reduced
      turned([160, 120], 150, 40, config), // reduced by 2
      turned([160, 120], 300, 0, config), // by 3, over two edges
      turned([160, 120], 2500, 10, config), // the image is a stamp in it
      turned([5, 3], 96, 0, config), // over the corner
      turned([325, 245], 100, 180, config), // upside down over the other
      turned([-20, 100], 90, 0, config), // mostly outside
      turned([-500, 100], 90, 0, config), // all of it
    ];
    const faces = crops.map((toImage, i) => place(toImage, config, i));
    await expectAgreement(both, image, faces);
    both.cascade.dispose();
  });

  it('on a face of 30,000 pixels', async () => {
    const both = await engines();
    const image = photograph(700, 400, 3);
    await expectAgreement(both, image, [place(turned([300, 200], 96 * 300, 0, both.config), both.config, 1)]);
    both.cascade.dispose();
  });

  it.each([1, 2, 7, 16])('on a batch of %i, faces quitting', async (count) => {
    const both = await engines();
    const { config, reference, simd } = both;
    const image = photograph(330, 250, 3);
    const faces = Array.from({ length: count }, (_, i) =>
      place(turned([60 + 13 * i, 200 - 9 * i], 60 + 5 * i, 11 * i, config), config, i),
    );
    await expectAgreement(both, image, faces);
    // Quits by a rule that only depends on how often it was asked, so that rounding decides nothing.
    const rule = () => {
      let asked = 0;
      return () => asked++ % 3 === 0;
    };
    for (const maxSteps of [1, 2, 3]) {
      const options = { maxSteps, withHidden: true };
      const expected = await reference.select(image, faces, rule(), options);
      const found = await simd.select(image, faces, rule(), options);
      for (const [i, face] of expected.entries()) {
        expect(found[i]!.errors.length).toBe(face.errors.length);
        face.errors.forEach((error, step) => {
          expect(found[i]!.errors[step]).toBeCloseTo(error, 3);
        });
        expect(distance(found[i]!.landmarks, face.landmarks)).toBeLessThan(0.02);
        expect(found[i]!.hidden).toHaveLength(config.hidden);
        face.hidden!.forEach((value, unit) => {
          expect(found[i]!.hidden![unit]).toBeCloseTo(value, 3);
        });
      }
    }
    both.cascade.dispose();
  });

  it('on the error of each landmark', async () => {
    const config = parseModelConfig(tiny);
    const cascade = Cascade.create(config, 3);
    const [reference, simd] = [new TensorEngine(cascade), await SimdEngine.create(await weightsOf(cascade))];
    const random = new Random(6);
    const draw = (length: number) => Float32Array.from({ length }, () => 0.5 * random.normal());
    const landmarkErrors = config.levels.map(() => ({
      basis: draw(config.hidden * 3),
      kernel: draw(3 * config.landmarks),
      bias: draw(config.landmarks),
    }));
    // Odd enough for no patch to lie between two pixels, where rounding decides.
    const meanShape = Array.from({ length: config.landmarks }, (_, i) => [(i % 3) / 2.07, i / 6.13] as const);
    const calibration = config.levels.map(() => ({ error: [-1, 1], nme: [3, 9] }));
    const model = { config, meanShape, landmarkErrors, calibration };
    const image = photograph(160, 140, 3);
    const boxes = [
      { x: 20.3, y: 30.7, width: 61, height: 70 },
      { x: 40.1, y: 30.4, width: 63, height: 67, roll: 30 },
    ];
    const [expected, found] = await Promise.all(
      [reference, simd].map((engine) => new Aligner(model, engine).align(image, boxes)),
    );
    for (const [row, face] of expected!.entries()) {
      expect(found![row]!.predictedNme).toBeCloseTo(face.predictedNme, 2);
      expect(Math.max(...face.landmarkErrors!)).toBeGreaterThan(1.1 * face.predictedNme);
      for (const [i, error] of face.landmarkErrors!.entries()) {
        const share = found![row]!.landmarkErrors![i]! / found![row]!.predictedNme;
        expect(share).toBeCloseTo(error / face.predictedNme, 2);
      }
    }
    cascade.dispose();
  });

  it('on images of one colour and of next to none', async () => {
    const both = await engines();
    const flat = photograph(120, 120, 3);
    for (const contrast of [0, 1]) {
      const data = Uint8Array.from(flat.data, (_, i) => 200 + contrast * (i % 5 === 0 ? 1 : 0));
      const face = place(turned([60, 60], 90, 0, both.config), both.config, 1);
      const [expected] = await both.reference.allSteps({ ...flat, data }, [face]);
      const [found] = await both.simd.allSteps({ ...flat, data }, [face]);
      expect(distance(found!.at(-1)!.landmarks, expected!.at(-1)!.landmarks)).toBeLessThan(0.02);
    }
    both.cascade.dispose();
  });
});

describe('weights that were stored in 8 bits', () => {
  /** Hidden layers of whole numbers of -127 to 127 times a scale for each row, as `writeModel` leaves them. */
  async function wholeEngines(overrides: object = {}) {
    const { config, cascade } = await engines(overrides);
    const random = new Random(9);
    const plain = await weightsOf(cascade);
    const steps = [...plain.steps];
    for (const [step, { hiddenKernel }] of cascade.weights.entries()) {
      const [rows, columns] = hiddenKernel.shape as [number, number];
      const values = Float32Array.from({ length: rows * columns }, () => (random.integer(255) - 127) / 127);
      // Every row has its largest number, one row nothing but zeros.
      for (let row = 0; row < rows; row++) values[row * columns] = row === 3 ? 0 : 1;
      values.fill(0, 3 * columns, 4 * columns);
      const scales = Float32Array.from({ length: rows }, () => random.uniform(0.01, 0.1));
      tf.tidy(() =>
        (hiddenKernel as tf.Variable).assign(
          tf.mul(tf.tensor2d(values, [rows, columns]), tf.tensor2d(scales, [rows, 1])),
        ),
      );
      const whole = {
        levels: Int8Array.from(values, (value) => Math.round(127 * value)),
        scales: scales.map((scale) => scale / 127),
      };
      steps[step] = { ...steps[step]!, hiddenKernel: wholeRowsWeight(whole, [rows, columns]) };
    }
    const simd = await SimdEngine.create({ config, steps });
    return { config, cascade, reference: new TensorEngine(cascade), simd };
  }

  it.each([
    ['sums that need more than one run', { projection: 64, hidden: 256 }],
    ['widths that fill no register', { projection: 6, hidden: 11 }],
    ['patches of its own for each step', { patchIndices: [[1], [0, 2, 4], [6, 5, 4, 3, 2, 1, 0]] }],
  ])('stay so and give what float32 gives, with %s', async (_, overrides) => {
    const both = await wholeEngines(overrides);
    const { config, cascade, reference, simd } = both;
    const image = photograph(160, 120, 3);
    const faces = [1, 2, 3].map((seed) => place(turned([80, 60], 90, 7 * seed, config), config, seed));
    await expectAgreement(both, image, faces);
    const [expected] = await reference.allSteps(image, [faces[0]!], { maxSteps: 1 });
    const [found] = await simd.allSteps(image, [faces[0]!], { maxSteps: 1 });
    expect(distance(found![0]!.landmarks, expected![0]!.landmarks)).toBeLessThan(1e-3);
    const others = await engines(overrides);
    expect(simd.weightBytes).toBeLessThan(others.simd.weightBytes);
    others.cascade.dispose();
    cascade.dispose();
  });

  it('say when pixels are no numbers, and go on with the next face', async () => {
    const { simd, config, cascade } = await wholeEngines();
    const { initial } = place(turned([80, 60], 90, 0, config), config, 1);
    const random = new Random(2);
    const pyramid = [96, 48, 24].map((side) =>
      Float32Array.from({ length: 3 * side * side }, () => random.normal()),
    );
    const good = { pyramid, initial };
    const lost = { pyramid: pyramid.map((level) => level.map(() => Number.NaN)), initial };
    const [alone] = await simd.allStepsOfPyramids([good]);
    const [first, second] = await simd.allStepsOfPyramids([lost, good]);
    expect(first!.at(-1)!.error).toBeNaN();
    expect(first!.at(-1)!.landmarks.every(Number.isNaN)).toBe(true);
    expect(second).toEqual(alone);
    cascade.dispose();
  });
});

describe('SimdEngine', () => {
  it('says when a landmark is no number, and goes on', async () => {
    const { simd, config, cascade } = await engines();
    const image = photograph(160, 120, 3);
    const good = place(turned([80, 60], 90, 0, config), config, 1);
    const lost = { ...good, initial: good.initial.map((value, i) => (i < 2 ? Number.NaN : value)) };
    const far = { ...good, initial: good.initial.map((value, i) => (i < 2 ? 1e30 : value)) };
    const [alone] = await simd.allSteps(image, [good]);
    const [first, second, third] = await simd.allSteps(image, [lost, good, far]);
    expect(first!.at(-1)!.landmarks[0]).toBeNaN();
    expect(second!.at(-1)).toEqual(alone!.at(-1));
    expect(third!.at(-1)!.landmarks.slice(2).every(Number.isFinite)).toBe(true);
    cascade.dispose();
  });

  it('needs no more memory for the thousandth call than for the first', async () => {
    const { simd, config, cascade } = await engines();
    const image = photograph(330, 250, 3);
    const tensors = tf.memory().numTensors;
    const run = (i: number) =>
      simd.select(
        image,
        [
          place(turned([100 + (i % 50), 90], 80 + (i % 90), i, config), config, i),
          place(turned([100, 90], 250, 0, config), config, i),
        ],
        ([error]) => error! > 0,
      );
    for (let i = 0; i < 100; i++) await run(i);
    const before = simd.memoryBytes;
    for (let i = 0; i < 1000; i++) await run(i);
    expect(simd.memoryBytes).toBe(before);
    expect(tf.memory().numTensors).toBe(tensors);
    cascade.dispose();
  });

  it('is refused after dispose, by the aligner that owns it too', async () => {
    const { simd, config, cascade } = await engines();
    cascade.dispose();
    const aligner = new Aligner({ config, meanShape: tinyShape(config) }, simd);
    const image = photograph(160, 120, 3);
    await aligner.align(image, [{ x: 40, y: 30, width: 60, height: 60 }]);
    aligner.dispose();
    await expect(simd.allSteps(image, [])).rejects.toThrow(/disposed/);
    await expect(aligner.align(image, [])).rejects.toThrow(/disposed/);
  });

  it('counts the multiply-adds that its kernels do', async () => {
    const { simd, cascade } = await engines({ levels: [0], hidden: 16, projection: 8 });
    // 5 patches: convolutions of 12 x 12 and 4 x 4, a quarter of each; attention, projection; hidden layer; output.
    const patch = (12 * 12 * 27 * 32) / 4 + (4 * 4 * 9 * 32 * 32) / 4 + 256 * 256 + 256 * 8;
    expect(simd.multiplyAdds).toBe(5 * patch + 5 * 8 * 16 + 16 * 15);
    cascade.dispose();
  });

  it('runs without fused multiply-adds where they are not to be had', async () => {
    const { cascade } = await engines();
    expect((await SimdEngine.create(await weightsOf(cascade), { build: 'plain' })).build).toBe('plain');
    cascade.dispose();
  });

  afterAll(() => expect(tf.memory().numTensors).toBe(0));
});

function tinyShape({ landmarks }: ModelConfig) {
  return Array.from({ length: landmarks }, (_, i) => [(i * 0.37) % 1, (i * 0.61) % 1] as const);
}

it('turned crops are turned', () => {
  // The helper above, against a case done by hand: 90 degrees, one to one, centre 47.5 of the crop at (10, 20).
  const toImage = turned([10, 20], 96, 90, parseModelConfig(tiny));
  const [x, y] = applyAffine(toImage, [57.5, 47.5]);
  expect(x).toBeCloseTo(10);
  expect(y).toBeCloseTo(30);
  expect(applyAffine(invertAffine(toImage), [10, 20])[0]).toBeCloseTo(47.5);
});
