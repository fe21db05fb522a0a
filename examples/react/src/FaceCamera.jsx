import { FaceOverlay, loadFaceFinder, trackVideo } from '@musica/web';
import { useEffect, useRef, useState } from 'react';

/** Follows the faces of the webcam and draws them; `onFaces` gets those of each frame. */
export function FaceCamera({ onFaces }) {
  const video = useRef(null);
  const canvas = useRef(null);
  const [problem, setProblem] = useState();

  // The newest callback is called, without a new camera for each.
  const latest = useRef(onFaces);
  useEffect(() => {
    latest.current = onFaces;
  });

  useEffect(() => {
    const stop = new AbortController();
    follow(video.current, canvas.current, (faces) => latest.current?.(faces), stop.signal).catch((error) => {
      if (!stop.signal.aborted) setProblem(error.message);
    });
    return () => stop.abort();
  }, []);

  if (problem) return <p role="alert">{problem}</p>;
  return (
    <div style={{ position: 'relative', width: 640, maxWidth: '100%', transform: 'scaleX(-1)' }}>
      <video ref={video} muted playsInline style={{ width: '100%' }} />
      <canvas ref={canvas} style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }} />
    </div>
  );
}

/** Until `signal` is aborted. Whatever has been opened by then is closed, however far it had come. */
async function follow(video, canvas, onFaces, signal) {
  let stream;
  let finder;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
    // The camera cannot be told to stop asking: it may answer after the component has gone.
    signal.throwIfAborted();
    finder = await loadFaceFinder({ model: 'lite', worker: true, track: { smooth: true }, signal });
    video.srcObject = stream;
    await video.play();
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    const overlay = new FaceOverlay(canvas);
    await trackVideo(
      video,
      finder,
      ({ faces, width, height }) => {
        overlay.draw(faces, { width, height });
        onFaces(faces);
      },
      { signal },
    );
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    finder?.dispose();
    if (video.srcObject === stream) video.srcObject = null;
  }
}
