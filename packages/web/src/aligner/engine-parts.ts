import { type Aligner, type FaceDetector, type Model, MusicaError, type StoredModel } from '@musica/core';
import { cascadeOf } from '@musica/core/tensors';
import { engine as tensorEngine } from '@tensorflow/tfjs-core';
import type { ActiveBackend } from '../backends/active-backend';
import { replaceBackend } from '../backends/replace-backend';
import { BlazeFaceDetector } from '../detector/blazeface';
import type { EngineOptions } from './engine-options';
import { openAligner, withEngine } from './open-aligner';

/** Everything that lives on a backend, and has to be made again when that is lost. */
export interface EngineParts {
  readonly backend: ActiveBackend;
  /** The engine's own object of the backend. */
  readonly instance: unknown;
  readonly aligner: Aligner;
  /** The model on the backend, made when it is first asked for: what `explain` looks into. */
  readonly tensorModel: LazyTensorModel;
  readonly detector: FaceDetector | undefined;
  /** The same for videos. */
  readonly videoDetector: FaceDetector | undefined;
}

/** Makes the parts, and makes them again on another backend. */
export class PartsMaker {
  constructor(
    private readonly model: StoredModel,
    private readonly options: EngineOptions,
  ) {}

  make(backend: ActiveBackend): Promise<EngineParts> {
    return makeParts(backend, this.model, this.options);
  }

  /** @param again whether the backend that was lost is worth another try */
  async remake({ backend, instance }: EngineParts, again: boolean): Promise<EngineParts> {
    const { wasm = {} } = this.options;
    return this.make(await replaceBackend(backend.loaded.name, instance, wasm, again));
  }
}

async function makeParts(
  backend: ActiveBackend,
  model: StoredModel,
  options: EngineOptions,
): Promise<EngineParts> {
  const { detector: wanted = false, cache = true, signal } = options;
  const aligner = await openAligner(backend.loaded, model, options.engine);
  const download = { cache, ...(signal && { signal }) };
  try {
    const detector =
      wanted === false ? undefined : await BlazeFaceDetector.load(wanted === true ? {} : wanted, download);
    const { depth, tiles } = typeof wanted === 'object' ? wanted : {};
    // The finest scale is for stills: it would be felt in a video.
    const videoDetector = detector?.withOptions(
      depth === undefined && tiles === undefined ? { depth: 1 } : {},
    );
    const instance = tensorEngine().registry[backend.loaded.name];
    const tensorModel = new LazyTensorModel(model);
    return { backend: withEngine(backend, aligner), aligner, tensorModel, detector, videoDetector, instance };
  } catch (error) {
    aligner.dispose();
    throw error;
  }
}

/** A model on the backend that is made when it is first asked for. */
class LazyTensorModel {
  #made: Model | undefined;

  constructor(private readonly stored: StoredModel) {}

  get(): Model {
    const { weights, ...description } = this.stored;
    this.#made ??= { ...description, cascade: cascadeOf(weights) };
    return this.#made;
  }

  dispose(): void {
    this.#made?.cascade.dispose();
    this.#made = undefined;
  }
}

export function disposeParts({ aligner, detector, tensorModel }: EngineParts): void {
  for (const part of [aligner, detector, tensorModel]) {
    try {
      part?.dispose();
    } catch {
      // On a lost device nothing is left to free.
    }
  }
}

/** @throws MusicaError `detector` where none was loaded */
export function needDetector({ detector }: EngineParts): FaceDetector {
  if (detector) return detector;
  throw new MusicaError('detector', 'this aligner was loaded without a face detector', {
    hint: 'give the boxes of the faces, or `loadAligner({ detector: true })`',
  });
}
