import {
  type FaceDetector,
  FaceFinder,
  type FaceFinderOptions,
  isFaceDetector,
  pixelParts,
} from '@musica/core';
import { BlazeFaceDetector, type BlazeFaceOptions } from './detector/blazeface';
import { decodeImage, type ImageSource } from './images/decode';
import { type LoadAlignerOptions, loadAligner } from './load-aligner';

export interface LoadFaceFinderOptions extends LoadAlignerOptions, FaceFinderOptions {
  /** Any other detector, which stays the caller's, or options for BlazeFace. Default: BlazeFace as it is. */
  detector?: FaceDetector | BlazeFaceOptions;
}

/**
 * Loads what finds faces and their landmarks: in images (`find`) and, one after the other, in the frames of a video
 * (`track`). Images are all that `decodeImage` takes. The same call is in @musica/web.
 * @throws MusicaError `backend`, `weights` or `detector` where one of them cannot be loaded; the reason of `signal`
 */
export async function loadFaceFinder({
  detector: wanted = {},
  align,
  track,
  ...options
}: LoadFaceFinderOptions = {}): Promise<FaceFinder<ImageSource>> {
  const aligner = await loadAligner(options);
  const given = isFaceDetector(wanted);
  try {
    const detector = given ? wanted : await BlazeFaceDetector.load(wanted);
    options.signal?.throwIfAborted();
    const parts = pixelParts<ImageSource>({
      aligner,
      detector,
      read: (image, signal) => decodeImage(image, signal && { signal }),
      dispose: () => {
        aligner.dispose();
        if (!given) detector.dispose();
      },
    });
    return new FaceFinder(parts, { ...(align && { align }), ...(track && { track }) });
  } catch (error) {
    aligner.dispose();
    throw error;
  }
}
