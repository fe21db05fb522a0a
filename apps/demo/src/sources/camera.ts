import { ProblemError } from '../dom/problem';

/** Asks for a camera, which takes as long as people think about it. @throws ProblemError */
export async function askForCamera(deviceId?: string): Promise<MediaStream> {
  // Browsers hide the cameras from pages that others could have changed on their way.
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new ProblemError({
      title: 'The camera cannot be used from this address',
      text: 'Browsers give the camera only to pages from https:// or http://localhost. Open the page from there, or open a photo or a video.',
    });
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        width: { ideal: 640 },
        height: { ideal: 480 },
        ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' }),
      },
    });
  } catch (error) {
    throw new ProblemError(cameraProblem(error instanceof Error ? error.name : ''));
  }
}

export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** @param name of the DOMException that getUserMedia rejects with */
function cameraProblem(name: string) {
  switch (name) {
    case 'NotAllowedError':
      return {
        title: 'The camera is not allowed',
        text: 'Allow it with the camera symbol in the address bar (on a phone: in the settings of the site), then try again. The images stay on your machine.',
      };
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        title: 'No camera found',
        text: 'Connect one and try again, or open a photo or a video file instead.',
      };
    case 'NotReadableError':
      return {
        title: 'The camera is busy',
        text: 'Another program or page uses it. Close that one and try again.',
      };
    default:
      return {
        title: 'The camera does not start',
        text: `The browser says ${name || 'nothing about why'}. Try again, or open a photo or a video file instead.`,
      };
  }
}

/** The cameras by name; names are there only once one of them was allowed. */
export async function listCameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput');
}
