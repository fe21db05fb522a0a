import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Model, memoryHandler, modelCost, parseModelConfig } from '../src/index';
import { Cascade, loadModel, modelArtifacts, type SaveOptions } from '../src/tensors/index';
import { useTestBackend } from './backends';
import { largestDifference } from './numbers';
import { tinyConfig, tinyModel } from './tiny-model';

beforeAll(() => useTestBackend('cpu'));

/** The files that a handler would write: model.json and one shard. */
async function filesOf(model: Model, options?: SaveOptions): Promise<Record<string, Uint8Array>> {
  const { weightData, weightSpecs, ...rest } = await modelArtifacts(model, options);
  const json = { ...rest, weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }] };
  return {
    'model.json': new TextEncoder().encode(JSON.stringify(json)),
    'weights.bin': new Uint8Array(weightData as ArrayBuffer),
  };
}

const edit = (files: Record<string, Uint8Array>, change: (json: Record<string, never>) => void) => {
  const json = JSON.parse(new TextDecoder().decode(files['model.json']));
  change(json);
  return { ...files, 'model.json': new TextEncoder().encode(JSON.stringify(json)) };
};

/** A map of hidden states to errors of landmarks, of rank 2, of numbers that half precision holds. */
const landmarkErrorsFor = ({ config }: Model) =>
  config.levels.map((_, step) => ({
    basis: new Float32Array(2 * config.hidden).map((_, i) => (step + i) / 64),
    kernel: new Float32Array(2 * config.landmarks).map((_, i) => i / 8 - step),
    bias: new Float32Array(config.landmarks).map((_, i) => -i / 4),
  }));

describe('the error of each landmark', () => {
  it.each(['float32', 'float16', 'uint8'] as const)('comes back with weights in %s', async (precision) => {
    const plain = tinyModel();
    const landmarkErrors = landmarkErrorsFor(plain);
    const files = await filesOf({ ...plain, landmarkErrors }, { precision });
    const loaded = await loadModel(memoryHandler(files));
    expect(loaded.landmarkErrors).toEqual(landmarkErrors);
    expect(modelCost(plain.config, landmarkErrors).parameters - modelCost(plain.config).parameters).toBe(
      plain.config.levels.length * (2 * plain.config.hidden + 3 * plain.config.landmarks),
    );
    for (const { cascade } of [plain, loaded]) cascade.dispose();
  });

  it('must fit the configuration', async () => {
    const plain = tinyModel();
    const landmarkErrors = landmarkErrorsFor(plain);
    const turned = edit(await filesOf({ ...plain, landmarkErrors }), (json) => {
      const entries = (json.weightsManifest as { weights: { name: string; shape: number[] }[] }[])[0]!
        .weights;
      entries.find(({ name }) => name === 'step1/landmarkErrors/kernel')!.shape.reverse();
    });
    await expect(loadModel(memoryHandler(turned))).rejects.toThrow(
      'weight step1/landmarkErrors/basis has shape [2, 8], but the configuration needs [5, 8]',
    );
    const missing = await filesOf({ ...plain, landmarkErrors: landmarkErrors.slice(0, 1) });
    await expect(loadModel(memoryHandler(missing))).rejects.toThrow(
      'the model has no weight step1/landmarkErrors/',
    );
    plain.cascade.dispose();
  });
});

