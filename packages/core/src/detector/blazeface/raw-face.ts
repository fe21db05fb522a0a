import type { Box } from '../../geometry/box';
import type { Point } from '../../geometry/point';

/** What the six points of BlazeFace mean, left and right as seen in the upright face. */
export const blazeFacePoints = ['eyeLeft', 'eyeRight', 'nose', 'mouth', 'earLeft', 'earRight'] as const;

/** A face as BlazeFace itself describes it: a box of its own convention, and six points. */
export interface RawFace {
  /** Rolled like the view that it was found in, which is not how far the face itself is turned: see `tightBox`. */
  readonly box: Box;
  /** In the order of `blazeFacePoints`. */
  readonly points: readonly Point[];
  /** 0 to 1. */
  readonly score: number;
}
