import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Cascade } from '../cascade/cascade';
import { musica68 } from '../config/named-configs';
import { disposeSymbol } from '../dispose-symbol';
import type { Box } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import type { Model } from '../model/model';
import { ibug68 } from '../schemes/ibug68';
import type { AlignOptions } from './align-options';
import { Aligner } from './aligner';
import type { EngineOptions, FaceEngine, StepResult } from './face-engine';
import type { FacePlacement } from './face-input';

const image: PixelImage = { data: new Uint8Array(300 * 200), width: 300, height: 200, channels: 1 };
/** Boxes of a face that gets easier with each step, and one that stays hard. */
const [easy, hard]: [Box, Box] = [
  { x: 10, y: 20, width: 80, height: 90 },
  { x: 150, y: 30, width: 100, height: 110 },
];

/** What each step predicts for them: E, of which a model without calibration makes 100 times the mean so far. */
const predicted = { easy: [0.06, 0.02, 0.01], hard: [0.09, 0.08, 0.07] };

/** Tells faces by their place, moves all landmarks by a pixel a step (2 in a mirror), and counts. */
class FakeEngine implements FaceEngine {
  readonly name = 'fake';
  crops = 0;
  steps = 0;
  waits = 0;
  disposed = 0;
  /** Called before each step. */
  onStep: () => void | Promise<void> = () => undefined;

  async select(
    _: PixelImage,
    faces: readonly FacePlacement[],
    exits: (errors: readonly number[]) => boolean,
    { maxSteps = 3, onStage }: EngineOptions = {},
  ) {
    this.crops += faces.length;
    const results = [];
    for (const face of faces) {
      const all = stepsOf(face);
      const errors: number[] = [];
      do {
        await this.onStep();
        this.steps++;
        this.waits++;
        errors.push(all[errors.length]!.error);
        onStage?.({ part: 'step', step: errors.length - 1 });
      } while (errors.length < maxSteps && !exits(errors));
      results.push({ landmarks: all[errors.length - 1]!.landmarks, errors });
    }
    return results;
  }

  async allSteps(
    _: PixelImage,
    faces: readonly FacePlacement[],
    { maxSteps = 3, onStage }: EngineOptions = {},
  ) {
    await this.onStep();
    this.crops += faces.length;
    this.steps += maxSteps * faces.length;
    this.waits++;
    onStage?.({ part: 'crop' });
    return faces.map((face) => stepsOf(face).slice(0, maxSteps));
  }

  dispose(): void {
    this.disposed++;
  }
}

function stepsOf({ toImage, initial }: FacePlacement): StepResult[] {
  const [a, , c] = toImage;
  const mirrored = a < 0;
  const left = mirrored ? c + a * (musica68.cropSize - 1) : c;
  const errors = left < 100 ? predicted.easy : predicted.hard;
  return errors.map((error, step) => ({
    error: mirrored ? error / 2 : error,
    landmarks: initial.map((value) => value + (mirrored ? 2 : 1) * (step + 1)),
  }));
}

/** 68 points, placed as their own mirror image. */
const meanShape = ibug68.mirror.map((other, index): [number, number] => [
  other === index ? 0.5 : index < other ? 0.2 : 0.8,
  (Math.min(index, other) + 1) / 70,
]);

function alignerWith(changes: Partial<Model> = {}) {
  const engine = new FakeEngine();
  let freed = 0;
  const cascade = { config: musica68, dispose: () => freed++ } as unknown as Cascade;
  const model: Model = { config: musica68, meanShape, cascade, ...changes };
  return { engine, aligner: new Aligner(model, engine), freed: () => freed };
}

const how = (faces: { exitStep: number; flipTested: boolean }[]) =>
  faces.map(({ exitStep, flipTested }) => [exitStep, flipTested]);

