import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { musica68 } from '../config/named-configs';
import type { DetectedFace, FaceDetector } from '../detector/face-detector';
import { disposeSymbol } from '../dispose-symbol';
import { applyAffine, invertAffine } from '../geometry/affine';
import { type Box, boxOfLandmarks } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import { anchorShape } from '../geometry/mean-shape';
import { flattenPoints } from '../geometry/point';
import type { ModelDescription } from '../model/model';
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
  /** What the steps make of a face. */
  stepsOf: (face: FacePlacement) => StepResult[] = stepsOf;
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
      const all = this.stepsOf(face);
      const errors: number[] = [];
      do {
        await this.onStep();
        this.steps++;
        this.waits++;
        errors.push(all[errors.length]!.error);
        onStage?.({ part: 'step', step: errors.length });
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
    return faces.map((face) => this.stepsOf(face).slice(0, maxSteps));
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

function alignerWith(changes: Partial<ModelDescription> = {}) {
  const engine = new FakeEngine();
  return { engine, aligner: new Aligner({ config: musica68, meanShape, ...changes }, engine) };
}

const how = (faces: { exitStep: number; flipTested: boolean }[]) =>
  faces.map(({ exitStep, flipTested }) => [exitStep, flipTested]);

describe.each(['per-step', 'deferred'] as const)('Aligner, %s', (earlyExit) => {
  const run = async (options: AlignOptions, changes?: Partial<ModelDescription>) => {
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

describe('Aligner, second crop', () => {
  const recrop = { overlapBelow: 0.9, rollAbove: 5, apartAbove: 100 };
  /** Landmarks of all passes where the box is a quarter larger than the face and off by a fifth of its side. */
  const onFace = { x: 170, y: 45, width: 80, height: 90 };

  /** Finds the face where it is, whatever the crop, and remembers the crops. */
  function finding(face: Box, errors = [0.09, 0.08, 0.07]) {
    const made = alignerWith({ flipTestAbove: 5, recrop });
    const seen: FacePlacement[] = [];
    const truth = anchorShape(meanShape, face);
    const all = (placement: FacePlacement) => {
      seen.push(placement);
      const toCrop = invertAffine(placement.toImage);
      const points = placement.toImage[0] < 0 ? ibug68.mirror.map((index) => truth[index]!) : truth;
      const landmarks = flattenPoints(points.map((point) => applyAffine(toCrop, point)));
      return errors.map((error) => ({ landmarks, error }));
    };
    made.engine.stepsOf = all;
    return { ...made, seen };
  }

  it.each(['per-step', 'deferred'] as const)(
    'is around the landmarks of the first pass, %s',
    async (earlyExit) => {
      const { aligner, seen, engine } = finding(onFace);
      const [face] = await aligner.align(image, [hard], { earlyExit, recrop: true });
      expect(engine.crops).toBe(2);
      expect(face).toMatchObject({ box: hard, flipTested: true });
      const tight = boxOfLandmarks(anchorShape(meanShape, onFace));
      for (const key of ['x', 'y', 'width', 'height'] as const) {
        expect(face!.secondBox![key]).toBeCloseTo(tight[key], 3);
      }
      expect(face!.secondBox!.roll).toBeCloseTo(0, 6);
      // Mirrored, at the scale of that box.
      expect(seen[1]!.toImage[0]).toBeCloseTo(-Math.max(tight.width, tight.height) / musica68.boxSize, 6);
      const [first] = face!.landmarks;
      const [x, y] = anchorShape(meanShape, onFace)[0]!;
      expect(first![0]).toBeCloseTo(x, 3);
      expect(first![1]).toBeCloseTo(y, 3);
      // Evaluations see the same.
      const [steps] = await aligner.alignAllSteps(image, [hard], { flipTest: true, recrop: true });
      expect(steps!.flipTest!.secondBox).toEqual(face!.secondBox);
    },
  );

  it('turns with the face', async () => {
    const { aligner } = finding({ ...hard, roll: 17 });
    const [face] = await aligner.align(image, [hard], { recrop: true });
    expect(face!.secondBox!.roll).toBeCloseTo(17, 4);
  });

  it('is not taken where the box was right, where it is not asked for, or where it would lie outside', async () => {
    const right = finding(hard);
    const tight = boxOfLandmarks(anchorShape(meanShape, hard));
    expect((await right.aligner.align(image, [tight]))[0]!.secondBox).toBeUndefined();
    const off = finding(onFace);
    for (const options of [{}, { recrop: false }]) {
      const [asked] = await off.aligner.align(image, [hard], options);
      expect(asked).toMatchObject({ flipTested: true });
      expect(asked!.secondBox).toBeUndefined();
    }
    // Boxes of a detector are not trusted.
    const detector = {
      name: 'scripted',
      detect: async () => [{ box: hard, score: 0.9 }],
      dispose: () => undefined,
    };
    expect((await off.aligner.align(image, detector))[0]!.secondBox).toBeDefined();
    const outside = finding({ ...onFace, x: 500 });
    expect((await outside.aligner.align(image, [hard]))[0]!.secondBox).toBeUndefined();
  });

  it('counts alone where the passes are far apart', async () => {
    const { aligner, engine } = alignerWith({ flipTestAbove: 0, recrop: { ...recrop, apartAbove: 3 } });
    engine.stepsOf = (placement) => {
      const mirrored = placement.toImage[0] < 0;
      // The first pass shrinks the face to its middle, the second leaves it where the mean shape is.
      const landmarks = placement.initial.map((value) => (mirrored ? value : 110 + (value - 110) / 2));
      return [{ landmarks, error: mirrored ? 0.01 : 0.09 }];
    };
    const [face] = await aligner.align(image, [hard], { maxSteps: 1, flipTest: true, recrop: true });
    expect(face!.predictedNme).toBeCloseTo(1, 6);
    expect(face!.secondBox!.width).toBeLessThan(60);
  });
});

describe('Aligner, detected faces', () => {
  const detecting = (faces: DetectedFace[]): FaceDetector => ({
    name: 'scripted',
    detect: async () => faces,
    dispose: () => undefined,
  });
  /** What is predicted in a crop, by how far it is turned in degrees. */
  function turning(errorAt: (roll: number) => number) {
    const made = alignerWith({ failAbove: 15 });
    const turns: number[] = [];
    made.engine.stepsOf = ({ toImage: [a, , , d], initial }) => {
      const roll = Math.round((Math.atan2(d, a) * 180) / Math.PI + 360) % 360;
      turns.push(roll);
      return [1, 2, 3].map(() => ({ landmarks: initial, error: errorAt(roll) }));
    };
    return { ...made, turns };
  }

  it('keeps the placement with the least predicted error', async () => {
    const { aligner, turns } = turning((roll) => (roll === 180 ? 0.03 : 0.09));
    const alternatives = [
      { ...hard, roll: 180 },
      { ...hard, roll: 57 },
    ];
    const faces = await aligner.align(
      image,
      detecting([
        { box: hard, score: 0.9, alternatives },
        { box: easy, score: 0.8 },
      ]),
    );
    expect(faces.map(({ box }) => box)).toEqual([alternatives[0], easy]);
    expect(faces[0]!.predictedNme).toBeCloseTo(3, 6);
    expect(turns).toEqual([0, 180, 57, 0]);
  });

  it('tries a failed face the other ways round where the detector was unsure, and only there', async () => {
    const { aligner, turns } = turning((roll) => (roll === 270 ? 0.05 : 0.4));
    const [face] = await aligner.align(image, detecting([{ box: hard, score: 0.6 }]));
    expect(turns).toEqual([0, 90, 180, 270]);
    expect(face).toMatchObject({ failed: false, predictedNme: expect.closeTo(5, 6) });
    expect(face!.box.roll).toBeCloseTo(270, 6);
    turns.length = 0;
    const [sure] = await aligner.align(image, detecting([{ box: hard, score: 0.9 }]));
    expect(sure).toMatchObject({ failed: true, box: hard });
    await aligner.align(image, [hard]);
    expect(turns).toEqual([0, 0]);
  });

  it('bounds the work for an image of nothing but failures', async () => {
    const { aligner, turns } = turning(() => 0.4);
    const many = Array.from({ length: 16 }, () => ({ box: hard, score: 0.5 }));
    const faces = await aligner.align(image, detecting(many));
    expect(faces.every(({ failed, box }) => failed && box === hard)).toBe(true);
    expect(turns).toHaveLength(16 + 4 * 3);
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
  ])('%s', async (_, given, faces, options, code, message) => {
    for (const method of ['align', 'alignAllSteps'] as const) {
      // What it does not know it does not look at.
      if (method === 'alignAllSteps' && /exitBelow|earlyExit/.test(message.source)) continue;
      const call = aligner[method](given as PixelImage, faces as Box[], options as object);
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
    const { aligner, engine } = alignerWith();
    engine.onStep = () => {
      if (engine.steps === 1) aligner.dispose();
      expect(engine.disposed).toBe(0);
    };
    const refused = { code: 'config', message: 'this aligner was disposed of' };
    await expect(aligner.align(image, [easy])).rejects.toMatchObject(refused);
    expect(engine.steps).toBe(2);
    expect(engine.disposed).toBe(1);
    await expect(aligner.align(image, [easy])).rejects.toMatchObject(refused);
    await expect(aligner.alignAllSteps(image, [easy])).rejects.toMatchObject(refused);
    aligner[disposeSymbol]();
    expect(engine.disposed).toBe(1);
  });

  it('is disposed of by `using`', () => {
    const { aligner, engine } = alignerWith();
    expect(disposeSymbol).toBe(Symbol.dispose);
    aligner[Symbol.dispose]();
    expect(engine.disposed).toBe(1);
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
