import { isMusicaError, schemeOfConfig } from '@musica/core';
import type { AlignerBackend } from '@musica/web';
import type { Busy } from '../dom/busy';
import { byId, setText } from '../dom/elements';
import type { LoadingNote } from '../dom/loading-note';
import type { MessageBoard } from '../dom/message-board';
import { ProblemError, problemOf } from '../dom/problem';
import type { Engine, EngineSettings } from '../engine/engine';
import type { Live } from '../engine/live';
import type { Still } from '../engine/still';
import { keepOffline } from '../offline/keep-offline';
import type { Opening } from '../sources/opening';
import type { DemoState } from '../state';
import type { Store } from '../store';

/** A model of your own: `?model=` and the address of its model.json. */
const ownModel = () => new URLSearchParams(location.search).get('model') ?? undefined;

const backendLabels: Readonly<Record<AlignerBackend, string>> = {
  simd: 'WebAssembly',
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  webgl: 'WebGL',
  cpu: 'JavaScript',
};

export interface EngineControlsParts {
  readonly engine: Engine;
  readonly store: Store<DemoState>;
  readonly still: Still;
  readonly live: Live;
  readonly opening: Opening;
  readonly board: MessageBoard;
  readonly busy: Busy;
  readonly loading: LoadingNote;
  readonly announce: (text: string) => void;
}

/** Loads the model when the page starts, and again when another model, backend or thread is chosen. */
export class EngineControls {
  readonly #models = radios('model');
  readonly #backends = radios('backend');
  readonly #worker = byId<HTMLInputElement>('worker');
  readonly #hasWorkers = typeof Worker !== 'undefined';

