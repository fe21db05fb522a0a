import {
  type AlignOptions,
  type Box,
  type BoxAligner,
  type DetectedFace,
  type ExplainedFace,
  type FaceAlignment,
  type FaceDetector,
  FaceTracker,
  type ModelDescription,
  type PixelImage,
  type StepwiseAlignment,
  type TrackerOptions,
} from '@musica/core';
import type { LoadedBackend } from '../backends/backend';
import type { PlacedOptions } from './engine-options';
import { disposeParts, type EngineParts, needDetector, PartsMaker } from './engine-parts';
import type { EngineTracker } from './engine-tracker';
import { ExitTiming } from './exit-timing';
import { RecoveringParts } from './recovering-parts';
import type { LoadTensors } from './tensor-tools';
import type { CallOptions, StepwiseOptions } from './web-aligner';

/**
 * Model and detector on a backend, for pixels: what runs on the main thread and in the Worker alike. Calls are worked
 * off one after the other; a GPU may be lost under them (see `RecoveringParts`).
 */
export class Engine {
  readonly #exits: ExitTiming;
  readonly #parts: RecoveringParts<EngineParts>;

  private constructor(
    parts: EngineParts,
    maker: PartsMaker,
    options: PlacedOptions,
    private readonly tensors: LoadTensors,
  ) {
    this.#exits = new ExitTiming(options.earlyExit);
    this.#parts = new RecoveringParts(parts, {
      remake: (lost, again) => maker.remake(lost, again),
      free: disposeParts,
      onReplaced: (now, before, reason) => {
        this.#exits.forget();
        options.onBackendChange?.(now.backend.loaded, before.backend.loaded, reason);
      },
    });
  }

  /**
   * @param tensors how TensorFlow.js is imported, should it be needed
   * @throws as `loadAligner`
   */
  static async load(options: PlacedOptions, tensors: LoadTensors): Promise<Engine> {
    const { maker, parts } = await PartsMaker.open(options, tensors);
    return new Engine(parts, maker, options, tensors);
  }

  get backend(): LoadedBackend {
    return this.#parts.current.backend.loaded;
  }

  get model(): ModelDescription {
    return this.#parts.current.aligner.model;
  }

  align(
    image: PixelImage,
    faces: readonly Box[] | FaceDetector | undefined,
    options?: AlignOptions,
  ): Promise<FaceAlignment[]> {
    return this.#parts.run((parts) =>
      this.#align(parts, image, faces === undefined ? needDetector(parts) : faces, options),
    );
  }

  alignAllSteps(
    image: PixelImage,
    boxes: readonly Box[],
    options?: StepwiseOptions,
  ): Promise<StepwiseAlignment[]> {
    return this.#parts.run(({ aligner }) => aligner.alignAllSteps(image, boxes, options));
  }

  explain(image: PixelImage, boxes: readonly Box[], options?: CallOptions): Promise<ExplainedFace[]> {
    return this.#parts.run(({ aligner }) => aligner.explain(image, boxes, options));
  }

  detect(image: PixelImage, options?: CallOptions): Promise<DetectedFace[]> {
    return this.#parts.run((parts) => needDetector(parts).detect(image, options));
  }

  /** Follows faces with the detector. */
  createTracker(options?: TrackerOptions): EngineTracker {
    const parts = this.#parts;
    needDetector(parts.current);
    // Both are looked up at each call: they are others after a lost backend.
    const aligner: BoxAligner = {
      model: parts.current.aligner.model,
      align: (image, boxes, align) => this.#align(parts.current, image, boxes, align),
    };
    const detector: FaceDetector = {
      name: 'of the aligner',
      detect: (image, options) => needDetector(parts.current).detect(image, options),
      ...(parts.current.detector!.lookAt && {
        lookAt: (image, look) => needDetector(parts.current).lookAt!(image, look),
      }),
      dispose: () => {},
    };
    const tracker = new FaceTracker(aligner, detector, options);
    return {
      update: (image, time, options) => parts.run(() => tracker.update(image, time, options)),
      reset: () => tracker.reset(),
    };
  }

  /** On a GPU it also finds out when the decision to exit is taken best. */
  warmup(): Promise<void> {
    return this.#parts.run(async (parts) => {
      await parts.aligner.warmup();
      await this.#exits.measure(parts);
    });
  }

  async numTensors(): Promise<number> {
    if (this.backend.name === 'simd') return 0;
    return (await this.tensors()).numTensors();
  }

  /** @returns when what was asked before is answered and everything is freed */
  dispose(): Promise<void> {
    return this.#parts.dispose();
  }

  async #align(
    parts: EngineParts,
    image: PixelImage,
    faces: readonly Box[] | FaceDetector,
    options: AlignOptions | undefined,
  ): Promise<FaceAlignment[]> {
    return parts.aligner.align(image, faces, { earlyExit: this.#exits.choose(parts, options), ...options });
  }
}