describe.each(['per-step', 'deferred'] as const)('Aligner, %s', (earlyExit) => {
  const run = async (options: AlignOptions, changes?: Partial<Model>) => {
    const { aligner, engine } = alignerWith(changes);
    return { faces: await aligner.align(image, [easy, hard], { earlyExit, ...options }), engine };
  };

  it('runs all steps of faces that may not exit', async () => {
    const { faces, engine } = await run({});
    expect(how(faces)).toEqual([
      [3, false],
      [3, false],
    ]);
    expect(faces.map(({ predictedNme }) => predictedNme)).toEqual([
      expect.closeTo(3, 9),
      expect.closeTo(8, 9),
    ]);
    expect(engine).toMatchObject({ crops: 2, steps: 6 });
  });

  it('exits at the first step that is good enough', async () => {
    const { faces, engine } = await run({ exitBelow: 5 });
    // The means of 6, and of 6 and 2: 4 is below 5.
    expect(how(faces)).toEqual([
      [2, false],
      [3, false],
    ]);
    expect(faces[0]!.combinedError).toBeCloseTo(0.04, 9);
    expect(engine.crops).toBe(2);
  });

  it('crops each face once and each flip-tested one twice', async () => {
    // One pass after the other: two faces, then one of them in a mirror.
    const choosy = await run({}, { flipTestAbove: 5 });
    expect(how(choosy.faces)).toEqual([
      [3, false],
      [3, true],
    ]);
    expect(choosy.engine).toMatchObject({ crops: 3, steps: 9 });
    const all = await run({ flipTest: true });
    expect(how(all.faces)).toEqual([
      [3, true],
      [3, true],
    ]);
    expect(all.engine).toMatchObject({ crops: 4, steps: 12 });
    const some = await run({ flipTest: true, exitBelow: 5 });
    expect(how(some.faces)).toEqual([
      [2, false],
      [3, true],
    ]);
    expect(some.engine.crops).toBe(3);
  });

  it('merges both passes into their mean', async () => {
    const { faces } = await run({ flipTest: true });
    const { faces: direct } = await run({ flipTest: false });
    const face = faces[1]!;
    expect(face.predictedNme).toBeCloseTo((8 + 4) / 2, 9);
    expect(face.combinedError).toBeCloseTo(0.06, 9);
    expect(face.error).toBeCloseTo(0.0525, 9);
    // Moved by 3 pixels of the crop to the right and down, and by 6 in the mirror, where right is left.
    const scale = 110 / musica68.boxSize;
    for (const [index, [x, y]] of face.landmarks.entries()) {
      const [directX, directY] = direct[1]!.landmarks[index]!;
      expect(x - directX).toBeCloseTo(((-6 - 3) / 2) * scale, 4);
      expect(y - directY).toBeCloseTo(((6 - 3) / 2) * scale, 4);
    }
  });

  it('fails by what is predicted in the end', async () => {
    const { faces } = await run({ failAbove: 7 });
    expect(faces.map(({ failed }) => failed)).toEqual([false, true]);
    const tested = await run({ failAbove: 7, flipTest: true });
    expect(tested.faces.map(({ failed }) => failed)).toEqual([false, false]);
  });
});

it('waits once where the decision is deferred', async () => {
  const { aligner, engine } = alignerWith({ flipTestAbove: 5 });
  await aligner.align(image, [easy, hard], { earlyExit: 'deferred' });
  expect(engine.waits).toBe(2);
});

