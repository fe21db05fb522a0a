import {
  Aligner,
  type AlignOptions,
  type Box,
  type BoxAligner,
  type DetectedFace,
  type EarlyExit,
  type ExplainedFace,
  exitThresholds,
  explain,
  type FaceAlignment,
  type FaceDetector,
  FaceTracker,
  isMusicaError,
  loadModel,
  type ModelDescription,
  MusicaError,
  mayExit,
  type PixelImage,
  type StepwiseAlignment,
  type TrackerOptions,
} from '@musica/core';
import { SimdEngine } from '@musica/wasm';
import { type io, memory, engine as tensorEngine } from '@tensorflow/tfjs-core';
import type { ActiveBackend } from '../backends/active-backend';
import type { BackendName, LoadedBackend, WasmOptions } from '../backends/backend';
import { replaceBackend } from '../backends/replace-backend';
import { activateBackend } from '../backends/use-backend';
import { BlazeFaceDetector, type BlazeFaceOptions } from '../detector/blazeface';
import { modelHandler } from '../models/model-handler';
import type { DownloadOptions, ModelSource } from '../models/model-source';
import type { EngineTracker } from './engine-tracker';
import { perStepPays } from './per-step-pays';
import { SerialQueue } from './serial-queue';
import type { StepwiseOptions } from './web-aligner';

export interface EngineOptions extends DownloadOptions {
  model?: ModelSource;
  backend?: BackendName | 'auto';
  wasm?: WasmOptions;
  detector?: boolean | BlazeFaceOptions;
  engine?: 'auto' | 'tensorflow';
  earlyExit?: 'auto' | EarlyExit;
  /** Called after a lost backend was replaced. */
  onBackendChange?: (now: LoadedBackend, before: LoadedBackend, reason: string) => void;
}

/** Everything that lives on a backend, and has to be made again when that is lost. */
interface Parts {
  readonly backend: ActiveBackend;
  /** The engine's own object of the backend. */
  readonly instance: unknown;
  readonly aligner: Aligner;
  readonly detector: FaceDetector | undefined;
  /** The same for videos. */
  readonly videoDetector: FaceDetector | undefined;
}

/** How long after an error of a device the news of its loss may come, in milliseconds. */
const newsOfLoss = 2000;
/** A GPU that is lost again so soon is not tried a third time, in milliseconds. */
const steadyFor = 60_000;

/**
 * Model and detector on a backend, for pixels: what runs on the main thread and in the Worker alike. Calls are worked
 * off one after the other. When the GPU is lost, it goes on with another device or backend, and what was being worked
 * on is done again.
 */
export class Engine {
  readonly #queue = new SerialQueue();
  readonly #options: EngineOptions;
  /** The files as they were loaded, for another backend; kept only while there is one that can be lost. */
  #model: io.ModelArtifacts | undefined;
  #parts: Parts;
  #lost: string | undefined;
  #lostAt = -Infinity;
  /** Ends what is being worked on, when the backend is lost under it. */
  #interrupt: ((error: Error) => void) | undefined;
  /** Where a GPU was measured and deciding after each step pays. */
  #perStepPays = false;
  #disposed = false;

  private constructor(options: EngineOptions, parts: Parts, model: io.ModelArtifacts) {
    this.#options = options;
    this.#parts = parts;
    this.#watch(model);
  }

  /** @throws as `loadAligner` */
  static async load(options: EngineOptions): Promise<Engine> {
    const { model: source, backend: name = 'auto', wasm = {}, signal } = options;
    signal?.throwIfAborted();
    const backend = await activateBackend(name, wasm);
    signal?.throwIfAborted();
    const model = await (await modelHandler(source, options)).load!();
    signal?.throwIfAborted();
    const parts = await makeParts(backend, model, options);
    return new Engine(options, parts, model);
  }

  get backend(): LoadedBackend {
    return this.#parts.backend.loaded;
  }

