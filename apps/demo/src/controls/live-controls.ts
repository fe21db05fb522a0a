import { byId, setText } from '../dom/elements';
import type { MessageBoard } from '../dom/message-board';
import type { Live, LiveSource } from '../engine/live';
import type { Still } from '../engine/still';
import type { Opening } from '../sources/opening';
import { stopVideo } from '../sources/video';
import type { DemoState } from '../state';
import type { Store } from '../store';
import type { LayerControls } from './layer-controls';

export interface LiveControlsParts {
  readonly video: HTMLVideoElement;
  readonly live: Live;
  readonly still: Still;
  readonly store: Store<DemoState>;
  readonly layers: LayerControls;
  readonly opening: Opening;
  readonly board: MessageBoard;
}

/** The controls of camera and video: freeze and go on, stop, mirror, place in the video. */
export class LiveControls {
  readonly #freeze = byId<HTMLButtonElement>('freeze');
  readonly #mirror = byId<HTMLInputElement>('mirror');
  readonly #seek = byId<HTMLInputElement>('seek');
  /** What was running when the image was frozen. */
  #frozen: LiveSource | undefined;

  constructor(private readonly parts: LiveControlsParts) {
    const { video, live, board } = parts;
    live.onError = (error) => {
      this.show();
      board.fail(error, 'The video stopped');
    };
    this.#freeze.addEventListener('click', () => (this.#frozen ? this.#goOn() : this.freeze()));
    byId('stop').addEventListener('click', () => this.#stop());
    this.#setUpMirror();
    this.#setUpSeek();
    const smooth = byId<HTMLInputElement>('smooth');
    smooth.addEventListener('change', () => {
      live.smooth = smooth.checked;
    });
    // A film that a browser has recorded tells its length only when it was played to its end.
    video.addEventListener('durationchange', () => this.show());
  }

  /** Whether the next camera is shown as in a mirror. */
  get mirror(): boolean {
    return this.#mirror.checked;
  }

  /** Follows the faces of what the video element plays. */
  start(source: LiveSource): void {
    const { live, layers, store } = this.parts;
    this.#frozen = undefined;
    layers.take('live');
    this.#mirror.checked = source.mirror;
    store.set({ playing: false, selected: 0 });
    live.start(source);
    this.show();
  }

  /** Lets camera or video go. */
  end(): void {
    const { live, video } = this.parts;
    live.stop();
    this.#frozen = undefined;
    stopVideo(video);
    this.show();
  }

  /** Shows the controls that there is a use for. */
  show(): void {
    const { live, video } = this.parts;
    const camera = video.srcObject !== null;
    byId('live-controls').hidden = !live.running && !this.#frozen;
    setText(this.#freeze, this.#frozen ? 'Go on' : 'Freeze');
    setText(byId('stop'), camera ? 'Stop the camera' : 'Stop');
    byId('live-hint').hidden = !live.running;
    byId('seek-label').hidden = camera || !Number.isFinite(video.duration);
    byId('camera-label').hidden = !camera || byId<HTMLSelectElement>('camera').options.length < 2;
  }

  #setUpMirror(): void {
    const { live, store } = this.parts;
    this.#mirror.checked = true;
    this.#mirror.addEventListener('change', () => {
      const mirror = this.#mirror.checked;
      if (live.source) live.source.mirror = mirror;
      if (this.#frozen) this.#frozen.mirror = mirror;
      const { scene } = store.state;
      if (scene) store.set({ scene: { ...scene, mirror } });
    });
  }

  #setUpSeek(): void {
    const { video, live } = this.parts;
    this.#seek.addEventListener('input', () => {
      video.currentTime = Number(this.#seek.value) * video.duration;
    });
    // A frozen image is that of the new place.
    video.addEventListener('seeked', () => this.#frozen && this.#freezeAt(this.#frozen, copyOf(live.grab())));
    video.addEventListener('timeupdate', () => {
      if (document.activeElement !== this.#seek && Number.isFinite(video.duration))
        this.#seek.value = String(video.currentTime / video.duration);
    });
  }

  /** Stops the running video at the frame that is shown, and looks into it. */
  freeze(): void {
    const { live, video, store } = this.parts;
    const { scene } = store.state;
    const { source } = live;
    if (!source || scene?.kind !== 'live') return;
    video.pause();
    live.stop();
    this.#freezeAt({ ...source }, copyOf(scene.image));
  }

  #freezeAt(source: LiveSource, image: HTMLCanvasElement): void {
    this.#frozen = source;
    this.show();
    this.#lookInto(`${source.name}, frozen`, image, source.mirror);
  }

  #goOn(): void {
    const { video, opening, board } = this.parts;
    const source = this.#frozen;
    if (!source) return;
    opening.cancel();
    video.play().then(
      () => this.start(source),
      (error) => board.fail(error, 'The video does not go on'),
    );
  }

  /** The camera goes dark; its last image stays, and is looked into. */
  #stop(): void {
    const { scene } = this.parts.store.state;
    const running = this.parts.live.source;
    this.end();
    if (running && scene?.kind === 'live')
      this.#lookInto(`${running.name}, last image`, copyOf(scene.image), running.mirror);
  }

  #lookInto(name: string, image: HTMLCanvasElement, mirror: boolean): void {
    const { opening, still } = this.parts;
    void opening.run('The image cannot be looked into', (isNewest) =>
      still.show({ name, image, mirror }, isNewest),
    );
  }
}

function copyOf(source: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: source.width, height: source.height });
  copy.getContext('2d')!.drawImage(source, 0, 0);
  return copy;
}
