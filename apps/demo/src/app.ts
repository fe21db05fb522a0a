import { modelCost } from '@musica/core';
import type { BackendName, DownloadProgress, WebAligner } from '@musica/web';
import { Player } from './cascade/player';
import { StepCards } from './cascade/step-cards';
import { createAnnouncer } from './dom/announcer';
import { Busy } from './dom/busy';
import { byId, make, setText } from './dom/elements';
import { createMessageBoard } from './dom/message';
import { prefersReducedMotion } from './dom/motion';
import { ProblemError, problemOf } from './dom/problem';
import { setUpTheme } from './dom/theme';
import { Engine, type EngineSettings } from './engine/engine';
import { Live, type LiveSource } from './engine/live';
import { analyseStill, timeStill } from './engine/still';
import { Timings } from './engine/timings';
import { download, stemOf } from './export/download';
import { formatJson } from './export/json';
import { renderPng } from './export/png';
import { formatPts } from './export/pts';
import { percent } from './format';
import { keepOffline } from './offline/keep-offline';
import { QuitChart } from './panels/chart';
import { showFigures, showTimings } from './panels/figures';
import { ResultPanel } from './panels/result';
import sampleUrl from './sources/astronaut.jpg';
import { listCameras, openCamera } from './sources/camera';
import { openImage } from './sources/image';
import { onIncomingFile } from './sources/incoming';
import { openVideo, stopVideo } from './sources/video';
import { Stage } from './stage/stage';
import { type DemoState, exitStepOf, type Layers, outcomeOf, type StillScene } from './state';
import { Store } from './store';

const layerNames = ['landmarks', 'patches', 'attention', 'moves', 'numbers', 'boxes'] as const;
const backendLabels: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  webgl: 'WebGL',
  cpu: 'JavaScript',
};

/** What is shown over an image and over a running video, each as it was last chosen. */
interface Look {
  readonly layers: Layers;
  readonly zoom: boolean;
}

const stillLook: Look = {
  layers: { landmarks: true, patches: true, attention: false, moves: true, numbers: false, boxes: false },
  zoom: true,
};
// In a video every one of these costs time of the frames, and they flicker.
const liveLook: Look = {
  layers: { ...stillLook.layers, patches: false, moves: false, boxes: true },
  zoom: false,
};

