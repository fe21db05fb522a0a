import { calibratedNme, combinedError } from '../calibration/calibration';
import { type PresetName, quitThreshold } from '../calibration/presets';
import type { SelectedFace } from '../cascade/cascade';
import type { FaceDetector } from '../detector/face-detector';
import { MusicaError } from '../errors';
import { applyAffine } from '../geometry/affine';
import { assertBox, type Box, liesOutside } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import { type Point, toPoints } from '../geometry/point';
import { mayQuit, type QuitBelow, thresholdAfter } from '../metrics/selective';
import type { Model } from '../model/model';
import type { FaceEngine } from './face-engine';
import { type FacePlacement, placeFace } from './face-input';
import { lookAgainAbove, meanOfLooks, mirrorOf, mirrorPlacement } from './second-look';
import { TensorEngine } from './tensor-engine';

/** The landmarks of one face. */
export interface FaceAlignment {
  /** The box that was given, in pixels of the image. */
  readonly box: Box;
  /** One point a landmark, in the order of the model's scheme, in pixels of the image; [0, 0] is the top left pixel's centre. */
  readonly landmarks: Point[];
  /**
   * The error that the model expects of these landmarks: NME in percent of the inter-ocular distance, calibrated on
   * persons held back from training. For a model without calibration it is 100 x the mean error E of the steps so far, at least 0.
   */
  readonly predictedNme: number;
  /** The step of the cascade that it stopped after, from 0; one more than the last where it was looked at a second time. */
  readonly step: number;
  /** Whether `predictedNme` is above `failAbove`: probably no face, or one the model cannot follow. */
  readonly failed: boolean;
  /** What the last step itself predicted, E, in the units of the training loss; `predictedNme` weighs all steps. */
  readonly error: number;
}

export interface AlignOptions {
  /**
   * Stop working on a face as soon as its predicted NME, in percent, is below this; 0, the default, runs all steps.
   * Larger values trade accuracy for speed. A list has a threshold for each step but the last.
   */
  readonly quitBelow?: QuitBelow;
  /** The same by a name, with the model's own threshold: see `presetNames`. Default: `accurate`, all steps. */
  readonly preset?: PresetName;
  /** Mark a face as failed when its predicted NME, in percent, is above this at the end. Default: what the model says, or 15. */
  readonly failAbove?: number;
  /** Run at most this many steps of the cascade; all by default. */
  readonly maxSteps?: number;
  /**
   * Look a second time, in a mirror, at the faces that have not quit after the last step, and take the mean of both looks:
   * twice the work for an error that is some percent smaller. Default: where all steps are run on all faces, at those
   * whose predicted NME is not below what the model says (`ModelDescription.lookAgainAbove`); else at none.
   */
  readonly secondLook?: boolean;
}

/** Where a face lies, with the box that says so. */
type PlacedFace = FacePlacement & { readonly box: Box };

/** Faces that run together; more are worked off in groups, so that memory does not grow with the number of faces. */
const GROUP = 16;

/** Predicted NME in percent above which a face has failed, for models that do not say. */
export const defaultFailAbove = 15;

/**
 * Finds landmarks: `align` places a crop around each face, has an engine run the selective cascade in it and maps the
 * landmarks back. Without an engine of its own it runs on whatever TensorFlow.js backend is active. The platform packages
 * load it (`loadAligner`).
 */
export class Aligner {
  #disposed = false;

  /**
   * @param model the aligner owns it from now on
   * @param engine what runs the cascade; the aligner owns it as well. Default: TensorFlow.js.
   */
  constructor(
    readonly model: Model,
    readonly engine: FaceEngine = new TensorEngine(model.cascade),
  ) {}

