import type { EarlyExit } from '@musica/core';
import type { AlignerBackend, LoadedBackend, WasmOptions } from '../backends/backend';
import type { BlazeFaceOptions } from '../detector/open-network';
import type { DownloadOptions, ModelSource } from '../models/model-source';

/** As `LoadAlignerOptions`, for one thread. */
export interface EngineOptions extends DownloadOptions {
  model?: ModelSource;
  backend?: AlignerBackend | 'auto';
  wasm?: WasmOptions;
  detector?: boolean | BlazeFaceOptions;
  /** Earlier way to name the backend `wasm`. @internal */
  engine?: 'auto' | 'tensorflow';
  earlyExit?: 'auto' | EarlyExit;
  /** Called after a lost backend was replaced. */
  onBackendChange?: (now: LoadedBackend, before: LoadedBackend, reason: string) => void;
}

/** Those options once it is known where every file is. */
export interface PlacedOptions extends Omit<EngineOptions, 'detector'> {
  /** Not the name of a shipped model. */
  model: ModelSource;
  detector?: false | PlacedDetector;
}

export type PlacedDetector = BlazeFaceOptions & Required<Pick<BlazeFaceOptions, 'weights'>>;
