import type {
  AlignOptions,
  Box,
  DetectedFace,
  ExplainedFace,
  FaceAlignment,
  ModelDescription,
  PixelImage,
  StepwiseAlignment,
  TrackerOptions,
} from '@musica/core';
import type { PlacedOptions } from '../aligner/engine-options';
import type { StepwiseOptions, TrackedFrame } from '../aligner/web-aligner';
import type { LoadedBackend } from '../backends/backend';
import type { DownloadProgress } from '../models/model-source';
import type { OwnFiles } from '../own-files';
import type { PlainError } from './plain-error';

/** An image as it crosses to the Worker: moved, not copied, where the browser can. */
export type SentFrame = ImageBitmap | VideoFrame | ImageData | PixelImage;

/** What crosses of the options of `loadAligner`. */
export type SentOptions = Omit<PlacedOptions, 'signal' | 'onProgress' | 'onBackendChange'>;

/** What the page can ask the Worker: arguments and answer of each call. */
export interface Calls {
  load: (options: SentOptions, files: OwnFiles) => { backend: LoadedBackend; model: ModelDescription };
  align: (
    frame: SentFrame,
    boxes: readonly Box[] | undefined,
    options: AlignOptions | undefined,
  ) => FaceAlignment[];
  alignAllSteps: (
    frame: SentFrame,
    boxes: readonly Box[],
    options: StepwiseOptions | undefined,
  ) => StepwiseAlignment[];
  explain: (frame: SentFrame, boxes: readonly Box[]) => ExplainedFace[];
  detect: (frame: SentFrame) => DetectedFace[];
  /** @returns the tracker's number */
  createTracker: (options: TrackerOptions | undefined) => number;
  track: (tracker: number, frame: SentFrame, time: number) => TrackedFrame | undefined;
  resetTracker: (tracker: number) => void;
  disposeTracker: (tracker: number) => void;
  warmup: () => void;
  numTensors: () => number;
  dispose: () => void;
}

export type CallName = keyof Calls;

/** From the page. */
export interface Request<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly args: Parameters<Calls[Name]>;
}

/** From the page: a call is no longer wanted. */
export interface Cancellation {
  readonly cancel: number;
}

/** From the Worker: the answer to a call, or news that nobody asked for. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: PlainError }
  | { readonly event: 'progress'; readonly progress: DownloadProgress }
  | {
      readonly event: 'backendchange';
      readonly backend: LoadedBackend;
      readonly previous: LoadedBackend;
      readonly reason: string;
    };
