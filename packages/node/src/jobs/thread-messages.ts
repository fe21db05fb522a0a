import type { AlignedImage, AlignTask } from './align-task';
import type { SentError } from './sent-error';

/** To a thread. */
export interface TaskMessage {
  readonly id: number;
  readonly task: AlignTask;
}

/** From a thread: once that it is ready, or why not; then an answer to each task, in any order. */
export type ThreadMessage =
  | { readonly ready: { readonly steps: number } }
  | { readonly failed: SentError }
  | { readonly id: number; readonly result: AlignedImage }
  | { readonly id: number; readonly error: SentError };