  get model(): ModelDescription {
    const { cascade: _, ...description } = this.#parts.aligner.model;
    return description;
  }

  align(
    image: PixelImage,
    faces: readonly Box[] | FaceDetector | undefined,
    options?: AlignOptions,
  ): Promise<FaceAlignment[]> {
    return this.#run((parts) => this.#align(parts, image, faces ?? needDetector(parts), options));
  }

  alignAllSteps(
    image: PixelImage,
    boxes: readonly Box[],
    options?: StepwiseOptions,
  ): Promise<StepwiseAlignment[]> {
    return this.#run(({ aligner }) => aligner.alignAllSteps(image, boxes, options));
  }

  explain(image: PixelImage, boxes: readonly Box[]): Promise<ExplainedFace[]> {
    return this.#run(({ aligner }) => explain(aligner, image, boxes));
  }

  detect(image: PixelImage): Promise<DetectedFace[]> {
    return this.#run((parts) => needDetector(parts).detect(image));
  }

  /** Follows faces with the detector; in a video it looks at whole frames only, unless its options say otherwise. */
  createTracker(options?: TrackerOptions): EngineTracker {
    needDetector(this.#parts);
    // Both are looked up at each call: they are others after a lost backend.
    const aligner: BoxAligner = {
      model: this.#parts.aligner.model,
      align: (image, boxes, align) => this.#align(this.#parts, image, boxes, align),
    };
    const detector: FaceDetector = {
      name: 'of the aligner',
      detect: (image) => this.#parts.videoDetector!.detect(image),
      ...(this.#parts.videoDetector!.lookAt && {
        lookAt: (image, look) => this.#parts.videoDetector!.lookAt!(image, look),
      }),
      dispose: () => {},
    };
    const tracker = new FaceTracker(aligner, detector, options);
    return {
      update: (image, time) => this.#run(() => tracker.update(image, time)),
      reset: () => tracker.reset(),
    };
  }

  /** On a GPU it also finds out when the decision to exit is taken best. */
  warmup(): Promise<void> {
    return this.#run(async ({ aligner, backend }) => {
      await aligner.warmup();
      const { earlyExit = 'auto' } = this.#options;
      if (earlyExit === 'auto' && backend.loaded.gpu) this.#perStepPays = await perStepPays(aligner);
    });
  }

  async numTensors(): Promise<number> {
    return memory().numTensors;
  }

  /** @returns when what was asked before is answered and everything is freed */
  dispose(): Promise<void> {
    const first = !this.#disposed;
    this.#disposed = true;
    return this.#queue.add(async () => {
      if (first) disposeParts(this.#parts);
    });
  }

  async #align(
    parts: Parts,
    image: PixelImage,
    faces: readonly Box[] | FaceDetector,
    options: AlignOptions | undefined,
  ): Promise<FaceAlignment[]> {
    return parts.aligner.align(image, faces, { earlyExit: this.#earlyExit(parts, options), ...options });
  }

  #earlyExit({ aligner, backend }: Parts, options: AlignOptions | undefined): EarlyExit {
    const { earlyExit = 'auto' } = this.#options;
    if (earlyExit !== 'auto') return earlyExit;
    if (!backend.loaded.gpu) return 'per-step';
    return this.#perStepPays && mayExit(exitThresholds(options ?? {}, aligner.model))
      ? 'per-step'
      : 'deferred';
  }

  #run<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    if (this.#disposed) {
      return Promise.reject(new MusicaError('config', 'this aligner was disposed of'));
    }
    return this.#queue.add(async () => {
      for (;;) {
        if (this.#lost !== undefined) await this.#recover(this.#lost);
        try {
          return await this.#interruptible(() => work(this.#parts));
        } catch (error) {
          if (!(await this.#wasLost(error))) throw error;
        }
      }
    });
  }

  #interruptible<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#interrupt = reject;
      work().then(resolve, reject);
    }).finally(() => {
      this.#interrupt = undefined;
    });
  }

  /** Errors of a lost device come before the news of the loss; what the caller did wrong waits for none. */
  async #wasLost(error: unknown): Promise<boolean> {
    const { lost } = this.#parts.backend;
    if (this.#lost === undefined && lost && !isMusicaError(error)) {
      await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, newsOfLoss))]);
    }
    return this.#lost !== undefined;
  }

  #watch(model: io.ModelArtifacts): void {
    const { lost } = this.#parts.backend;
    this.#model = lost && model;
    const watched = this.#parts;
    lost?.then((reason) => {
      if (this.#disposed || this.#parts !== watched) return;
      this.#lost = reason;
      this.#interrupt?.(new MusicaError('backend', reason));
      // Not only when the next image comes: the page may want to say that it changed.
      void this.#queue.add(async () => {
        if (this.#lost !== undefined && !this.#disposed) await this.#recover(this.#lost);
      });
    });
  }

  async #recover(reason: string): Promise<void> {
    const { backend, instance } = this.#parts;
    const model = this.#model!;
    const now = performance.now();
    const again = now - this.#lostAt > steadyFor;
    this.#lostAt = now;
    disposeParts(this.#parts);
    this.#perStepPays = false;
    const { wasm = {} } = this.#options;
    const next = await replaceBackend(backend.loaded.name, instance, wasm, again);
    this.#parts = await makeParts(next, model, this.#options);
    this.#lost = undefined;
    this.#watch(model);
    this.#options.onBackendChange?.(next.loaded, backend.loaded, reason);
  }
}