describe('Aligner, arguments', () => {
  const { aligner } = alignerWith();
  const floats = { ...image, data: new Float32Array(300 * 200) } as unknown as PixelImage;

  it.each<[string, unknown, unknown, unknown, string, RegExp]>([
    ['float pixels', floats, [easy], {}, 'image', /image data is a Float32Array, but must be 8-bit/],
    ['a plain list', { ...image, data: [...image.data] }, [easy], {}, 'image', /an Array/],
    ['no data', { ...image, data: undefined }, [easy], {}, 'image', /Undefined/],
    ['signed bytes', { ...image, data: new Int8Array(6e4) }, [easy], {}, 'image', /an Int8Array/],
    ['no image', null, [easy], {}, 'image', /the image is null/],
    ['a path', 'photo.jpg', [easy], {}, 'image', /the image is a string/],
    ['no faces', image, undefined, {}, 'box', /faces is undefined, but must be a list of boxes/],
    ['null', image, null, {}, 'box', /faces is null/],
    ['one box', image, easy, {}, 'box', /faces is one box/],
    ['an iterable', image, new Set([easy]), {}, 'box', /faces is an iterable/],
    ['a number', image, 7, {}, 'box', /faces is a number/],
    ['an empty place', image, [easy, undefined], {}, 'box', /a box is undefined/],
    ['a box of text', image, [{ ...easy, x: '10' }], {}, 'box', /not all values are numbers/],
    ['text for a threshold', image, [easy], { exitBelow: '3' }, 'config', /exitBelow is "3"/],
    ['.. in a list', image, [easy], { exitBelow: [3, '3'] }, 'config', /exitBelow is \[3,"3"\]/],
    ['text for a limit', image, [easy], { failAbove: '9' }, 'config', /failAbove is "9"/],
    ['another time', image, [easy], { earlyExit: 'never' }, 'config', /earlyExit is "never"/],
    ['no signal', image, [easy], { signal: {} }, 'config', /signal is no AbortSignal/],
    ['no options', image, [easy], null, 'config', /the options are null/],
  ])('%s', async (_, picture, faces, options, code, message) => {
    for (const method of ['align', 'alignAllSteps'] as const) {
      // What it does not know it does not look at.
      if (method === 'alignAllSteps' && /exitBelow|earlyExit/.test(message.source)) continue;
      const call = aligner[method](picture as PixelImage, faces as Box[], options as object);
      await expect(call, method).rejects.toMatchObject({
        name: 'MusicaError',
        code,
        message: expect.stringMatching(message),
      });
    }
  });

  it('takes bytes of another realm, and Buffers', async () => {
    const bytes = [
      runInNewContext('new Uint8Array(60000)'),
      Buffer.alloc(60_000),
      new Uint8ClampedArray(6e4),
    ];
    expect(bytes[0]).not.toBeInstanceOf(Uint8Array);
    for (const data of bytes) expect(await aligner.align({ ...image, data }, [easy])).toHaveLength(1);
  });
});

describe('Aligner, ending', () => {
  it('refuses calls after it was disposed of, and ends those under way before it frees anything', async () => {
    const { aligner, engine, freed } = alignerWith();
    engine.onStep = () => {
      if (engine.steps === 1) aligner.dispose();
      expect([engine.disposed, freed()]).toEqual([0, 0]);
    };
    const refused = { code: 'config', message: 'this aligner was disposed of' };
    await expect(aligner.align(image, [easy])).rejects.toMatchObject(refused);
    expect(engine.steps).toBe(2);
    expect([engine.disposed, freed()]).toEqual([1, 1]);
    await expect(aligner.align(image, [easy])).rejects.toMatchObject(refused);
    await expect(aligner.alignAllSteps(image, [easy])).rejects.toMatchObject(refused);
    aligner[disposeSymbol]();
    expect([engine.disposed, freed()]).toEqual([1, 1]);
  });

  it('is disposed of by `using`', () => {
    const { aligner, freed } = alignerWith();
    expect(disposeSymbol).toBe(Symbol.dispose);
    aligner[Symbol.dispose]();
    expect(freed()).toBe(1);
  });

  it.each(['per-step', 'deferred'] as const)('stops when its signal is aborted, %s', async (earlyExit) => {
    const { aligner, engine } = alignerWith();
    const controller = new AbortController();
    engine.onStep = () => controller.abort(new Error('enough'));
    // Two groups.
    const boxes = Array.from({ length: 20 }, () => easy);
    const call = aligner.align(image, boxes, { earlyExit, signal: controller.signal });
    await expect(call).rejects.toThrow('enough');
    expect(engine.crops).toBe(16);
    const { crops } = engine;
    await expect(aligner.align(image, [easy], { signal: controller.signal })).rejects.toThrow('enough');
    expect(engine.crops).toBe(crops);
    engine.onStep = () => undefined;
  });
});
