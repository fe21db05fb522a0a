import {
  type ExplainedFace,
  type ExplainedStep,
  type FaceAlignment,
  hasFailed,
  type LandmarkScheme,
  type Point,
  selectStep,
  type TrackedFace,
} from '@musica/core';

/** A face of a still image, with what every step made of it. */
export interface StillFace extends ExplainedFace {
  readonly kind: 'still';
}

/** A face of a running video: where the cascade left it, and what its steps saw in the frames that were looked into. */
export interface LiveFace extends TrackedFace {
  readonly kind: 'live';
  readonly explained?: ExplainedFace;
}

/** An image that stands still. */
export interface StillImage {
  /** For file names and captions. */
  readonly name: string;
  readonly image: CanvasImageSource & { readonly width: number; readonly height: number };
  readonly mirror: boolean;
}

/** An image that stands still, and its faces. */
export interface StillScene extends StillImage {
  readonly kind: 'still';
  readonly faces: readonly StillFace[];
  /** How many faces there are; of a crowd not all are looked into. */
  readonly found: number;
  /** Whether its faces were found; it may wait for the model, or may have failed. */
  readonly progress: 'waiting' | 'looking' | 'done' | 'failed';
}

/** The last frame of a video, and its faces. */
export interface LiveScene {
  readonly kind: 'live';
  readonly name: string;
  readonly image: HTMLCanvasElement;
  readonly faces: readonly LiveFace[];
  readonly mirror: boolean;
}

export type Scene = StillScene | LiveScene;

export interface Layers {
  readonly landmarks: boolean;
  readonly patches: boolean;
  readonly attention: boolean;
  readonly corrections: boolean;
  readonly numbers: boolean;
  readonly boxes: boolean;
  /** Axes of the head. */
  readonly pose: boolean;
  /** The predicted error of each landmark. */
  readonly uncertainty: boolean;
}

/** Everything that the page shows. */
export interface DemoState {
  readonly scene: Scene | undefined;
  /** Which face of the scene the panels are about. */
  readonly selected: number;
  /** Moment of the cascade: 0 the mean face, 1 after the first step, ..; between them the landmarks are on their way. */
  readonly position: number;
  /** Predicted NME in percent below which a face exits. */
  readonly exitBelow: number;
  /** Predicted NME in percent above which a face has failed. */
  readonly failAbove: number;
  /** What the model's landmarks mean, if it says so. */
  readonly scheme: LandmarkScheme | undefined;
  readonly layers: Layers;
  readonly zoom: boolean;
  readonly playing: boolean;
}

/** Whether faces may still be found in what is shown: their place is kept, so that nothing moves when they are. */
export const isUndecided = (scene: Scene | undefined): boolean =>
  scene === undefined ||
  (scene.kind === 'still' && (scene.progress === 'waiting' || scene.progress === 'looking'));

/** What the steps saw of a face, where they were looked into. */
export const explainedOf = (face: StillFace | LiveFace): ExplainedFace | undefined =>
  face.kind === 'still' ? face : face.explained;

/** The landmarks of each moment of a still face: the mean face, then after each step. */
export function momentsOf({
  start,
  steps,
}: Pick<ExplainedFace, 'start' | 'steps'>): readonly (readonly Point[])[] {
  return [start, ...steps.map(({ landmarks }) => landmarks)];
}

/** The step, from 1, after which a face exits. */
export function exitStepOf(steps: readonly Pick<ExplainedStep, 'predictedNme'>[], exitBelow: number): number {
  const predicted = steps.map(({ predictedNme }) => predictedNme);
  return selectStep(predicted, { exitBelow, maxSteps: steps.length, flipTestAbove: Infinity }).exitStep;
}

/** What the aligner says about a face at this threshold. */
export function outcomeOf(
  face: StillFace | LiveFace,
  { exitBelow, failAbove }: Pick<DemoState, 'exitBelow' | 'failAbove'>,
): Pick<FaceAlignment, 'box' | 'landmarks' | 'predictedNme' | 'landmarkErrors' | 'exitStep' | 'failed'> {
  if (face.kind === 'live') return face;
  const exitStep = exitStepOf(face.steps, exitBelow);
  const { landmarks, predictedNme, landmarkErrors } = face.steps[exitStep - 1]!;
  return {
    box: face.box,
    landmarks: [...landmarks],
    predictedNme,
    ...(landmarkErrors && { landmarkErrors }),
    exitStep,
    failed: hasFailed(predictedNme, failAbove),
  };
}
