import { combinedError, predictedNme } from '../calibration/calibration';
import type { SelectedFace } from '../cascade/cascade';
import type { FaceDetector } from '../detector/face-detector';
import { disposeSymbol } from '../dispose-symbol';
import { MusicaError } from '../errors';
import { applyAffine } from '../geometry/affine';
import type { Box } from '../geometry/box';
import { assertImage, type PixelImage } from '../geometry/image';
import { toPoints } from '../geometry/point';
import type { ModelDescription } from '../model/model';
import { decide, hasFailed, type SelectionRule, selectStep } from '../selection/decide';
import { mayExit } from '../selection/exit-below';
import { mergePasses, mirrorOf } from '../selection/flip-test';
import { type AlignOptions, type AlignPlan, planOf } from './align-options';
import type { FaceAlignment, StepwiseAlignment } from './face-alignment';
import type { EngineOptions, FaceEngine } from './face-engine';
import { type FacePlacement, mirrorPlacement, placeFace } from './face-input';
import { assertFaces, boxesOf } from './given-faces';

/** Where a face lies, with the box that says so. */
type PlacedFace = FacePlacement & { readonly box: Box };

/** A call that is under way. */
interface Run extends AlignPlan {
  /** Throws where the call is to end: its signal was aborted, or the aligner disposed of. */
  readonly checkpoint: () => void;
}

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
    return this.#run(image, options, async (run) => {
      assertFaces(faces, true);
      const boxes = await boxesOf(faces, image);
      return this.#inGroups(boxes, run, (group) => this.#alignGroup(image, group, run));
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
    options: Pick<AlignOptions, 'failAbove' | 'maxSteps' | 'flipTest' | 'signal'> = {},
  ): Promise<StepwiseAlignment[]> {
    const { flipTest = false } = options ?? {};
    return this.#run(image, options && { ...options, flipTest }, async (run) => {
      assertFaces(boxes, false);
      return this.#inGroups(await boxesOf(boxes, image), run, async (faces) => {
        const all = await this.engine.allSteps(image, faces, engineOptions(run));
        const results = all.map((steps, row): StepwiseAlignment => {
          const errors = steps.map(({ error }) => error);
          return {
            steps: steps.map(({ landmarks }, step) =>
              this.#alignment(faces[row]!, { landmarks, errors: errors.slice(0, step + 1) }, run),
            ),
          };
        });
        if (!flipTest) return results;
        const tested = await this.#flipTest(
          image,
          results.map(({ steps }, row) => ({ face: faces[row]!, direct: steps.at(-1)! })),
          run,
        );
        return results.map(({ steps }, row) => ({ steps, flipTest: tested[row]! }));
      });
    });
  }

  async #alignGroup(image: PixelImage, faces: readonly PlacedFace[], run: Run): Promise<FaceAlignment[]> {
    const { rule } = run;
    if (rule.flipTestAbove === 0 && !mayExit(rule.exitBelow)) return this.#bothPasses(image, faces, run);
    const selected = await this.#select(image, faces, rule, run);
    const results = selected.map((found, row) => this.#alignment(faces[row]!, found, run));
    const open = results.flatMap((direct, row) =>
      decide(direct.predictedNme, direct.exitStep, rule) === 'flip-test' ? [row] : [],
    );
    const tested = await this.#flipTest(
      image,
      open.map((row) => ({ face: faces[row]!, direct: results[row]! })),
      run,
    );
    for (const [index, row] of open.entries()) results[row] = tested[index]!;
    return results;
  }

  /** Both passes of every face in one batch, which reads the weights once: for when no face exits in between. */
  async #bothPasses(image: PixelImage, faces: readonly PlacedFace[], run: Run): Promise<FaceAlignment[]> {
    const all = [...faces, ...this.#mirrored(faces)];
    const selected = await this.#select(image, all, inFull(run), run);
    const results = selected.map((found, row) => this.#alignment(all[row]!, found, run));
    return faces.map((_, row) => this.#merge(results[row]!, results[faces.length + row]!, run));
  }

  async #flipTest(
    image: PixelImage,
    open: readonly { readonly face: PlacedFace; readonly direct: FaceAlignment }[],
    run: Run,
  ): Promise<FaceAlignment[]> {
    if (open.length === 0) return [];
    const mirrored = this.#mirrored(open.map(({ face }) => face));
    const selected = await this.#select(image, mirrored, inFull(run), run);
    return selected.map((found, row) =>
      this.#merge(open[row]!.direct, this.#alignment(mirrored[row]!, found, run), run),
    );
  }

  #mirrored(faces: readonly PlacedFace[]): PlacedFace[] {
    const { cropSize } = this.model.config;
    return faces.map((face) => ({ ...face, ...mirrorPlacement(face, cropSize) }));
  }

  #merge(direct: FaceAlignment, mirrored: FaceAlignment, { failAbove }: Run): FaceAlignment {
    const merged = mergePasses(direct, mirrored, mirrorOf(this.model));
    return { ...direct, ...merged, flipTested: true, failed: hasFailed(merged.predictedNme, failAbove) };
  }

  /** One pass, each face up to where the rule lets it exit. */
  async #select(
    image: PixelImage,
    faces: readonly PlacedFace[],
    rule: SelectionRule,
    run: Run,
  ): Promise<SelectedFace[]> {
    if (run.earlyExit === 'per-step') {
      const exits = (errors: readonly number[]) =>
        decide(this.predictedNme(errors), errors.length, rule) !== 'go-on';
      return this.engine.select(image, faces, exits, engineOptions(run));
    }
    const all = await this.engine.allSteps(image, faces, engineOptions(run));
    return all.map((steps) => {
      const errors = steps.map(({ error }) => error);
      const predicted = errors.map((_, step) => this.predictedNme(errors.slice(0, step + 1)));
      const { exitStep } = selectStep(predicted, rule);
      return { landmarks: steps[exitStep - 1]!.landmarks, errors: errors.slice(0, exitStep) };
    });
  }

  /** Gives the faces to `work`, a group at a time, which answers with one result a face. */
  async #inGroups<T>(
    boxes: readonly Box[],
    { checkpoint }: Run,
    work: (faces: PlacedFace[]) => Promise<T[]>,
  ): Promise<T[]> {
    const { config, meanShape } = this.model;
    const results: T[] = [];
    for (let start = 0; start < boxes.length; start += GROUP) {
      checkpoint();
      const group = boxes.slice(start, start + GROUP);
      results.push(...(await work(group.map((box) => ({ box, ...placeFace(box, config, meanShape) })))));
    }
    checkpoint();
    return results;
  }

  #alignment({ box, toImage }: PlacedFace, found: SelectedFace, { failAbove }: Run): FaceAlignment {
    const { landmarks, errors } = found;
    const nme = this.predictedNme(errors);
    return {
      box,
      landmarks: toPoints(landmarks).map((point) => applyAffine(toImage, point)),
      predictedNme: nme,
      exitStep: errors.length,
      flipTested: false,
      failed: hasFailed(nme, failAbove),
      error: errors.at(-1)!,
      combinedError: combinedError(errors),
    };
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
  async #run<T>(image: PixelImage, options: AlignOptions, work: (run: Run) => Promise<T>): Promise<T> {
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
      return await work({ ...plan, checkpoint });
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

/** Every face through all steps. */
const inFull = ({ rule: { maxSteps } }: Run): SelectionRule => ({
  exitBelow: 0,
  maxSteps,
  flipTestAbove: Infinity,
});

const engineOptions = ({ rule: { maxSteps }, checkpoint }: Run): EngineOptions => ({
  maxSteps,
  onStage: checkpoint,
});
