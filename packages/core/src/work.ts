/** How far a long call has come. */
export interface WorkProgress {
  /** What is being done, in words: "evaluate". */
  readonly stage: string;
  /** Items of the stage that are done. */
  readonly done: number;
  readonly total: number;
}

/** What every call takes that works on many items. */
export interface WorkOptions {
  /** Stops before the next item: the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told after each item. */
  readonly onProgress?: (progress: WorkProgress) => void;
  /** Told, in one line, of each item that has to be left out, and why. */
  readonly onProblem?: (message: string) => void;
}

/**
 * What to call after each item of a stage.
 * @returns a function that tells of the progress, and throws the signal's reason once it is aborted
 */
export function stageOf({ signal, onProgress }: WorkOptions, stage: string, total: number): () => void {
  let done = 0;
  return () => {
    onProgress?.({ stage, done: ++done, total });
    signal?.throwIfAborted();
  };
}
