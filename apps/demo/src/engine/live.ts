import type { WebAligner } from '@musica/web';
import type { DemoState, LiveFace } from '../state';
import type { Store } from '../store';
import type { Engine } from './engine';
import { Rate } from './rate';
import type { Timings } from './timings';

/** Longer side, in pixels, that frames are reduced to: more shows nothing more to a model that sees 228 pixels. */
const LONGEST_SIDE = 960;
const SMOOTH = 0.9;
/** Milliseconds between two looks into the steps, for their cards; more often they could not be read. */
const LOOK_EVERY = 200;

export interface LiveSource {
  readonly name: string;
  /** Whether it is shown as in a mirror. */
  mirror: boolean;
}

/** Follows the faces of the page's video, frame by frame, as fast as the engine goes. */
export class Live {
  readonly rate = new Rate();
  /** Steps that each face of the last frames took. */
  readonly steps: number[] = [];
  smooth = true;
  /** Called once when it ends because something failed. */
  onError: (error: unknown) => void = () => {};
  #run = 0;
  #source: LiveSource | undefined;
  /** Two in turn: one is on the stage while the next is worked on. */
  readonly #canvases = [document.createElement('canvas'), document.createElement('canvas')] as const;
  #turn = 0;
  #lookedAt = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly engine: Engine,
    private readonly store: Store<DemoState>,
    private readonly timings: Timings,
  ) {}

  get source(): LiveSource | undefined {
    return this.#source;
  }

  get running(): boolean {
    return this.#source !== undefined;
  }

  start(source: LiveSource): void {
    this.#source = source;
    this.rate.clear();
    this.steps.length = 0;
    this.timings.clear();
    this.engine.forget();
    void this.#loop(++this.#run, source);
  }

  stop(): void {
    this.#run++;
    this.#source = undefined;
  }

  async #loop(run: number, source: LiveSource): Promise<void> {
    try {
      while (run === this.#run) {
        await nextFrame(this.video);
        if (run !== this.#run) return;
        // A camera that has only just started has no image yet.
        if (this.video.videoWidth === 0 || this.video.readyState < 2) continue;
        const aligner = await this.engine.ready();
        try {
          if (run === this.#run) await this.#frame(run, source, aligner);
        } catch (error) {
          // Where the engine was replaced in the middle of a frame, the next frame takes the new one.
          if (this.engine.aligner === aligner) throw error;
        }
      }
    } catch (error) {
      if (run !== this.#run) return;
      this.stop();
      this.onError(error);
    }
  }

  async #frame(run: number, source: LiveSource, aligner: WebAligner): Promise<void> {
    const { exitBelow } = this.store.state;
    const tracker = this.engine.tracker(aligner, { exitBelow, smooth: this.smooth, maxFaces: 4 });
    const image = this.grab();
    const start = performance.now();
    const tracked = await tracker.update(image);
    if (!tracked || run !== this.#run) return;
    this.timings.add('Find and follow', performance.now() - start, SMOOTH);
    const faces = tracked.faces.map((face): LiveFace => ({ ...face, kind: 'live' }));
    const { layers, selected } = this.store.state;
    const looked = faces[Math.min(selected, faces.length - 1)];
    const from = performance.now();
    const shown = layers.patches || layers.attention || layers.corrections;
    if (looked && (shown || from - this.#lookedAt > LOOK_EVERY)) {
      this.#lookedAt = from;
      const [explained] = await aligner.explain(image, [looked.box]);
      if (run !== this.#run) return;
      this.timings.add('Look into a face', performance.now() - from, SMOOTH);
      faces[faces.indexOf(looked)] = { ...looked, explained: explained! };
    }
    this.rate.count();
    // What was on its way when the threshold was moved says nothing about the new one.
    if (exitBelow === this.store.state.exitBelow) this.steps.push(...faces.map(({ exitStep }) => exitStep));
    this.steps.splice(0, this.steps.length - 120);
    this.store.set({
      scene: { kind: 'live', name: source.name, image, faces, mirror: source.mirror },
      selected: Math.max(0, Math.min(selected, faces.length - 1)),
    });
  }

  /** What the video shows now; the canvas is used again for the frame after the next. */
  grab(): HTMLCanvasElement {
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const size = { width: Math.round(videoWidth * scale), height: Math.round(videoHeight * scale) };
    this.#turn = 1 - this.#turn;
    const canvas = this.#canvases[this.#turn]!;
    if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
    const start = performance.now();
    canvas
      .getContext('2d', { willReadFrequently: true })!
      .drawImage(this.video, 0, 0, canvas.width, canvas.height);
    this.timings.add('Grab the frame', performance.now() - start, SMOOTH);
    return canvas;
  }
}

/** Resolves with the video's next image, or soon where the browser cannot tell. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else requestAnimationFrame(() => resolve());
  });
}
