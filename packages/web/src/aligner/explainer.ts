import type { Box, ExplainedFace, PixelImage, StoredModel } from '@musica/core';
import type { ActiveBackend } from '../backends/active-backend';
import type { PlacedOptions } from './engine-options';
import type { ExplainingModel } from './tensor-parts';
import type { LoadTensors } from './tensor-tools';

/** Looks into the model with TensorFlow.js, which is imported when it is first asked. */
export class Explainer {
  #model: Promise<ExplainingModel> | undefined;

  constructor(
    private readonly stored: StoredModel,
    private readonly backend: ActiveBackend,
    private readonly options: PlacedOptions,
    private readonly tensors: LoadTensors,
  ) {}

  async explain(image: PixelImage, boxes: readonly Box[]): Promise<ExplainedFace[]> {
    this.#model ??= this.#open();
    // A failure is not kept: the next call tries again.
    this.#model.catch(() => {
      this.#model = undefined;
    });
    return (await this.#model).explain(image, boxes);
  }

  async numTensors(): Promise<number> {
    const { name } = this.backend.loaded;
    if (name === 'simd' && this.#model === undefined) return 0;
    return (await this.tensors()).numTensors();
  }

  dispose(): void {
    this.#model?.then((model) => model.dispose()).catch(() => {});
    this.#model = undefined;
  }

  async #open(): Promise<ExplainingModel> {
    const { name } = this.backend.loaded;
    const { ExplainingModel } = await this.tensors();
    return ExplainingModel.open(this.stored, name === 'simd' ? undefined : name, this.options.wasm ?? {});
  }
}
