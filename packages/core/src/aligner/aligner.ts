import { breather } from '../breather';
import { predictedNme } from '../calibration/calibration';
import type { FaceDetector } from '../detector/face-detector';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import { type ExplainedFace, explainedFace } from '../explain/explained-face';
import type { Box } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import type { ModelDescription } from '../model/model';
import { alignFaces } from './align-faces';
import { type AlignOptions, planOf } from './align-options';
import type { FaceAlignment, StepwiseAlignment } from './face-alignment';
import type { FaceEngine } from './face-engine';
import { placeFace } from './face-input';
import { FacePasses, type PassOptions } from './face-passes';
import { assertFaces, boxesOf, givenFaces, isFaceDetector } from './given-faces';

/** Faces that run together; more are worked off in groups, so that memory does not grow with the number of faces. */
const GROUP = 16;

/**
 * Finds landmarks: `align` places a crop around each face, has an engine run the selective cascade in it and maps the
 * landmarks back. The platform packages load it (`loadAligner`); `tensorAligner` makes one on TensorFlow.js.
 */
export class Aligner {
  #disposed = false;
  #running = 0;

  /**
   * @param model what the model says besides its weights
   * @param engine what runs the cascade; the aligner owns it from now on
   */
  constructor(
    readonly model: ModelDescription,
    readonly engine: FaceEngine,
  ) {}

  /**
   * @param image 8-bit pixels
   * @param faces tight landmark boxes (see `Box`) in pixels of the image, or a detector that finds them
   * @returns one result a face, in the order of the boxes; of a detector, best score first, without what it found
   *   outside the image
   * @throws MusicaError `image`, `box` or `config` where an argument cannot be used or the aligner was disposed of, before
   *   the call or during it; the reason of `signal`; what the detector throws.
   */
  async align(
    image: PixelImage,
    faces: readonly Box[] | FaceDetector,
    options: AlignOptions = {},
  ): Promise<FaceAlignment[]> {
    const asked = isFaceDetector(faces) ? options : trustingBoxes(options);
    return this.#run(image, asked, async (passes, run) => {
      assertFaces(faces, true);
      const given = await givenFaces(faces, image, this.model, run.signal);
      return inGroups(given, run, (group) => alignFaces(group, passes, run));
    });
  }

  /**
   * What every step of the cascade makes of each face, for evaluation and for choosing `exitBelow`: with that, `align`
   * returns the first of a face's steps with a predicted NME below it, or the last (see `selectStep`).
   * @returns for each box, in the same order, one result a step, and with `flipTest`, which is off here unless asked for,
   *   that of the flip test
   * @throws MusicaError as `align`.
   */
  async alignAllSteps(
    image: PixelImage,
    boxes: readonly Box[],
    options: Pick<AlignOptions, 'failAbove' | 'maxSteps' | 'flipTest' | 'recrop' | 'signal'> = {},
  ): Promise<StepwiseAlignment[]> {
    const { flipTest = false } = options ?? {};
    const asked = trustingBoxes(options && { ...options, flipTest });
    return this.#run(image, asked, async (passes, run) => {
      assertFaces(boxes, false);
      return inGroups(await boxesOf(boxes, image), run, async (group) => {
        const results = await passes.allSteps(group);
        if (!flipTest) return results;
        const tested = await passes.flipTest(results.map(({ steps }) => steps.at(-1)!));
        return results.map((result, row) => ({ ...result, flipTest: tested[row]! }));
      });
    });
  }

  /**
   * Runs all steps on each face and keeps what they looked at, how much of it they let through and where they moved the
   * landmarks: for images and for understanding.
   * @param boxes tight landmark boxes in pixels of the image
   * @returns one explanation a box, in the same order
   * @throws MusicaError as `align`.
   */
  async explain(
    image: PixelImage,
    boxes: readonly Box[],
    options: Pick<AlignOptions, 'signal'> = {},
  ): Promise<ExplainedFace[]> {
    return this.#run(image, options, async (_, run) => {
      assertFaces(boxes, false);
      const { config, meanShape, landmarkErrors } = this.model;
      const asked = { withAttention: true, withHidden: landmarkErrors !== undefined };
      return inGroups(await boxesOf(boxes, image), run, async (group) => {
        const placed = group.map((box) => placeFace(box, config, meanShape));
        const found = await this.engine.allSteps(image, placed, asked);
        return found.map((steps, row) => explainedFace(this.model, group[row]!, placed[row]!, steps));
      });
    });
  }

  /** The NME in percent that the model expects, from the errors that its steps so far predicted. */
  predictedNme(errors: readonly number[]): number {
    return predictedNme(this.model, errors);
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

  /** Frees the model's memory. Later calls throw, and so do calls under way, at their next step. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#running === 0) this.#free();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  /** Checks what all calls have in common, and keeps the model alive until the call has ended. */
  async #run<T>(
    image: PixelImage,
    options: AlignOptions,
    work: (passes: FacePasses, run: PassOptions) => Promise<T>,
  ): Promise<T> {
    this.#refuseDisposed();
    const plan = planOf(options, this.model);
    assertImage(image);
    const checkpoint = () => {
      this.#refuseDisposed();
      plan.signal?.throwIfAborted();
    };
    checkpoint();
    this.#running++;
    try {
      const run = { ...plan, image, checkpoint };
      return await work(new FacePasses(this.model, this.engine, run), run);
    } finally {
      this.#running--;
      if (this.#disposed && this.#running === 0) this.#free();
    }
  }

  #refuseDisposed(): void {
    if (!this.#disposed) return;
    throw new MusicaError('config', 'this aligner was disposed of', { hint: 'load another one' });
  }

  #free(): void {
    this.engine.dispose();
  }
}

/** Gives the faces to `work`, a group at a time, which answers with one result a face. */
async function inGroups<F, T>(
  faces: readonly F[],
  { checkpoint, signal }: Pick<PassOptions, 'checkpoint' | 'signal'>,
  work: (group: readonly F[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const results: T[] = [];
  const breathe = breather(signal);
  for (let start = 0; start < faces.length; start += GROUP) {
    await breathe();
    checkpoint();
    results.push(...(await work(faces.slice(start, start + GROUP))));
  }
  checkpoint();
  return results;
}

/** Whoever gives boxes knows where the faces are: a second crop is taken only where it is asked for. */
function trustingBoxes(options: AlignOptions): AlignOptions {
  return options && options.recrop === undefined ? { ...options, recrop: false } : options;
}
