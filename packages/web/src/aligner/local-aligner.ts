import {
  type AlignOptions,
  type Box,
  disposeSymbol,
  type FaceDetector,
  type ModelDescription,
  type TrackerOptions,
} from '@musica/core';
import type { LoadedBackend } from '../backends/backend';
import type { FrameSource } from '../images/frame-source';
import { PixelReader } from '../images/pixel-reader';
import { withShippedFiles } from '../models/shipped-files';
import { type OwnFiles, ownFiles } from '../own-files';
import { AlignerEvents } from './aligner-events';
import { Engine } from './engine';
import type { EngineOptions } from './engine-options';
import { loadTensors } from './load-tensors';
import { LocalTracker } from './local-tracker';
import {
  BackendChangeEvent,
  type CallOptions,
  type StepwiseOptions,
  type VideoTracker,
  type WebAligner,
} from './web-aligner';

/** On this thread. */
export class LocalAligner extends AlignerEvents implements WebAligner {
  readonly inWorker = false;
  readonly model: ModelDescription;
  readonly #engine: Engine;
  readonly #reader = new PixelReader();

  private constructor(engine: Engine) {
    super();
    this.#engine = engine;
    this.model = engine.model;
  }

  static async load(options: EngineOptions, { tensors }: OwnFiles = ownFiles()): Promise<LocalAligner> {
    let aligner: LocalAligner | undefined;
    const onBackendChange: EngineOptions['onBackendChange'] = (now, before, reason) =>
      aligner?.emit(new BackendChangeEvent(now, before, reason));
    const placed = await withShippedFiles(options);
    const engine = await Engine.load({ ...placed, onBackendChange }, loadTensors(tensors));
    aligner = new LocalAligner(engine);
    return aligner;
  }

  get backend(): LoadedBackend {
    return this.#engine.backend;
  }

  // Each reads the pixels at once, so that a video or canvas may move on; what it throws is a rejection.
  async align(source: FrameSource, faces?: readonly Box[] | FaceDetector, options?: AlignOptions) {
    return this.#engine.align(this.#reader.read(source), faces, options);
  }

  async alignAllSteps(source: FrameSource, boxes: readonly Box[], options?: StepwiseOptions) {
    return this.#engine.alignAllSteps(this.#reader.read(source), boxes, options);
  }

  async explain(source: FrameSource, boxes: readonly Box[], options?: CallOptions) {
    return this.#engine.explain(this.#reader.read(source), boxes, options);
  }

  async detect(source: FrameSource, options?: CallOptions) {
    return this.#engine.detect(this.#reader.read(source), options);
  }

  createTracker(options?: TrackerOptions): VideoTracker {
    return new LocalTracker(this.#engine.createTracker(options), this.#reader);
  }

  warmup(): Promise<void> {
    return this.#engine.warmup();
  }

  numTensors(): Promise<number> {
    return this.#engine.numTensors();
  }

  [disposeSymbol](): void {
    this.dispose();
  }

  dispose(): void {
    void this.#engine.dispose();
  }
}
