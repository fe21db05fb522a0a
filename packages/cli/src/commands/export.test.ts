import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  anchorShape,
  applyAffine,
  cropTransform,
  flattenPoints,
  invertAffine,
  type Model,
  Random,
  type StepWeights,
  toPoints,
  warp,
} from '@musica/core';
import { Cascade, saveModel } from '@musica/core/tensors';
import { decodeImage, fileHandler, loadAligner, openModel, useBackend } from '@musica/node';
import { levelSizes } from '@musica/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distance, tensor } from '../../../onnx/test/tensors';
import { saveTinyModel, tinyConfig, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const tolerance = 1e-4;

/** Saves a shipped model, which lies in bytes itself, with weights that lie between them, as training leaves them. */
async function saveBetweenBytes(path: string): Promise<void> {
  await useBackend('wasm');
  const model = await openModel('lite');
  const random = new Random(3);
  const weights = model.cascade.weights.map((set) => {
    const moved = Object.entries(set).map(([name, weight]) => {
      const values = weight.dataSync<'float32'>().map((value) => value * (1 + 0.01 * random.normal()));
      return [name, tf.tensor(values, weight.shape)];
    });
    return Object.fromEntries(moved) as StepWeights;
  });
  const cascade = new Cascade(model.config, weights);
  await saveModel({ ...model, cascade }, fileHandler(path), { precision: 'float32' });
  model.cascade.dispose();
  cascade.dispose();
}

beforeAll(async () => {
  await useBackend('wasm');
});

describe('musica export --format onnx', () => {
  let tiny: Model;
  let whole: InferenceSession;
  beforeAll(async () => {
    const model = await saveTinyModel(folder.path('model'));
    const done = await musica('export', '--model', model, '--out', folder.path('tiny'), '--json');
    expect(done).toMatchObject({ code: 0, stderr: [] });
    expect(JSON.parse(done.stdout)).toMatchObject({ format: 'onnx', opset: 17 });
    await useBackend('wasm');
    tiny = await openModel(model);
    whole = await InferenceSession.create(folder.path('tiny', 'model.onnx'));
  });
  afterAll(() => tiny.cascade.dispose());

  it('writes one graph of all steps, one of the pyramid and one a step', () => {
    expect(readdirSync(folder.path('tiny')).sort()).toEqual([
      'model.onnx',
      'pyramid.onnx',
      'step-1.onnx',
      'step-2.onnx',
    ]);
  });

  it('takes batches of any size, and patches beyond the border, as the cascade does', async () => {
    const { cropSize, landmarks, hidden } = tinyConfig;
    for (const faces of [1, 3]) {
      const random = new Random(faces);
      const draw = (count: number, low: number, high: number) =>
        Float32Array.from({ length: count }, () => random.uniform(low, high));
      const crop = draw(faces * cropSize ** 2 * 3, 0, 255);
      // From 15 pixels outside to 15 pixels outside on the other side: patches in, across and beyond the border.
      const initial = draw(faces * landmarks * 2, -15, cropSize + 15);
      const found = await whole.run({
        crop: tensor(crop, [faces, cropSize, cropSize, 3]),
        initial: tensor(initial, [faces, landmarks, 2]),
      });
      const pyramid = await (await InferenceSession.create(folder.path('tiny', 'pyramid.onnx'))).run({
        crop: tensor(crop, [faces, cropSize, cropSize, 3]),
      });
      const outputs = tf.tidy(() => {
        const levels = levelSizes(tinyConfig).map((size, level) =>
          tf.tensor4d(pyramid[`level_${level}`]!.data as Float32Array, [faces, size, size, 3]),
        );
        const steps = tiny.cascade.forward(levels, tf.tensor3d(initial, [faces, landmarks, 2]));
        return steps.map((step) => ({
          landmarks: step.landmarks.dataSync<'float32'>(),
          error: step.error.dataSync<'float32'>(),
          hidden: step.hidden.dataSync<'float32'>(),
        }));
      });
      for (const [step, { landmarks, error, hidden }] of outputs.entries()) {
        const suffix = step === outputs.length - 1 ? '' : `_${step + 1}`;
        expect(distance(found[`landmarks${suffix}`], landmarks)).toBeLessThan(tolerance);
        expect(distance(found[`error${suffix}`], error)).toBeLessThan(tolerance);
        expect(distance(found[`hidden${suffix}`], hidden)).toBeLessThan(tolerance);
      }
      expect(found.hidden!.dims).toEqual([faces, hidden]);
    }
  });

  it('aligns a photograph like the aligner, with the shipped model', async () => {
    expect((await musica('export', '--out', folder.path('standard'))).code).toBe(0);
    const aligner = await loadAligner({ backend: 'wasm' });
    const { config, meanShape } = aligner.model;
    const image = await decodeImage(new URL('../../../../samples/astronaut.png', import.meta.url));
    const box = { x: 166, y: 81, width: 104, height: 121 };
    const [face] = await aligner.align(image, [box], { flipTest: false });
    aligner.dispose();

    const toImage = cropTransform(box, config);
    const toCrop = invertAffine(toImage);
    const initial = anchorShape(meanShape, box).map((point) => applyAffine(toCrop, point));
    const session = await InferenceSession.create(folder.path('standard', 'model.onnx'));
    const found = await session.run({
      crop: tensor(warp(image, toImage, config.cropSize), [1, config.cropSize, config.cropSize, 3]),
      initial: tensor(flattenPoints(initial), [1, config.landmarks, 2]),
    });
    const points = toPoints(found.landmarks!.data as Float32Array);
    const landmarks = points.map((point) => applyAffine(toImage, point));
    const worst = Math.max(
      ...landmarks.map(([x, y], i) => Math.hypot(x - face!.landmarks[i]![0], y - face!.landmarks[i]![1])),
    );
    // Coordinates up to 512 pixels in float32.
    expect(worst).toBeLessThan(5e-4);
    expect(distance(found.error, [face!.error])).toBeLessThan(tolerance);
  });

  it('says what it cannot do', async () => {
    expect(await musica('export', '--out', folder.path('model', 'model.json'))).toMatchObject({ code: 1 });
    expect(await musica('export', '--format', 'caffe', '--out', 'x')).toMatchObject({ code: 2 });
    expect(await musica('export')).toMatchObject({ code: 2 });
  });
});

describe('musica export --format musica', () => {
  const box = { x: 166, y: 81, width: 104, height: 121 };
  const astronaut = new URL('../../../../samples/astronaut.png', import.meta.url);

  it('writes a shipped model with a byte a weight, which finds the same landmarks', async () => {
    await saveBetweenBytes(folder.path('floats'));
    const done = await musica(
      ...['export', '--format', 'musica', '--precision', 'uint8', '--model', folder.path('floats')],
      ...['--out', folder.path('bytes'), '--json'],
    );
    expect(done).toMatchObject({ code: 0, stderr: [] });
    const { format, files } = JSON.parse(done.stdout);
    expect(format).toBe('musica');
    expect(files.map(({ file }: { file: string }) => basename(file)).sort()).toEqual(
      readdirSync(folder.path('bytes')).sort(),
    );
    const image = await decodeImage(astronaut);
    const results = [];
    for (const backend of ['simd', 'wasm'] as const) {
      for (const model of [folder.path('floats'), folder.path('bytes')]) {
        const aligner = await loadAligner({ model, backend });
        const { config: _, ...description } = aligner.model;
        results.push({ face: (await aligner.align(image, [box]))[0]!, failAbove: description.failAbove });
        aligner.dispose();
      }
    }
    const [floats, bytes, , onTensorFlow] = results;
    expect(bytes!.failAbove).toBe(floats!.failAbove);
    const eyes = (points: readonly (readonly [number, number])[]) =>
      Math.hypot(points[36]![0] - points[45]![0], points[36]![1] - points[45]![1]);
    const moved = (a: typeof floats, b: typeof floats) => {
      const [from, to] = [a!.face.landmarks, b!.face.landmarks];
      const lengths = from.map(([x, y], i) => Math.hypot(x - to[i]![0], y - to[i]![1]));
      return (100 * lengths.reduce((sum, length) => sum + length, 0)) / lengths.length / eyes(from);
    };
    // Percent of the distance of the eyes: a tenth of what the model is off on faces it does not know.
    expect(moved(floats, bytes)).toBeGreaterThan(0);
    expect(moved(floats, bytes)).toBeLessThan(0.4);
    expect(Math.abs(bytes!.face.predictedNme - floats!.face.predictedNme)).toBeLessThan(0.1);
    expect(moved(bytes, onTensorFlow)).toBeLessThan(0.01);
  });

  it('keeps the description, and a model of bytes what it is', async () => {
    const of = (out: string, ...more: string[]) =>
      musica('export', '--format', 'musica', '--out', folder.path(out), ...more);
    await of('again', '--model', folder.path('bytes'), '--precision', 'uint8');
    const json = (name: string) => JSON.parse(readFileSync(folder.path(name, 'model.json'), 'utf8'));
    expect(json('again').userDefinedMetadata).toEqual(json('bytes').userDefinedMetadata);
    const values = async (name: string) => {
      const { cascade } = await openModel(folder.path(name));
      const found = cascade.steps[0]!.hiddenKernel.dataSync<'float32'>().slice();
      cascade.dispose();
      return found;
    };
    const [once, twice] = [await values('bytes'), await values('again')];
    expect(once.reduce((most, value, i) => Math.max(most, Math.abs(value - twice[i]!)), 0)).toBeLessThan(
      1e-6,
    );
  });

  it('refuses a precision for ONNX', async () => {
    expect(await musica('export', '--precision', 'uint8', '--out', folder.path('no'))).toMatchObject({
      code: 2,
    });
  });
});
