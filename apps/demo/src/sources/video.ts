import { ProblemError } from '../dom/problem';

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

/** Ends what plays: a camera goes dark, a file is let go. */
export function stopVideo(video: HTMLVideoElement): void {
  video.pause();
  if (video.srcObject instanceof MediaStream) for (const track of video.srcObject.getTracks()) track.stop();
  video.srcObject = null;
  if (video.src) {
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }
}