describe('model files', () => {
  it.each([
    { precision: 'float32', bytes: 4, tolerance: 0 },
    // Half precision keeps 11 bits of a number.
    { precision: 'float16', bytes: 2, tolerance: 2 ** -11 },
  ] as const)('come back as they were in $precision', async ({ precision, bytes, tolerance }) => {
    const calibration = [0, 1].map((step) => ({ error: [0.01, 0.1], nme: [1 + step, 12] }));
    const model = { ...tinyModel(), calibration, failAbove: 8.5, training: { faces: 12 } };
    const files = await filesOf(model, { precision });
    const parameters = model.cascade.steps
      .flatMap((step) => Object.values(step))
      .reduce((sum, { size }) => sum + size, 0);
    expect(files['weights.bin']!.length).toBe(parameters * bytes);

    const before = tf.memory().numTensors;
    const loaded = await loadModel(memoryHandler(files));
    expect(loaded.config).toEqual(model.config);
    expect(loaded.meanShape).toEqual(model.meanShape);
    expect(loaded.calibration).toEqual(calibration);
    expect(loaded.failAbove).toBe(8.5);
    expect(loaded.training).toEqual({ faces: 12 });
    for (const [step, weights] of model.cascade.steps.entries()) {
      for (const [name, weight] of Object.entries(weights)) {
        const found = loaded.cascade.steps[step]![name as 'conv1Kernel'].dataSync<'float32'>();
        // In units of what each may be off.
        const off = weight.dataSync<'float32'>().map((value, i) => {
          const allowed = tolerance * Math.max(Math.abs(value), 1e-4);
          return found[i] === value ? 0 : Math.abs(found[i]! - value) / allowed;
        });
        expect(found, name).toHaveLength(weight.size);
        expect(largestDifference(off, new Float32Array(off.length)), name).toBeLessThanOrEqual(1);
      }
    }
    loaded.cascade.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.cascade.dispose();
  });

  it('hold weights once that all steps share, and none of an attention that is left out', async () => {
    const config = parseModelConfig({ ...tinyConfig, sharedWeights: true, attention: false });
    const model = { ...tinyModel(), config, cascade: Cascade.create(config, 1) };
    const files = await filesOf(model, { precision: 'float32' });
    expect(files['weights.bin']!.length).toBe(modelCost(config).bytes);
    const own = modelCost({ ...tinyConfig, sharedWeights: false }).bytes / 2;
    const attention = (256 * 256 + 256) * 4;
    expect(modelCost(config).bytes).toBe(own - attention);
    const loaded = await loadModel(memoryHandler(files));
    expect(loaded.config).toEqual(config);
    expect(loaded.cascade.steps[1]).toBe(loaded.cascade.steps[0]);
    const [found, saved] = [loaded.cascade.steps[0]!, model.cascade.steps[1]!].map(({ hiddenKernel }) =>
      hiddenKernel.dataSync(),
    );
    expect(largestDifference(found!, saved!)).toBe(0);
    loaded.cascade.dispose();
    model.cascade.dispose();
  });

  it('hold a byte for each number of the large matrices in uint8, and come back to a hundredth of each row or column', async () => {
    const model = tinyModel();
    const files = await filesOf(model, { precision: 'uint8' });
    const sizes = { bytes: 0, halves: 0 };
    const loaded = await loadModel(memoryHandler(files));
    for (const [step, weights] of model.cascade.steps.entries()) {
      for (const [name, weight] of Object.entries(weights)) {
        const large = /^(attention|projection|hidden|output)Kernel$/.test(name);
        sizes[large ? 'bytes' : 'halves'] += weight.size;
        const values = weight.dataSync<'float32'>();
        const found = loaded.cascade.steps[step]![name as 'conv1Kernel'].dataSync<'float32'>();
        const difference = values.map((value, i) => Math.abs(value - found[i]!));
        const columns = weight.shape.at(-1)!;
        const group = (i: number) => (name === 'outputKernel' ? i % columns : Math.floor(i / columns));
        const largest: number[] = [];
        for (const [i, value] of values.entries()) {
          largest[group(i)] = Math.max(largest[group(i)] ?? 1e-6, Math.abs(value));
        }
        // Half a level is 1 / 254. Half precision keeps 11 bits.
        const relative = difference.map((value, i) => value / largest[group(i)]!);
        expect(Math.max(...relative), name).toBeLessThanOrEqual(large ? 1 / 250 : 2 ** -11);
        if (large) sizes.halves += largest.length;
      }
    }
    expect(files['weights.bin']!.length).toBe(sizes.bytes + 2 * sizes.halves);
    loaded.cascade.dispose();
    model.cascade.dispose();
  });

  it('are refused when they are not what they should be, without a leak', async () => {
    const model = tinyModel();
    const files = await filesOf(model);
    const before = tf.memory().numTensors;
    const cut = { ...files, 'weights.bin': files['weights.bin']!.slice(0, -3) };
    const cases: [Record<string, Uint8Array>, RegExp][] = [
      [cut, /weights\.bin: cut short/],
      [{ 'model.json': files['model.json']! }, /weights\.bin is not among/],
      [{ ...files, 'model.json': new TextEncoder().encode('<html>') }, /model\.json: not valid JSON/],
      [edit(files, (json) => Object.assign(json, { format: 'graph-model' })), /no model of a cascade/],
      [
        edit(files, (json) => Object.assign(json.userDefinedMetadata, { meanShape: [[0, 0]] })),
        /mean shape of 1 points/,
      ],
      [
        edit(files, ({ userDefinedMetadata }) =>
          Object.assign((userDefinedMetadata as { config: object }).config, { hidden: 9 }),
        ),
        /hiddenKernel has shape/,
      ],
      [
        edit(files, ({ userDefinedMetadata }) =>
          Object.assign((userDefinedMetadata as { config: object }).config, { levels: [2, 1, 0] }),
        ),
        /no weight step2\/conv1Kernel/,
      ],
    ];
    for (const [broken, message] of cases) {
      await expect(loadModel(memoryHandler(broken))).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringMatching(message),
      });
    }
    expect(tf.memory().numTensors).toBe(before);
    model.cascade.dispose();
  });
});