  /**
   * @param image 8-bit pixels
   * @param faces tight landmark boxes (see `Box`) in pixels of the image, or a detector that finds them
   * @returns one result a face, in the order of the boxes; of a detector, best score first, without what it found
   *   outside the image
   * @throws MusicaError `image`, `box` or `config` where an argument cannot be used; what the detector throws.
   */
  async align(
    image: PixelImage,
    faces: readonly Box[] | FaceDetector,
    options: AlignOptions = {},
  ): Promise<FaceAlignment[]> {
    const { quitBelow, failAbove, maxSteps, againAbove } = this.#check(image, options);
    const boxes = 'detect' in faces ? await detectBoxes(faces, image) : faces;
    for (const box of boxes) assertBox(box, image);
    const quit = (errors: readonly number[]) =>
      this.predictedNme(errors) < thresholdAfter(quitBelow, errors.length - 1);
    return this.#inGroups(boxes, async (faces) => {
      if (againAbove === 0 && !mayQuit(quitBelow))
        return this.#lookTwice(image, faces, { failAbove, maxSteps });
      const selected = await this.engine.select(image, faces, quit, { maxSteps });
      const first = selected.map((found, row) => this.#alignment(faces[row]!, found, failAbove));
      const isDone = ({ predictedNme, step }: FaceAlignment) =>
        againAbove === Infinity || predictedNme < Math.max(againAbove, thresholdAfter(quitBelow, step));
      const open = [...first.keys()].filter((row) => !isDone(first[row]!));
      const again = await this.#lookAgain(
        image,
        open.map((row) => ({ face: faces[row]!, first: first[row]! })),
        { failAbove, maxSteps },
      );
      for (const [index, row] of open.entries()) first[row] = again[index]!;
      return first;
    });
  }

  /**
   * What every step of the cascade makes of each face, for evaluation and for choosing `quitBelow`: with that, `align`
   * returns the first of a face's steps with a predicted NME below it, or the last.
   * @returns for each box, in the same order, one result a step, and with `secondLook`, which is off here unless asked
   *   for, that of both looks as one more
   * @throws MusicaError as `align`.
   */
  async alignAllSteps(
    image: PixelImage,
    boxes: readonly Box[],
    options: Pick<AlignOptions, 'failAbove' | 'maxSteps' | 'secondLook'> = {},
  ): Promise<FaceAlignment[][]> {
    const { secondLook = false } = options;
    const { failAbove, maxSteps } = this.#check(image, { ...options, secondLook });
    for (const box of boxes) assertBox(box, image);
    return this.#inGroups(boxes, async (faces) => {
      const all = await this.engine.allSteps(image, faces, { maxSteps });
      const results = all.map((steps, row) =>
        steps.map(({ landmarks }, step) => {
          const errors = steps.slice(0, step + 1).map(({ error }) => error);
          return this.#alignment(faces[row]!, { landmarks, errors }, failAbove);
        }),
      );
      if (!secondLook) return results;
      const open = results.map((steps, row) => ({ face: faces[row]!, first: steps.at(-1)! }));
      const again = await this.#lookAgain(image, open, { failAbove, maxSteps });
      return results.map((steps, row) => [...steps, again[row]!]);
    });
  }

  /** Both looks at every face in one batch, which reads the weights once: for when nobody quits in between. */
  async #lookTwice(
    image: PixelImage,
    faces: readonly PlacedFace[],
    limits: Limits,
  ): Promise<FaceAlignment[]> {
    const mirrored = this.#mirrored(faces);
    const { failAbove, maxSteps } = limits;
    const selected = await this.engine.select(image, [...faces, ...mirrored], () => false, { maxSteps });
    return faces.map((face, row) => {
      const first = this.#alignment(face, selected[row]!, failAbove);
      const second = this.#alignment(mirrored[row]!, selected[faces.length + row]!, failAbove);
      return this.#merged(first, second, failAbove);
    });
  }

  /** The mean of a first look and one in a mirror, for each face. */
  async #lookAgain(
    image: PixelImage,
    faces: readonly { readonly face: PlacedFace; readonly first: FaceAlignment }[],
    { failAbove, maxSteps }: Limits,
  ): Promise<FaceAlignment[]> {
    if (faces.length === 0) return [];
    const mirrored = this.#mirrored(faces.map(({ face }) => face));
    const selected = await this.engine.select(image, mirrored, () => false, { maxSteps });
    return selected.map((found, row) =>
      this.#merged(faces[row]!.first, this.#alignment(mirrored[row]!, found, failAbove), failAbove),
    );
  }

  #mirrored(faces: readonly PlacedFace[]): PlacedFace[] {
    const { cropSize } = this.model.config;
    return faces.map((face) => ({ ...face, ...mirrorPlacement(face, cropSize) }));
  }

  #merged(first: FaceAlignment, second: FaceAlignment, failAbove: number): FaceAlignment {
    const predictedNme = (first.predictedNme + second.predictedNme) / 2;
    return {
      box: first.box,
      landmarks: meanOfLooks(first.landmarks, second.landmarks, mirrorOf(this.model)),
      predictedNme,
      step: first.step + 1,
      failed: !(predictedNme <= failAbove),
      error: (first.error + second.error) / 2,
    };
  }

  #check(image: PixelImage, options: AlignOptions): Rule {
    if (this.#disposed) throw new MusicaError('config', 'this aligner was disposed of');
    const rule = checkOptions(options, this.model);
    if (rule.againAbove < Infinity) mirrorOf(this.model);
    assertImage(image);
    return rule;
  }

  /** Gives the faces to `run`, a group at a time, which answers with one result a face. */
  async #inGroups<T>(boxes: readonly Box[], run: (faces: PlacedFace[]) => Promise<T[]>): Promise<T[]> {
    const { config, meanShape } = this.model;
    const results: T[] = [];
    for (let start = 0; start < boxes.length; start += GROUP) {
      const group = boxes.slice(start, start + GROUP);
      results.push(...(await run(group.map((box) => ({ box, ...placeFace(box, config, meanShape) })))));
    }
    return results;
  }

  #alignment({ box, toImage }: PlacedFace, found: SelectedFace, failAbove: number): FaceAlignment {
    const { landmarks, errors } = found;
    const predictedNme = this.predictedNme(errors);
    return {
      box,
      landmarks: toPoints(landmarks).map((point) => applyAffine(toImage, point)),
      predictedNme,
      step: errors.length - 1,
      // Not written as "above", so that an estimate that is no number counts as a failure.
      failed: !(predictedNme <= failAbove),
      error: errors.at(-1)!,
    };
  }

  /** The NME in percent that the model expects, from the errors that its steps so far predicted. */
  predictedNme(errors: readonly number[]): number {
    const error = combinedError(errors);
    const calibration = this.model.calibration?.[errors.length - 1];
    return calibration === undefined ? Math.max(0, 100 * error) : calibratedNme(calibration, error);
  }

  /** Runs one blank face through all steps, so that the first real one does not pay for what backends do lazily. */
  async warmup(): Promise<void> {
    const size = 64;
    const blank: PixelImage = {
      data: new Uint8Array(size * size * 3),
      width: size,
      height: size,
      channels: 3,
    };
    await this.align(blank, [{ x: 8, y: 8, width: 48, height: 48 }]);
  }

  /** Frees the model's memory; the aligner cannot be used after that. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.engine.dispose();
    this.model.cascade.dispose();
  }
}

/** What a detector makes up beside the image must not cost the faces inside. */
async function detectBoxes(detector: FaceDetector, image: PixelImage): Promise<Box[]> {
  const found = await detector.detect(image);
  return found.map(({ box }) => box).filter((box) => !liesOutside(box, image));
}

/** The options with what they leave to the model. */
type Rule = Required<Omit<AlignOptions, 'preset' | 'secondLook'>> & { readonly againAbove: number };
type Limits = Pick<Rule, 'failAbove' | 'maxSteps'>;

function checkOptions(options: AlignOptions, model: Model): Rule {
  const steps = model.config.levels.length;
  const quitBelow = quitThreshold(options, model);
  const { failAbove = model.failAbove ?? defaultFailAbove, maxSteps = steps } = options;
  if (!(failAbove > 0))
    throw new MusicaError('config', `failAbove is ${failAbove}, but must be a percentage above 0`);
  if (!Number.isInteger(maxSteps) || maxSteps < 1 || maxSteps > steps) {
    throw new MusicaError('config', `maxSteps is ${maxSteps}, but must be a whole number from 1 to ${steps}`);
  }
  return { quitBelow, failAbove, maxSteps, againAbove: lookAgainAbove(options, quitBelow, model) };
}
