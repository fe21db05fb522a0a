import { type FaceDetector, type FaceFinderParts, pixelParts } from '@musica/core';
import type { WebAligner } from './aligner/web-aligner';
import type { FrameSource } from './images/frame-source';
import { PixelReader } from './images/pixel-reader';

/** With a detector of this thread: images are read here. Imported where there is one; it brings the tracker with it. */
export function ownDetectorParts(detector: FaceDetector, aligner: WebAligner): FaceFinderParts<FrameSource> {
  const reader = new PixelReader();
  return pixelParts<FrameSource>({
    aligner,
    detector,
    read: (source) => reader.read(source),
    dispose: () => aligner.dispose(),
  });
}