  constructor(private readonly parts: EngineControlsParts) {
    for (const radio of this.#models)
      radio.addEventListener('change', () => this.#choose({ model: radio.value }));
    for (const radio of this.#backends)
      radio.addEventListener('change', () => this.#choose({ backend: backendOf(radio) }));
    this.#worker.addEventListener('change', () => this.#choose({ worker: this.#worker.checked }));
    this.#worker.checked = this.#hasWorkers;
    const { engine, announce } = parts;
    engine.addEventListener('backendchange', () => {
      this.#show();
      announce(`The graphics device was lost; going on with ${engine.aligner?.backend.detail}`);
    });
  }

  /**
   * Loads the model, and looks into the image that waits for it, unless something else was opened meanwhile: a camera
   * that the browser still asks about must not be dropped.
   */
  start(): Promise<void> {
    return this.parts.busy.during(async () => {
      const { opening, live, store } = this.parts;
      const isLoaded = await this.#use({ ...this.#now(), worker: this.#worker.checked });
      await opening.idle();
      const { scene } = store.state;
      if (!isLoaded) {
        // There is no model to wait for any more.
        if (scene?.kind === 'still' && scene.progress === 'waiting')
          store.set({ scene: { ...scene, progress: 'failed' } });
        return;
      }
      const waits = scene?.kind === 'still' && (scene.progress === 'waiting' || scene.progress === 'failed');
      // What is said meanwhile, such as that there is no camera, stays.
      if (waits && !live.running) await this.#lookAgain({ autoplay: true, keepNotice: true });
      void this.#keepOffline();
    });
  }

  #choose(settings: Partial<EngineSettings>): void {
    const next = { ...this.#now(), ...settings };
    void this.parts.busy.during(() => this.#switch(next));
  }

  #now(): EngineSettings {
    const { aligner, settings } = this.parts.engine;
    return {
      model: settings?.model ?? ownModel() ?? this.#models.find(({ checked }) => checked)!.value,
      backend: aligner?.backend.name ?? 'auto',
      worker: aligner?.inWorker ?? this.#hasWorkers,
    };
  }

  async #switch(settings: EngineSettings): Promise<void> {
    const { engine, store, live, opening, announce } = this.parts;
    // An image that is being looked into is looked into again by the next engine.
    if (!live.running) opening.cancel();
    const switched = await this.#use(settings);
    if (switched) {
      void this.#keepOffline();
      announce(`Now the model ${settings.model} on ${engine.aligner?.backend.detail}`);
    }
    const { scene } = store.state;
    if (scene?.kind !== 'still' || !engine.aligner) return;
    if (!switched && scene.faces.length > 0) return;
    await this.#lookAgain({ keepNotice: !switched });
  }

  /** The same image with the other engine: the result stays where it was looked at. */
  async #lookAgain({ autoplay = false, keepNotice = false }): Promise<void> {
    const { store, still, opening } = this.parts;
    const { scene, selected } = store.state;
    if (scene?.kind !== 'still') return;
    const look = async (isNewest: () => boolean) => {
      await still.show(scene, isNewest, { autoplay });
      if (isNewest()) store.set({ selected });
    };
    await opening.run('The image cannot be looked into', look, { keepNotice });
  }

  /** @returns whether it is there; if not, the notice says why */
  async #use(settings: EngineSettings): Promise<boolean> {
    const { store, loading } = this.parts;
    const before = this.#now().backend;
    const controls = [...this.#models, ...this.#backends, this.#worker];
    for (const control of controls) control.disabled = true;
    loading.show('Loading the model');
    try {
      const aligner = await this.#load(settings);
      const { config, failAbove = 15 } = aligner.model;
      store.set({ failAbove, scheme: schemeOfConfig(config) });
      return true;
    } catch (error) {
      this.#say(error, settings, before);
      return false;
    } finally {
      loading.hide();
      for (const control of controls) control.disabled = false;
      this.#worker.disabled = !this.#hasWorkers;
      this.#show();
    }
  }

  /** When the page starts, what does not work in a Worker may still work on the page itself. */
  async #load(settings: EngineSettings) {
    const { engine } = this.parts;
    const first = engine.aligner === undefined;
    try {
      return await engine.use(settings);
    } catch (error) {
      const download = isMusicaError(error) && error.code === 'weights';
      if (!first || !settings.worker || download) throw error;
      return engine.use({ ...settings, worker: false });
    }
  }

  #say(error: unknown, settings: EngineSettings, before: EngineSettings['backend']): void {
    const { engine, board } = this.parts;
    const { backend } = settings;
    const title =
      backend === before || backend === 'auto'
        ? 'The model cannot be loaded'
        : `${backendLabels[backend]} does not work here`;
    const detail = engine.aligner?.backend.detail;
    const goesOn = detail && `It goes on with ${detail}.`;
    const text = [backendAdvice(settings), goesOn, problemOf(error, title).text].filter(Boolean).join(' ');
    const retry = engine.aligner ? undefined : () => void this.start();
    board.fail(new ProblemError({ title, text }), title, retry);
  }

  #show(): void {
    const { aligner, settings } = this.parts.engine;
    for (const radio of this.#backends) radio.checked = backendOf(radio) === aligner?.backend.name;
    if (!aligner || !settings) {
      setText(byId('engine-detail'), 'No model is loaded.');
      return;
    }
    for (const radio of this.#models) radio.checked = radio.value === settings.model;
    this.#worker.checked = aligner.inWorker;
    const where = aligner.inWorker ? 'in a Worker' : 'on the page itself';
    setText(byId('engine-detail'), `${aligner.backend.detail}, ${where}.`);
  }

  /** Once a backend has run, its files are there to be kept. */
  async #keepOffline(): Promise<void> {
    byId('offline').hidden = !(await keepOffline());
  }
}

const radios = (name: string) => [...document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)];

/** For WebAssembly our own kernels, which are faster than those of TensorFlow.js. */
const backendOf = ({ value }: HTMLInputElement) => (value === 'wasm' ? 'simd' : value) as AlignerBackend;

function backendAdvice({ backend, worker }: EngineSettings): string {
  if (backend === 'webgpu')
    return 'WebGPU needs a graphics card and a browser that has it: Chrome or Edge 113, Safari 26, Firefox 141, or later.';
  if (backend === 'webgl')
    return `WebGL needs a graphics card${worker ? ', and in a Worker a browser with OffscreenCanvas' : ''}; it may be switched off in the settings of the browser.`;
  return '';
}
