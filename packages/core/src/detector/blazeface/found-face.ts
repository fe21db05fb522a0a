import type { RawFace } from './raw-face';

/** A face that the search is content with. */
export interface FoundFace {
  readonly face: RawFace;
  /** The same face as other views show it, turned differently, nearly as sure; best first, mostly none. */
  readonly alternatives: readonly RawFace[];
}
