import { combinedError, predictedNme } from '../calibration/calibration';
import type { SelectedFace } from '../cascade/cascade';
import { applyAffine } from '../geometry/affine';
import { type Box, liesOutside } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import { toPoints } from '../geometry/point';
import { landmarkErrorsOf } from '../landmark-errors/landmark-error-head';
import type { ModelDescription } from '../model/model';
import { decide, hasFailed, type SelectionRule, selectStep } from '../selection/decide';
import { meanOfPasses, mirrorOf, unmirroredPass } from '../selection/flip-test';
import { areApart, recropBox } from '../selection/recrop';
import type { AlignPlan } from './align-options';
import type { FaceAlignment, StepwiseAlignment } from './face-alignment';
import type { EngineOptions, FaceEngine } from './face-engine';
import { type FacePlacement, mirrorPlacement, placeFace } from './face-input';

/** What all passes of a call share. */
export interface PassOptions extends AlignPlan {
  readonly image: PixelImage;
  /** Throws where the call is to end: its signal was aborted, or the aligner disposed of. */
  readonly checkpoint: () => void;
}

type PlacedFace = FacePlacement & { readonly box: Box };

/** Passes of faces through the cascade, and what comes of them in pixels of the image. */
export class FacePasses {
  constructor(
    private readonly model: ModelDescription,
    private readonly engine: FaceEngine,
    private readonly options: PassOptions,
  ) {}

  /** The first pass, each face up to where the rule lets it exit. @returns one result a box */
  async direct(boxes: readonly Box[]): Promise<FaceAlignment[]> {
    return this.#pass(this.#placed(boxes), this.options.rule);
  }

  /** What every step makes of each face. @returns a list of steps for each box */
  async allSteps(boxes: readonly Box[]): Promise<StepwiseAlignment[]> {
    const faces = this.#placed(boxes);
    const all = await this.engine.allSteps(this.options.image, faces, this.#engineOptions);
    return all.map((steps, row) => {
      const errors = steps.map(({ error }) => error);
      const alignments = steps.map(({ landmarks, hidden }, step) =>
        this.#alignment(faces[row]!, {
          landmarks,
          errors: errors.slice(0, step + 1),
          ...(hidden && { hidden }),
        }),
      );
      return { steps: alignments };
    });
  }

  /** First pass and flip test in one batch, which reads the weights once: for when the second needs nothing of the first. */
  async both(boxes: readonly Box[]): Promise<FaceAlignment[]> {
    const faces = this.#placed(boxes);
    const found = await this.#pass([...faces, ...this.#mirrored(faces)], this.#inFull);
    return boxes.map((_, row) => this.#merge(found[row]!, found[boxes.length + row]!));
  }

  /** The flip test of faces whose first pass is known: in its box, or in one around its landmarks. */
  async flipTest(direct: readonly FaceAlignment[]): Promise<FaceAlignment[]> {
    if (direct.length === 0) return [];
    const second = direct.map((face) => this.#secondBox(face));
    const boxes = direct.map(({ box }, row) => second[row] ?? box);
    const found = await this.#pass(this.#mirrored(this.#placed(boxes)), this.#inFull);
    return direct.map((face, row) => this.#merge(face, found[row]!, second[row]));
  }

  #secondBox({ box, landmarks }: FaceAlignment): Box | undefined {
    const { rule, image } = this.options;
    const found =
      rule.recrop && recropBox(box, landmarks, this.model.meanShape, rule.recrop, this.model.boxes);
    return found && !liesOutside(found, image) ? found : undefined;
  }

  #merge(direct: FaceAlignment, mirrored: FaceAlignment, secondBox?: Box): FaceAlignment {
    const { failAbove, rule } = this.options;
    const second = unmirroredPass(mirrored, mirrorOf(this.model));
    const alone =
      secondBox && rule.recrop && areApart(direct.landmarks, second.landmarks, secondBox, rule.recrop);
    const merged = alone ? second : meanOfPasses(direct, second);
    return {
      ...direct,
      ...merged,
      box: direct.box,
      flipTested: true,
      failed: hasFailed(merged.predictedNme, failAbove),
      ...(secondBox && { secondBox }),
    };
  }

  #placed(boxes: readonly Box[]): PlacedFace[] {
    const { config, meanShape } = this.model;
    return boxes.map((box) => ({ box, ...placeFace(box, config, meanShape) }));
  }

  #mirrored(faces: readonly PlacedFace[]): PlacedFace[] {
    const { cropSize } = this.model.config;
    return faces.map((face) => ({ ...face, ...mirrorPlacement(face, cropSize) }));
  }

  async #pass(faces: readonly PlacedFace[], rule: SelectionRule): Promise<FaceAlignment[]> {
    const selected = await this.#select(faces, rule);
    return selected.map((found, row) => this.#alignment(faces[row]!, found));
  }

  async #select(faces: readonly PlacedFace[], rule: SelectionRule): Promise<SelectedFace[]> {
    const { image, earlyExit } = this.options;
    const nme = (errors: readonly number[]) => predictedNme(this.model, errors);
    if (earlyExit === 'per-step') {
      const exits = (errors: readonly number[]) => decide(nme(errors), errors.length, rule) !== 'go-on';
      return this.engine.select(image, faces, exits, this.#engineOptions);
    }
    const all = await this.engine.allSteps(image, faces, this.#engineOptions);
    return all.map((steps) => {
      const errors = steps.map(({ error }) => error);
      const predicted = errors.map((_, step) => nme(errors.slice(0, step + 1)));
      const { exitStep } = selectStep(predicted, rule);
      const { landmarks, hidden } = steps[exitStep - 1]!;
      return { landmarks, errors: errors.slice(0, exitStep), ...(hidden && { hidden }) };
    });
  }

  #alignment({ box, toImage }: PlacedFace, { landmarks, errors, hidden }: SelectedFace): FaceAlignment {
    const nme = predictedNme(this.model, errors);
    const ofStep = this.model.landmarkErrors?.[errors.length - 1];
    return {
      box,
      landmarks: toPoints(landmarks).map((point) => applyAffine(toImage, point)),
      predictedNme: nme,
      ...(ofStep && hidden && { landmarkErrors: landmarkErrorsOf(ofStep, hidden, nme) }),
      exitStep: errors.length,
      flipTested: false,
      failed: hasFailed(nme, this.options.failAbove),
      error: errors.at(-1)!,
      combinedError: combinedError(errors),
    };
  }

  /** Every face through all steps. */
  get #inFull(): SelectionRule {
    return { exitBelow: 0, maxSteps: this.options.rule.maxSteps, flipTestAbove: Infinity };
  }

  get #engineOptions(): EngineOptions {
    return {
      maxSteps: this.options.rule.maxSteps,
      withHidden: this.model.landmarkErrors !== undefined,
      onStage: this.options.checkpoint,
    };
  }
}
