import {
  type Aligner,
  type FaceDetector,
  FaceTracker,
  schemeOfConfig,
  type TrackedFace,
  type TrackerOptions,
} from '@musica/core';
import { type DrawnParts, drawnPixels } from '../images/draw';
import {
  describeVideo,
  type VideoDescription,
  type VideoFrame,
  type VideoOptions,
  videoFrames,
} from './video-frames';
import { VideoWriter } from './video-writer';

export interface FollowOptions extends TrackerOptions, VideoOptions {
  /** Where a video of the frames with their faces drawn goes (MP4), and what of them is drawn. */
  readonly draw?: DrawnParts & { readonly path: string };
}

/** A frame of a video, and the faces in it. */
export interface FollowedFrame extends VideoFrame {
  /** From 0. */
  readonly frame: number;
  readonly faces: readonly TrackedFace[];
}

/** A video, and its frames one after the other. */
export interface FollowedVideo extends VideoDescription {
  readonly frames: AsyncGenerator<FollowedFrame, void, void>;
}

/**
 * Follows the faces of a video file, frame by frame. A drawn video is there once all frames were taken; where the loop is
 * left before, there is none.
 * @throws MusicaError `image` where ffmpeg is missing or cannot read the file, `output` where the drawn video cannot be
 *   written, while the frames are taken too; the signal's reason
 */
export async function followVideo(
  path: string,
  aligner: Aligner,
  detector: FaceDetector,
  { draw, signal, ...options }: FollowOptions = {},
): Promise<FollowedVideo> {
  const read = signal ? { signal } : {};
  const video = await describeVideo(path, read);
  return { ...video, frames: follow() };

  async function* follow(): AsyncGenerator<FollowedFrame, void, void> {
    const tracker = new FaceTracker(aligner, detector, options);
    const writer = draw && (await VideoWriter.open(draw.path, video));
    let [frame, done] = [0, false];
    try {
      for await (const { image, time } of videoFrames(path, read)) {
        const faces = await tracker.update(image, time);
        if (writer) {
          const labelled = faces.map((face) => ({ ...face, label: String(face.id) }));
          const scheme = schemeOfConfig(aligner.model.config);
          await writer.write(await drawnPixels(image, labelled, { scheme, boxes: false, ...draw }));
        }
        yield { frame: frame++, image, time, faces };
      }
      await writer?.finish();
      done = true;
    } finally {
      if (!done) await writer?.abort();
    }
  }
}
