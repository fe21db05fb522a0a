import {
  Aligner,
  BlazeFace,
  describeError,
  type FaceDetector,
  isMusicaError,
  MusicaError,
  readStoredModel,
  type StoredModel,
} from '@musica/core';
import { assertWebAssembly, SimdEngine } from '@musica/wasm';
import type { ActiveBackend, TensorBackend } from '../backends/active-backend';
import { type AlignerBackend, alignerBackendNames, type BackendName } from '../backends/backend';
import { isGraph, openNetwork } from '../detector/open-network';
import { filesHandler } from '../models/files-handler';
import { isHandler } from '../models/model-source';
import type { PlacedOptions } from './engine-options';
import type { LoadTensors } from './tensor-tools';

/** Everything that lives on a backend, and has to be made again when that is lost. */
export interface EngineParts {
  readonly backend: ActiveBackend;
  /** The object that TensorFlow.js holds for the backend, where it runs the model. */
  readonly instance: unknown;
  readonly aligner: Aligner;
  readonly detector: FaceDetector | undefined;
}

/** Makes the parts, and makes them again on another backend. TensorFlow.js is imported only for one of its backends. */
export class PartsMaker {
  private constructor(
    private readonly model: StoredModel,
    private readonly options: PlacedOptions,
    private readonly tensors: LoadTensors,
  ) {}

  /** @throws as `loadAligner` */
  static async open(
    options: PlacedOptions,
    tensors: LoadTensors,
  ): Promise<{ maker: PartsMaker; parts: EngineParts }> {
    const { signal, wasm = {}, model: source } = options;
    const name = wantedBackend(options);
    signal?.throwIfAborted();
    // What cannot run is not worth a download.
    const onKernels = await kernelsRun(name, options);
    signal?.throwIfAborted();
    const backend = onKernels ? undefined : await (await tensors()).activateBackend(orAuto(name), wasm);
    signal?.throwIfAborted();
    const model = await readStoredModel(isHandler(source) ? source : filesHandler(source, options));
    signal?.throwIfAborted();
    const maker = new PartsMaker(model, options, tensors);
    const parts = backend ? await maker.#onTensors(backend) : await maker.#onKernels(name === 'auto');
    return { maker, parts };
  }

  /** After the GPU was lost: on a new device, or the processor. @param again whether it is worth another try */
  async remake({ backend, instance }: EngineParts, again: boolean): Promise<EngineParts> {
    const { renewBackend } = await this.tensors();
    const { name } = (backend as TensorBackend).loaded;
    const renewed = await renewBackend(name, instance, this.options.wasm ?? {}, again);
    return renewed ? this.#onTensors(renewed) : this.#onKernels(true);
  }

  /** With the kernels of @musica/wasm. @param otherwise whether TensorFlow.js will do where they cannot run */
  async #onKernels(otherwise: boolean): Promise<EngineParts> {
    const { weights, ...description } = this.model;
    try {
      const engine = await SimdEngine.create(weights);
      const loaded = { name: 'simd', gpu: false, detail: detailOf(engine) } as const;
      const aligner = new Aligner(description, engine);
      return await this.#complete({ backend: { loaded }, aligner, instance: undefined });
    } catch (error) {
      if (!otherwise || !isMusicaError(error) || error.code !== 'backend') throw error;
    }
    const { activateBackend } = await this.tensors();
    return this.#onTensors(await activateBackend('auto', this.options.wasm ?? {}));
  }

  async #onTensors(backend: TensorBackend): Promise<EngineParts> {
    const { openTensorParts } = await this.tensors();
    return this.#complete(openTensorParts(backend, this.model));
  }

  async #complete(made: Pick<EngineParts, 'backend' | 'aligner' | 'instance'>): Promise<EngineParts> {
    const { detector: wanted = false, cache = true, signal } = this.options;
    try {
      const download = { cache, ...(signal && { signal }) };
      if (wanted === false) return { ...made, detector: undefined };
      const { weights, ...look } = wanted;
      const network = await openNetwork(weights, download, this.tensors);
      return { ...made, detector: new BlazeFace(network, look) };
    } catch (error) {
      made.aligner.dispose();
      throw error;
    }
  }
}

/** @throws MusicaError `backend` for a name that there is not */
function wantedBackend({ backend = 'auto', engine }: PlacedOptions): AlignerBackend | 'auto' {
  if (backend !== 'auto' && !alignerBackendNames.includes(backend)) {
    throw new MusicaError('backend', `there is no backend ${JSON.stringify(backend)}`, {
      hint: `choose one of ${['auto', ...alignerBackendNames].join(', ')}`,
    });
  }
  return backend === 'auto' && engine === 'tensorflow' ? 'wasm' : backend;
}

const detailOf = ({ build }: SimdEngine) =>
  `WebAssembly with SIMD, own kernels${build === 'relaxed' ? ' with fused multiply-adds' : ''}`;

const isTensorBackend = (name: AlignerBackend | 'auto'): name is BackendName =>
  name !== 'auto' && name !== 'simd';

const orAuto = (name: AlignerBackend | 'auto') => (isTensorBackend(name) ? name : 'auto');

/**
 * Whether the kernels of @musica/wasm are to run the model; false for TensorFlow.js.
 * @throws MusicaError `backend` where WebAssembly is forbidden or missing, and nothing else will do
 */
async function kernelsRun(name: AlignerBackend | 'auto', { detector = false }: PlacedOptions) {
  try {
    await assertWebAssembly();
  } catch (error) {
    // The detector has no other engine, unless it is a graph of TensorFlow.js.
    const other = detector === false || isGraph(detector.weights);
    if (!other || name === 'simd' || name === 'wasm') throw error;
    if (name === 'auto') console.warn(`${describeError(error)}: MuSiCa goes on with TensorFlow.js.`);
    return false;
  }
  return !isTensorBackend(name);
}

export function disposeParts({ aligner, detector }: EngineParts): void {
  for (const part of [aligner, detector]) {
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
