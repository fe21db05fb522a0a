import { ProblemError } from '../dom/problem';
import { stopCamera } from './camera';

/** Plays a video file in the page's video element, again and again. @throws ProblemError */
export async function openVideo(video: HTMLVideoElement, file: File): Promise<void> {
  stopVideo(video);
  video.loop = true;
  video.src = URL.createObjectURL(file);
  try {
    await new Promise<void>((resolve, reject) => {
      video.addEventListener('loadeddata', () => resolve(), { once: true });
      video.addEventListener('error', () => reject(video.error), { once: true });
    });
    if (video.videoWidth === 0) throw new Error('no image');
    await video.play();
  } catch {
    stopVideo(video);
    throw new ProblemError({
      title: 'This file cannot be played as a video',
      text: `${file.name} is damaged, has no image, or is of a kind that this browser does not play. MP4 (H.264) and WebM work almost everywhere.`,
    });
  }
}

/** Plays the camera in the page's video element, in place of what played before. */
export async function playCamera(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  stopVideo(video);
  video.srcObject = stream;
  await video.play();
}

/** Ends what plays: a camera goes dark, a file is let go. */
export function stopVideo(video: HTMLVideoElement): void {
  video.pause();
  if (video.srcObject instanceof MediaStream) stopCamera(video.srcObject);
  video.srcObject = null;
  if (video.src) {
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }
}
