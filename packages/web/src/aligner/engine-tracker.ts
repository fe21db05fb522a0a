import type { PixelImage, TrackedFace } from '@musica/core';
import type { CallOptions } from './web-aligner';

/** A tracker on an engine, for pixels. */
export interface EngineTracker {
  update(image: PixelImage, time: number, options?: CallOptions): Promise<TrackedFace[]>;
  reset(): void;
}
