import type { FaceDetector, FaceFinderOptions, FaceFinderParts } from '@musica/core';
import { FaceFinder, isFaceDetector } from '@musica/core/client';
import type { WebAligner } from './aligner/web-aligner';
import type { BlazeFaceOptions } from './detector/open-network';
import type { FrameSource } from './images/frame-source';
import { type LoadAlignerOptions, loadAligner } from './load-aligner';

export interface LoadFaceFinderOptions extends Omit<LoadAlignerOptions, 'detector'>, FaceFinderOptions {
  /**
   * Any other detector, which stays the caller's and runs in this thread, or options for BlazeFace. Default: BlazeFace as it
   * is.
   */
  detector?: FaceDetector | BlazeFaceOptions;
}

/**
 * Loads what finds faces and their landmarks: in images (`find`) and, one after the other, in the frames of a video
 * (`track`). Images are all that a page or Worker can show. The same call is in @musica/node.
 * @throws MusicaError `backend`, `weights` or `detector` where one of them cannot be loaded; the reason of `signal`
 */
export async function loadFaceFinder({
  detector: wanted = {},
  align,
  track,
  ...options
}: LoadFaceFinderOptions = {}): Promise<FaceFinder<FrameSource>> {
  const given = isFaceDetector(wanted);
  const aligner = await loadAligner({ ...options, detector: given ? false : wanted });
  const parts = given
    ? (await import('./own-detector-parts')).ownDetectorParts(wanted, aligner)
    : partsOf(aligner);
  return new FaceFinder(parts, { ...(align && { align }), ...(track && { track }) });
}

/** With the detector of the aligner: in a Worker images are moved there. */
function partsOf(aligner: WebAligner): FaceFinderParts<FrameSource> {
  return {
    model: aligner.model,
    align: (source, boxes, options) => aligner.align(source, boxes, options),
    createTracker: (options) => {
      const tracker = aligner.createTracker(options);
      return {
        update: async (frame, time, options) => (await tracker.update(frame, time, options))?.faces,
        reset: () => tracker.reset(),
        dispose: () => tracker.dispose(),
      };
    },
    warmup: () => aligner.warmup(),
    dispose: () => aligner.dispose(),
  };
}
