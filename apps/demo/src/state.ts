import type { Box, FaceAlignment, Point } from '@musica/core';
import type { StepView } from '@musica/web';

/** A face of a still image, with what every step made of it. */
export interface StillFace {
  readonly kind: 'still';
  readonly box: Box;
  readonly steps: readonly StepView[];
}

/** A face of a running video: where the cascade left it, and what it saw if that is shown. */
export interface LiveFace extends FaceAlignment {
  readonly kind: 'live';
  readonly id: number;
  readonly steps?: readonly StepView[];
}

/** An image that stands still, and its faces. */
export interface StillScene {
  readonly kind: 'still';
  /** For file names and captions. */
  readonly name: string;
  readonly image: CanvasImageSource & { readonly width: number; readonly height: number };
  readonly faces: readonly StillFace[];
  /** While its faces are still being looked for. */
  readonly looking?: true;
  readonly mirror: boolean;
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
  readonly moves: boolean;
  readonly numbers: boolean;
  readonly boxes: boolean;
}

/** Everything that the page shows. */
export interface DemoState {
  readonly scene: Scene | undefined;
  /** Which face of the scene the panels are about. */
  readonly selected: number;
  /** Moment of the cascade: 0 the mean face, 1 after the first step, ..; between them the landmarks are on their way. */
  readonly position: number;
  /** Predicted NME in percent below which a face quits. */
  readonly quitBelow: number;
  /** Predicted NME in percent above which a face has failed. */
  readonly failAbove: number;
  readonly layers: Layers;
  readonly zoom: boolean;
  readonly playing: boolean;
}

/** The landmarks of each moment of a still face: the mean face, then after each step. */
export function momentsOf({ steps }: Pick<StillFace, 'steps'>): readonly (readonly Point[])[] {
  return [steps[0]!.start, ...steps.map(({ landmarks }) => landmarks)];
}

/** The step, from 0, after which a face quits: the first with a predicted NME below the threshold, or the last. */
export function quitStep(steps: readonly Pick<StepView, 'predictedNme'>[], quitBelow: number): number {
  const first = steps.findIndex(({ predictedNme }) => predictedNme < quitBelow);
  return first < 0 ? steps.length - 1 : first;
}

/** What the aligner says about a face at this threshold. */
export function outcomeOf(
  face: StillFace | LiveFace,
  { quitBelow, failAbove }: Pick<DemoState, 'quitBelow' | 'failAbove'>,
): Pick<FaceAlignment, 'box' | 'landmarks' | 'predictedNme' | 'step' | 'failed'> {
  if (face.kind === 'live') return face;
  const step = quitStep(face.steps, quitBelow);
  const { landmarks, predictedNme } = face.steps[step]!;
  return {
    box: face.box,
    landmarks: [...landmarks],
    predictedNme,
    step,
    failed: !(predictedNme <= failAbove),
  };
}
