import type { ExplainedStep, Point } from '@musica/core';
import { momentsOf, type StillFace } from '../state';

/** A face at one moment of the cascade. */
export interface Moment {
  /** The step at work, from 0; at a stop the one that has just ended. */
  readonly step: number;
  readonly view: ExplainedStep;
  /** The landmarks before the step. */
  readonly start: readonly Point[];
  /** How far the step's patches are shown, 0 to 1: it looks before it moves. */
  readonly looking: number;
  /** How far the step has moved the landmarks, 0 to 1. */
  readonly moved: number;
  readonly landmarks: readonly Point[];
  /** Predicted error of each landmark, where the model says so: it shrinks while the step moves them; of the mean face there is none. */
  readonly landmarkErrors?: readonly number[] | undefined;
}

/** Share of a step's time in which it only looks. */
const LOOK = 0.35;

/** @param position 0: the mean face; k: after k steps; between them: on the way */
export function momentAt(face: StillFace, position: number): Moment {
  const moments = momentsOf(face);
  const step = Math.min(Math.max(Math.ceil(position) - 1, 0), face.steps.length - 1);
  const share = Math.min(Math.max(position - step, 0), 1);
  const moved = ease(Math.max(0, (share - LOOK) / (1 - LOOK)));
  const [from, to] = [moments[step]!, moments[step + 1]!];
  const errors = face.steps[step]!.landmarkErrors;
  const errorsBefore = step === 0 ? errors : face.steps[step - 1]!.landmarkErrors;
  return {
    step,
    view: face.steps[step]!,
    start: from,
    looking: position === 0 ? 0 : Math.min(1, share / (LOOK * 0.6)),
    moved,
    landmarks: from.map(([x, y], i): Point => {
      const [endX, endY] = to[i]!;
      return [x + (endX - x) * moved, y + (endY - y) * moved];
    }),
    landmarkErrors:
      step === 0 && moved === 0
        ? undefined
        : errors?.map((error, i) => errorsBefore![i]! * (1 - moved) + error * moved),
  };
}

/** Slow, fast, slow. */
const ease = (t: number) => t * t * (3 - 2 * t);
