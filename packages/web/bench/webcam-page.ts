// Runs in the page: follows the face of a webcam for some seconds and counts.
import * as web from '@musica/web';

export interface WebcamResult {
  readonly backend: string;
  readonly worker: boolean;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  /** Frames that the camera gave, a second. */
  readonly cameraRate: number;
  /** Frames whose face was followed, a second. */
  readonly rate: number;
  /** Share of the followed frames in which there was one face. */
  readonly faces: number;
  /** Milliseconds, medians. */
  readonly stages: Readonly<Record<string, number>>;
  /** Milliseconds from a frame to its answer: median, and all but the slowest twentieth. */
  readonly answer: number;
  readonly slowAnswer: number;
  /** Tasks of the page of 50 ms and more, as the browser reports them. */
  readonly longTasks: number;
  readonly longestTask: number;
  /** The longest time for which the page did not answer a timer, in milliseconds; other programs lengthen it. */
  readonly longestGap: number;
}

async function bench(backend: web.BackendName, worker: boolean, seconds: number): Promise<WebcamResult> {
  const aligner = await web.loadAligner({
    model: '/models/standard/model.json',
    backend,
    wasm: { files: '/wasm' },
    detector: true,
    worker: worker && (() => new Worker('/worker.js', { type: 'module' })),
  });
  await aligner.warmup();
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width: 640, height: 480, frameRate: 60 },
  });
  const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
  document.body.append(video);
  await video.play();
  const tracker = aligner.createTracker({ smooth: true });
  const grabbed: number[] = [];
  const tracked: number[] = [];
  const answers: number[] = [];
  const tasks: number[] = [];
  let withFace = 0;
  let gap = 0;
  let counting = false;
  let shown = 0;
  const stop = new AbortController();
  const observer = new PerformanceObserver((list) => {
    if (counting) tasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  observer.observe({ entryTypes: ['longtask'] });
  const countFrames = () => {
    if (counting) shown++;
    video.requestVideoFrameCallback(countFrames);
  };
  video.requestVideoFrameCallback(countFrames);
  let beat = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    if (counting) gap = Math.max(gap, now - beat);
    beat = now;
  }, 0);
  let size = { width: 0, height: 0 };
  let start = 0;
  // The first second finds the face and is not counted.
  setTimeout(() => {
    counting = true;
    start = performance.now();
    setTimeout(() => stop.abort(), 1000 * seconds);
  }, 1000);
  await web.trackVideo(
    video,
    tracker,
    ({ faces, timings, time, width, height }) => {
      if (!counting) return;
      size = { width, height };
      if (faces.length === 1) withFace++;
      grabbed.push(timings.grab);
      tracked.push(timings.track);
      answers.push(performance.now() - time);
    },
    { signal: stop.signal },
  );
  const took = (performance.now() - start) / 1000;
  clearInterval(timer);
  observer.disconnect();
  for (const track of stream.getTracks()) track.stop();
  const { detail } = aligner.backend;
  aligner.dispose();
  const quantile = (values: number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
  return {
    backend: detail,
    worker,
    ...size,
    seconds: took,
    cameraRate: shown / took,
    rate: answers.length / took,
    faces: withFace / answers.length,
    stages: { grab: quantile(grabbed, 0.5), 'find and follow': quantile(tracked, 0.5) },
    answer: quantile(answers, 0.5),
    slowAnswer: quantile(answers, 0.95),
    longTasks: tasks.length,
    longestTask: Math.max(0, ...tasks),
    longestGap: gap,
  };
}

Object.assign(globalThis, { bench });
