import type { PixelImage, TrackedFace } from '@musica/core';

/** A tracker on an engine, for pixels. */
export interface EngineTracker {
  update(image: PixelImage, time: number): Promise<TrackedFace[]>;
  reset(): void;
}
