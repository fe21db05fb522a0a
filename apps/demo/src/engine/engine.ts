import {
  type AlignerBackend,
  type DownloadProgress,
  loadAligner,
  type VideoTracker,
  type WebAligner,
} from '@musica/web';
import { ProblemError } from '../dom/problem';

export interface EngineSettings {
  /** A shipped model by its name. */
  readonly model: string;
  readonly backend: AlignerBackend | 'auto';
  readonly worker: boolean;
}

type TrackerSettings = NonNullable<Parameters<WebAligner['createTracker']>[0]>;

/** The aligner of the page: loads it, replaces it when model, backend or Worker are switched, and goes back when that fails. */
export class Engine extends EventTarget {
  #aligner: WebAligner | undefined;
  #settings: EngineSettings | undefined;
  #switching: Promise<unknown> = Promise.resolve();
  #tracker: VideoTracker | undefined;
  #trackerSettings = '';

  /** Milliseconds that loading, and the first run, took. */
  loadTime = 0;
  warmupTime = 0;

  /** @param onProgress how far the download is; there may be none when all is in the browser's cache */
  constructor(private readonly onProgress: (progress: DownloadProgress) => void) {
    super();
  }

  get aligner(): WebAligner | undefined {
    return this.#aligner;
  }

  /** What the aligner was loaded with last; undefined before the first. */
  get settings(): EngineSettings | undefined {
    return this.#settings;
  }

  /** Steps of the cascade. */
  get steps(): number {
    return this.#aligner?.model.config.levels.length ?? 3;
  }

  /** The aligner, once whatever is being loaded has been loaded. */
  async ready(): Promise<WebAligner> {
    await this.#switching.catch(() => undefined);
    if (!this.#aligner) {
      throw new ProblemError({
        title: 'The model is not loaded',
        text: 'Choose another model or backend, or load the page again.',
      });
    }
    return this.#aligner;
  }

  /**
   * Loads the aligner anew. On failure the settings before are loaded again, so that the page goes on.
   * @throws what `loadAligner` throws
   */
  use(settings: EngineSettings): Promise<WebAligner> {
    const next = this.#switching.catch(() => undefined).then(() => this.#replace(settings));
    this.#switching = next;
    return next;
  }

  async #replace(settings: EngineSettings): Promise<WebAligner> {
    const before = this.#settings;
    this.#drop();
    try {
      return await this.#load(settings);
    } catch (error) {
      if (before) await this.#load(before);
      throw error;
    }
  }

  async #load(settings: EngineSettings): Promise<WebAligner> {
    const start = performance.now();
    const aligner = await loadAligner({ ...settings, detector: true, onProgress: this.onProgress });
    const loaded = performance.now();
    try {
      await aligner.warmup();
    } catch (error) {
      aligner.dispose();
      throw error;
    }
    this.loadTime = loaded - start;
    this.warmupTime = performance.now() - loaded;
    this.#aligner = aligner;
    this.#settings = settings;
    aligner.addEventListener('backendchange', () => this.dispatchEvent(new Event('backendchange')));
    return aligner;
  }

  #drop(): void {
    this.forget();
    this.#aligner?.dispose();
    this.#aligner = undefined;
  }

  /** The tracker for these settings: the one before, as long as they stay the same. */
  tracker(aligner: WebAligner, settings: TrackerSettings): VideoTracker {
    const key = JSON.stringify(settings);
    if (!this.#tracker || key !== this.#trackerSettings) {
      this.forget();
      this.#tracker = aligner.createTracker(settings);
      this.#trackerSettings = key;
    }
    return this.#tracker;
  }

  /** Forgets the faces that were followed: another video begins. */
  forget(): void {
    this.#tracker?.dispose();
    this.#tracker = undefined;
  }
}