async function makeParts(
  backend: ActiveBackend,
  model: io.ModelArtifacts,
  options: EngineOptions,
): Promise<Parts> {
  const { detector: wanted = false, cache = true, signal } = options;
  const aligner = await openAligner(backend.loaded, model, options.engine);
  const download = { cache, ...(signal && { signal }) };
  try {
    const detector =
      wanted === false ? undefined : await BlazeFaceDetector.load(wanted === true ? {} : wanted, download);
    const videoTiles = (typeof wanted === 'object' ? wanted.tiles : undefined) ?? 0;
    const videoDetector = detector?.withOptions({ tiles: videoTiles });
    const instance = tensorEngine().registry[backend.loaded.name];
    return { backend: named(backend, aligner), aligner, detector, videoDetector, instance };
  } catch (error) {
    aligner.dispose();
    throw error;
  }
}

/** On the processor with kernels of its own, which take a third of the time; on a GPU with those of TensorFlow.js. */
async function openAligner(
  { name }: LoadedBackend,
  artifacts: io.ModelArtifacts,
  engine: EngineOptions['engine'] = 'auto',
): Promise<Aligner> {
  const model = await loadModel({ load: async () => artifacts });
  if (name !== 'wasm' || engine === 'tensorflow') return new Aligner(model);
  try {
    return new Aligner(model, await SimdEngine.create(model.cascade));
  } catch {
    // WebAssembly without SIMD.
    return new Aligner(model);
  }
}

/** What runs the model is said with what runs the rest. */
function named(backend: ActiveBackend, { engine }: Aligner): ActiveBackend {
  if (!(engine instanceof SimdEngine)) return backend;
  const { loaded } = backend;
  return { ...backend, loaded: { ...loaded, detail: `${loaded.detail}; model: ${engine.name}` } };
}

function disposeParts({ aligner, detector }: Parts): void {
  for (const part of [aligner, detector]) {
    try {
      part?.dispose();
    } catch {
      // On a lost device nothing is left to free.
    }
  }
}

function needDetector({ detector }: Parts): FaceDetector {
  if (detector) return detector;
  throw new MusicaError('detector', 'this aligner was loaded without a face detector', {
    hint: 'give the boxes of the faces, or `loadAligner({ detector: true })`',
  });
}