/** The page: its controls, and what they set going. */
export class App {
  readonly #store = new Store<DemoState>({
    scene: undefined,
    selected: 0,
    position: 0,
    exitBelow: 4,
    failAbove: 15,
    playing: false,
    ...stillLook,
  });
  readonly #looks = { still: stillLook, live: liveLook };
  readonly #video = byId<HTMLVideoElement>('video');
  readonly #announce = createAnnouncer();
  readonly #board = createMessageBoard();
  readonly #timings = new Timings();
  readonly #engine = new Engine((progress) => this.#showProgress(progress));
  readonly #live = new Live(this.#video, this.#engine, this.#store, this.#timings, (error) => {
    this.#showLiveControls();
    this.#fail(error, 'The video stopped');
  });
  readonly #stage = new Stage(this.#store);
  readonly #busy = new Busy(byId('stage'), () => this.#store.told());
  readonly #player = new Player(this.#store);
  /** Grows with everything that is opened: what comes late of something older is dropped. */
  #opened = 0;
  /** What was running when the image was frozen. */
  #frozen: LiveSource | undefined;
  #timing = 0;
  #stillRate = Number.NaN;

  start(): void {
    setUpTheme(() => this.#stage.draw());
    new QuitChart(this.#store);
    new ResultPanel(this.#store, () => this.#steps(), this.#announce);
    new StepCards(
      this.#store,
      () => this.#engine.aligner?.model.config,
      (position) => this.#player.goTo(position),
    );
    this.#setUpSources();
    this.#setUpLayers();
    this.#setUpLiveControls();
    this.#setUpQuit();
    this.#setUpEngine();
    this.#setUpExport();
    this.#store.subscribe((state, before) => this.#follow(state, before));
    setInterval(() => this.#showNumbers(), 250);
    void this.#load();
  }

  #load(): Promise<void> {
    return this.#busy.during(async () => {
      const worker = byId<HTMLInputElement>('worker').checked;
      if (!(await this.#useEngine({ backend: 'auto', worker }))) return;
      await this.#openSample();
      void this.#keepOffline();
    });
  }

  /** Once a backend has run, its files are there to be kept. */
  async #keepOffline(): Promise<void> {
    byId('offline').hidden = !(await keepOffline());
  }

  // Opening

  #setUpSources(): void {
    const photo = byId<HTMLInputElement>('photo-file');
    const video = byId<HTMLInputElement>('video-file');
    byId('open-sample').addEventListener('click', () => this.#openSample());
    byId('open-photo').addEventListener('click', () => photo.click());
    byId('open-video').addEventListener('click', () => video.click());
    byId('open-camera').addEventListener('click', () => this.#openCamera());
    for (const input of [photo, video]) {
      input.addEventListener('change', () => {
        const file = input.files?.[0];
        // So that the same file can be chosen again.
        input.value = '';
        if (file) this.#openFile(file, input === video);
      });
    }
    onIncomingFile((file) => this.#openFile(file, file.type.startsWith('video/')));
  }

  async #openSample(): Promise<void> {
    await this.#open('The sample cannot be loaded', async (isNewest) => {
      const response = await fetch(sampleUrl);
      if (!response.ok) throw new Error(`${sampleUrl}: ${response.status} ${response.statusText}`);
      const image = await openImage(await response.blob(), 'astronaut.jpg');
      if (isNewest()) await this.#showStill({ name: 'astronaut.jpg', image, mirror: false }, isNewest);
    });
  }

  #openFile(file: File, isVideo: boolean): Promise<void> {
    return this.#open('The file cannot be opened', async (isNewest) => {
      if (isVideo) {
        await openVideo(this.#video, file);
        if (isNewest()) this.#startLive({ name: file.name, mirror: false });
        return;
      }
      const image = await openImage(file, file.name);
      if (isNewest()) await this.#showStill({ name: file.name, image, mirror: false }, isNewest);
    });
  }

  #openCamera(deviceId?: string): Promise<void> {
    return this.#open(
      'The camera does not start',
      async (isNewest) => {
        const stream = await openCamera(this.#video, deviceId);
        if (!isNewest()) {
          for (const track of stream.getTracks()) track.stop();
          return;
        }
        stream.getVideoTracks()[0]?.addEventListener('ended', () => {
          this.#stopLive();
          this.#fail(new ProblemError(unplugged), '', () => this.#openCamera());
        });
        this.#startLive({ name: 'Webcam', mirror: byId<HTMLInputElement>('mirror').checked });
        await this.#listCameras(stream);
      },
      () => this.#openCamera(deviceId),
    );
  }

  /** Runs what opens something; what ran before goes on until the new is there. */
  async #open(
    title: string,
    work: (isNewest: () => boolean) => Promise<void>,
    retry?: () => void,
    keepNotice = false,
  ): Promise<void> {
    const own = ++this.#opened;
    if (!keepNotice) this.#board.hide();
    await this.#busy.during(async () => {
      try {
        await work(() => own === this.#opened);
      } catch (error) {
        if (own === this.#opened) this.#fail(error, title, retry);
      }
    });
  }

  async #showStill(
    picture: Pick<StillScene, 'name' | 'image' | 'mirror'>,
    isNewest: () => boolean,
    { autoplay = true, keepVideo = false } = {},
  ): Promise<void> {
    if (!keepVideo) this.#stopLive();
    this.#timings.clear();
    this.#stillRate = Number.NaN;
    this.#takeLook('still');
    // The image at once, the faces when they are found.
    this.#showBusy('Looking for faces');
    this.#store.set({
      scene: { kind: 'still', ...picture, faces: [], looking: true },
      selected: 0,
      position: 0,
      playing: false,
    });
    try {
      const aligner = await this.#engine.ready();
      const scene = await analyseStill(aligner, picture, this.#timings);
      if (!isNewest()) return;
      // Of several faces, all are shown first.
      const zoom = this.#looks.still.zoom && scene.faces.length === 1;
      byId<HTMLInputElement>('zoom').checked = zoom;
      this.#store.set({ scene, zoom });
      if (scene.faces.length > 0) {
        if (autoplay && !prefersReducedMotion()) this.#player.play();
        else this.#player.toResult();
      }
      await this.#timeStill();
    } catch (error) {
      if (isNewest()) this.#store.set({ scene: { kind: 'still', ...picture, faces: [] } });
      throw error;
    } finally {
      this.#showBusy(undefined);
    }
  }

  // Video

  #setUpLiveControls(): void {
    const mirror = byId<HTMLInputElement>('mirror');
    mirror.checked = true;
    mirror.addEventListener('change', () => {
      if (this.#live.source) this.#live.source.mirror = mirror.checked;
      if (this.#frozen) this.#frozen.mirror = mirror.checked;
      const { scene } = this.#store.state;
      if (scene) this.#store.set({ scene: { ...scene, mirror: mirror.checked } });
    });
    byId('freeze').addEventListener('click', () => (this.#frozen ? this.#goOn() : this.#freeze()));
    const camera = byId<HTMLSelectElement>('camera');
    camera.addEventListener('change', () => this.#openCamera(camera.value));
    const seek = byId<HTMLInputElement>('seek');
    seek.addEventListener('input', () => {
      this.#video.currentTime = Number(seek.value) * this.#video.duration;
    });
    // A frozen image is that of the new place.
    this.#video.addEventListener(
      'seeked',
      () => this.#frozen && this.#freezeAt(this.#frozen, copyOf(this.#live.grab())),
    );
    // A film that a browser has recorded tells its length only when it was played to its end.
    this.#video.addEventListener('durationchange', () => this.#showLiveControls());
    this.#video.addEventListener('timeupdate', () => {
      if (document.activeElement !== seek && Number.isFinite(this.#video.duration))
        seek.value = String(this.#video.currentTime / this.#video.duration);
    });
  }

  #startLive(source: LiveSource): void {
    this.#frozen = undefined;
    this.#takeLook('live');
    byId<HTMLInputElement>('mirror').checked = source.mirror;
    this.#store.set({ playing: false, selected: 0 });
    this.#live.start(source);
    this.#showLiveControls();
  }

  #stopLive(): void {
    this.#live.stop();
    this.#frozen = undefined;
    stopVideo(this.#video);
    this.#showLiveControls();
  }

  #freeze(): void {
    const { scene } = this.#store.state;
    const source = this.#live.source;
    if (!source || scene?.kind !== 'live') return;
    this.#video.pause();
    this.#live.stop();
    this.#freezeAt({ ...source }, copyOf(scene.image));
  }

  #freezeAt(source: LiveSource, image: HTMLCanvasElement): void {
    this.#frozen = source;
    this.#showLiveControls();
    const { name, mirror } = source;
    void this.#open('The image cannot be looked into', (isNewest) =>
      this.#showStill({ name: `${name}, frozen`, image, mirror }, isNewest, { keepVideo: true }),
    );
  }

  #goOn(): void {
    const source = this.#frozen;
    if (!source) return;
    this.#opened++;
    this.#video.play().then(
      () => this.#startLive(source),
      (error) => this.#fail(error, 'The video does not go on'),
    );
  }

  #showLiveControls(): void {
    const there = this.#live.running || this.#frozen !== undefined;
    const camera = this.#video.srcObject !== null;
    byId('live-controls').hidden = !there;
    setText(byId('freeze'), this.#frozen ? 'Go on' : 'Freeze');
    byId('live-hint').hidden = !this.#live.running;
    byId('seek-label').hidden = camera || !Number.isFinite(this.#video.duration);
    byId('camera-label').hidden = !camera || byId<HTMLSelectElement>('camera').options.length < 2;
  }

  async #listCameras(stream: MediaStream): Promise<void> {
    const cameras = await listCameras();
    const current = stream.getVideoTracks()[0]?.getSettings().deviceId;
    const options = cameras.map(({ deviceId, label }, i) => {
      const option = make('option', { value: deviceId, textContent: label || `Camera ${i + 1}` });
      option.selected = deviceId === current;
      return option;
    });
    byId('camera').replaceChildren(...options);
    this.#showLiveControls();
  }

  // What is shown

  #setUpLayers(): void {
    const remember = () => {
      const { layers, zoom, scene } = this.#store.state;
      this.#looks[scene?.kind ?? 'still'] = { layers, zoom };
    };
    for (const name of layerNames) {
      const box = byId<HTMLInputElement>(`layer-${name}`);
      box.addEventListener('change', () => {
        this.#store.set({ layers: { ...this.#store.state.layers, [name]: box.checked } });
        remember();
      });
    }
    const zoom = byId<HTMLInputElement>('zoom');
    zoom.addEventListener('change', () => {
      this.#store.set({ zoom: zoom.checked });
      remember();
    });
  }

  #takeLook(kind: 'still' | 'live'): void {
    const look = this.#looks[kind];
    this.#store.set(look);
    for (const name of layerNames) byId<HTMLInputElement>(`layer-${name}`).checked = look.layers[name];
    byId<HTMLInputElement>('zoom').checked = look.zoom;
  }

  #follow(state: DemoState, before: DemoState): void {
    const { scene, selected } = state;
    if (selected !== before.selected && scene?.kind === 'still' && !state.playing) this.#player.toResult();
    for (const id of ['export-png', 'export-json']) byId<HTMLButtonElement>(id).disabled = !scene;
    byId<HTMLButtonElement>('export-pts').disabled = !scene?.faces[selected];
    // Figures of a video are those of many frames and wait for the clock; all others belong to what is shown with them.
    const nextFrame = scene?.kind === 'live' && before.scene?.kind === 'live';
    if (state.exitBelow !== before.exitBelow || (scene !== before.scene && !nextFrame)) this.#showNumbers();
  }

  // When to quit

  #setUpQuit(): void {
    const slider = byId<HTMLInputElement>('quit');
    const show = (value: number) => {
      const text = value === 0 ? 'never' : percent(value);
      setText(byId('quit-value'), text);
      slider.setAttribute('aria-valuetext', value === 0 ? 'never: all steps run' : text);
    };
    slider.value = String(this.#store.state.exitBelow);
    show(this.#store.state.exitBelow);
    slider.addEventListener('input', () => {
      const exitBelow = Number(slider.value);
      show(exitBelow);
      this.#store.set({ exitBelow });
      this.#player.toResult();
      this.#live.steps.length = 0;
      clearTimeout(this.#timing);
      this.#timing = window.setTimeout(() => this.#timeStill(), 150);
    });
  }

  async #timeStill(): Promise<void> {
    const { scene, exitBelow } = this.#store.state;
    const aligner = this.#engine.aligner;
    if (!aligner || scene?.kind !== 'still' || scene.faces.length === 0) return;
    try {
      const time = await timeStill(aligner, scene, exitBelow);
      if (this.#store.state.scene !== scene) return;
      this.#timings.add(scene.faces.length > 1 ? 'Align all faces' : 'Align the face', time);
      this.#stillRate = (1000 * scene.faces.length) / time;
    } catch {
      // The engine was replaced meanwhile; it is timed again when the next one is there.
    }
  }

  #steps(): number {
    return this.#engine.aligner?.model.config.levels.length ?? 3;
  }

  #showNumbers(): void {
    const { scene, exitBelow } = this.#store.state;
    const total = this.#steps();
    const live = scene?.kind === 'live';
    const taken = live
      ? this.#live.steps
      : (scene?.faces.map(({ steps }) => exitStepOf(steps, exitBelow)) ?? []);
    const config = this.#engine.aligner?.model.config;
    const cost = config && modelCost(config).multiplyAdds;
    const work = cost ? mean(taken.map((steps) => cost[steps - 1]! / cost.at(-1)!)) : Number.NaN;
    showFigures({
      meanSteps: mean(taken),
      steps: total,
      rate: live ? this.#live.rate.perSecond() : this.#stillRate,
      rateName: live ? 'Frames/s' : 'Faces/s',
      saved: 1 - work,
    });
    const { loadTime, warmupTime } = this.#engine;
    showTimings([
      ...this.#timings.entries(),
      ...(loadTime > 0
        ? ([
            ['Load the model', loadTime],
            ['First run', warmupTime],
          ] as const)
        : []),
    ]);
  }

  // Engine

  #setUpEngine(): void {
    const switchEngine = (settings: Partial<EngineSettings>) => {
      const now = this.#engineSettings();
      void this.#busy.during(() => this.#switchEngine({ ...now, ...settings }));
    };
    for (const radio of this.#radios())
      radio.addEventListener('change', () => switchEngine({ backend: radio.value as BackendName }));
    const worker = byId<HTMLInputElement>('worker');
    worker.addEventListener('change', () => switchEngine({ worker: worker.checked }));
    const smooth = byId<HTMLInputElement>('smooth');
    smooth.addEventListener('change', () => {
      this.#live.smooth = smooth.checked;
    });
    this.#engine.addEventListener('backendchange', () => {
      this.#showEngine();
      this.#announce(`The graphics device was lost; going on with ${this.#engine.aligner?.backend.detail}`);
    });
  }

  #radios(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>('input[name="backend"]')];
  }

  #engineSettings(): EngineSettings {
    const { aligner } = this.#engine;
    return { backend: aligner?.backend.name ?? 'auto', worker: aligner?.inWorker ?? true };
  }

  async #switchEngine(settings: EngineSettings): Promise<void> {
    // An image that is being looked into is looked into again by the next engine.
    if (!this.#live.running) this.#opened++;
    const switched = await this.#useEngine(settings);
    if (switched) void this.#keepOffline();
    if (switched) this.#announce(`Now on ${this.#engine.aligner?.backend.detail}`);
    const { scene } = this.#store.state;
    if (scene?.kind !== 'still' || !this.#engine.aligner) return;
    if (!switched && scene.faces.length > 0) return;
    // The same image on the other engine: the result stays where it was looked at.
    const { name, image, mirror } = scene;
    const { selected } = this.#store.state;
    const look = async (isNewest: () => boolean) => {
      await this.#showStill({ name, image, mirror }, isNewest, { autoplay: false, keepVideo: true });
      if (isNewest()) this.#store.set({ selected });
    };
    await this.#open('The image cannot be looked into', look, undefined, !switched);
  }

  /** @returns whether it is there */
  async #useEngine(settings: EngineSettings): Promise<boolean> {
    const controls = [...this.#radios(), byId<HTMLInputElement>('worker')];
    for (const control of controls) control.disabled = true;
    this.#showBusy('Loading the model');
    try {
      const aligner = await this.#engine.use(settings);
      this.#store.set({ failAbove: aligner.model.failAbove ?? 15 });
      return true;
    } catch (error) {
      const { backend } = settings;
      const title =
        backend === 'auto' ? 'The model cannot be loaded' : `${backendLabels[backend]} does not work here`;
      const problem = problemOf(error, title);
      const detail = this.#engine.aligner?.backend.detail;
      const text = [backendAdvice(settings), detail && `It goes on with ${detail}.`, problem.text];
      this.#fail(
        new ProblemError({ title, text: text.filter(Boolean).join(' ') }),
        '',
        this.#engine.aligner ? undefined : () => void this.#load(),
      );
      return false;
    } finally {
      this.#showBusy(undefined);
      for (const control of controls) control.disabled = false;
      this.#showEngine();
    }
  }

  #showEngine(): void {
    const aligner: WebAligner | undefined = this.#engine.aligner;
    for (const radio of this.#radios()) radio.checked = radio.value === aligner?.backend.name;
    if (!aligner) {
      setText(byId('engine-detail'), 'No model is loaded.');
      return;
    }
    byId<HTMLInputElement>('worker').checked = aligner.inWorker;
    const where = aligner.inWorker ? 'in a Worker' : 'on the page itself';
    setText(byId('engine-detail'), `${aligner.backend.detail}, ${where}.`);
  }

  #showProgress({ loaded, total }: DownloadProgress): void {
    const bar = byId<HTMLProgressElement>('loading-bar');
    if (total) {
      bar.value = loaded / total;
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
      setText(byId('loading-text'), `Loading the model: ${megabytes(loaded)} of ${megabytes(total)} MB`);
    }
  }

  #showBusy(text: string | undefined): void {
    const box = byId('loading');
    box.hidden = text === undefined;
    box.classList.toggle('over', this.#store.state.scene !== undefined);
    byId('loading-bar').removeAttribute('value');
    if (text) setText(byId('loading-text'), text);
  }

  // Export

  #setUpExport(): void {
    byId('export-png').addEventListener('click', async () => {
      const { scene } = this.#store.state;
      if (!scene) return;
      try {
        download(`${stemOf(scene.name)}.musica.png`, await renderPng(scene, this.#store.state));
      } catch (error) {
        this.#fail(error, 'The image cannot be exported');
      }
    });
    byId('export-json').addEventListener('click', () => {
      const { scene } = this.#store.state;
      const aligner = this.#engine.aligner;
      if (!scene || !aligner) return;
      const text = formatJson(scene, this.#store.state, aligner.model.config, aligner.backend);
      download(`${stemOf(scene.name)}.json`, text, 'application/json');
    });
    byId('export-pts').addEventListener('click', () => {
      const { scene, selected } = this.#store.state;
      const face = scene?.faces[selected];
      if (!scene || !face) return;
      const number = scene.faces.length > 1 ? `-${selected + 1}` : '';
      const { landmarks } = outcomeOf(face, this.#store.state);
      download(`${stemOf(scene.name)}${number}.pts`, formatPts(landmarks));
    });
  }

  #fail(error: unknown, title: string, retry?: () => void): void {
    this.#board.show(problemOf(error, title), retry);
  }
}

const unplugged = {
  title: 'The camera is gone',
  text: 'It was unplugged, or another program took it. Connect it and try again.',
};

function backendAdvice({ backend, worker }: EngineSettings): string {
  if (backend === 'webgpu')
    return 'WebGPU needs a graphics card and a browser that has it: Chrome or Edge 113, Safari 26, Firefox 141, or later.';
  if (backend === 'webgl')
    return `WebGL needs a graphics card${worker ? ', and in a Worker a browser with OffscreenCanvas' : ''}; it may be switched off in the settings of the browser.`;
  return '';
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function copyOf(source: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: source.width, height: source.height });
  copy.getContext('2d')!.drawImage(source, 0, 0);
  return copy;
}
