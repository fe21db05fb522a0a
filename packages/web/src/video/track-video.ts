import type { TrackedFrame, VideoTracker } from '../aligner/web-aligner';

export interface TrackVideoOptions {
  /** Ends the tracking; the promise then resolves. */
  signal?: AbortSignal;
}

/**
 * Follows the faces of a playing `<video>`: calls `onFrame` with the faces of each frame that there was time for. It
 * waits while the video has no picture yet (0 x 0), is paused or the page is hidden.
 * @returns when the video ends or `signal` is aborted
 * @throws MusicaError what `update` throws: a video whose pixels the page may not read, a lost backend
 */
export async function trackVideo(
  _video: HTMLVideoElement,
  _tracker: VideoTracker,
  _onFrame: (frame: TrackedFrame) => void,
  _options: TrackVideoOptions = {},
): Promise<void> {}
