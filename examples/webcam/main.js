import { FaceOverlay, loadFaceFinder, trackVideo } from '@musica/web';

const video = document.querySelector('video');
const canvas = document.querySelector('canvas');
const output = document.querySelector('output');
const startButton = document.querySelector('#start');
const stopButton = document.querySelector('#stop');

/** Follows the faces of the camera until `signal` is aborted; frees camera, Worker and model in any case. */
async function follow(signal) {
  let stream;
  let finder;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
    finder = await loadFaceFinder({ model: 'lite', worker: true, track: { smooth: true }, signal });
    video.srcObject = stream;
    await video.play();
    const overlay = new FaceOverlay(canvas);
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    await trackVideo(
      video,
      finder,
      ({ faces, width, height }) => {
        overlay.draw(faces, { width, height });
        output.textContent = faces.length === 1 ? '1 face' : `${faces.length} faces`;
      },
      { signal },
    );
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    finder?.dispose();
    canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
  }
}

startButton.addEventListener('click', async () => {
  const stop = new AbortController();
  stopButton.onclick = () => stop.abort();
  [startButton.disabled, stopButton.disabled] = [true, false];
  output.textContent = 'Loading ..';
  try {
    await follow(stop.signal);
    output.textContent = 'The camera is off.';
  } catch (error) {
    output.textContent = stop.signal.aborted ? 'The camera is off.' : error.message;
  } finally {
    [startButton.disabled, stopButton.disabled] = [false, true];
  }
});
