import type { FaceFinder } from '@musica/core';
import type { TrackedFrame, VideoTracker } from '../aligner/web-aligner';
import type { FrameSource } from '../images/frame-source';

export interface TrackVideoOptions {
  /** Ends the tracking; the promise then resolves. */
  signal?: AbortSignal;
}

/** A frame as a `FaceFinder` follows it. */
export type FoundFrame = Omit<TrackedFrame, 'timings'>;

/**
 * Follows the faces of a playing `<video>`: calls `onFrame` with the faces of each frame that there was time for. It
 * waits while the video has no image yet (0 x 0), is paused or the page is hidden.
 * @param tracker a face finder, or a tracker of `createTracker`
 * @returns when the video ends or `signal` is aborted
 * @throws MusicaError what `update` throws: a video whose pixels the page may not read, a lost backend; and what
 *   `onFrame` throws
 */
export async function trackVideo(
  video: HTMLVideoElement,
  tracker: FaceFinder<FrameSource>,
  onFrame: (frame: FoundFrame) => void,
  options?: TrackVideoOptions,
): Promise<void>;
export async function trackVideo(
  video: HTMLVideoElement,
  tracker: VideoTracker,
  onFrame: (frame: TrackedFrame) => void,
  options?: TrackVideoOptions,
): Promise<void>;
export async function trackVideo(
  video: HTMLVideoElement,
  tracker: VideoTracker | FaceFinder<FrameSource>,
  onFrame: (frame: TrackedFrame) => void,
  { signal }: TrackVideoOptions = {},
): Promise<void> {
  const follow = 'track' in tracker ? byFinder(tracker) : tracker;
  const stop = new AbortController();
  const ended = () => stop.abort();
  video.addEventListener('ended', ended);
  signal?.addEventListener('abort', ended);
  if (signal?.aborted) stop.abort();
  try {
    while (!stop.signal.aborted) {
      const time = await nextFrame(video, stop.signal);
      if (time === undefined) break;
      // 2: HAVE_CURRENT_DATA
      if (video.readyState < 2 || video.videoWidth === 0) continue;
      const frame = await follow.update(video, time);
      if (frame !== undefined && !stop.signal.aborted) onFrame(frame);
    }
  } finally {
    video.removeEventListener('ended', ended);
    signal?.removeEventListener('abort', ended);
  }
}

/** A finder in the form of a tracker. Its frames have no timings, as their type for the caller says. */
function byFinder(finder: FaceFinder<FrameSource>): Pick<VideoTracker, 'update'> {
  return {
    update: async (frame, time) => {
      const { videoWidth: width, videoHeight: height } = frame as HTMLVideoElement;
      const faces = await finder.track(frame, time);
      return faces && ({ faces, width, height, time } as TrackedFrame);
    },
  };
}

/** Waits for the next frame that the browser shows; browsers without that event are asked at every repaint. */
function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve) => {
    const byFrame = 'requestVideoFrameCallback' in video;
    const handle = byFrame
      ? video.requestVideoFrameCallback((time) => finish(time))
      : requestAnimationFrame((time) => finish(time));
    const cancel = () => {
      if (byFrame) video.cancelVideoFrameCallback(handle);
      else cancelAnimationFrame(handle);
      finish(undefined);
    };
    const finish = (time: number | undefined) => {
      signal.removeEventListener('abort', cancel);
      resolve(time);
    };
    signal.addEventListener('abort', cancel);
  });
}
