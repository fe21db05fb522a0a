import { boxOfLandmarks, type LandmarkScheme, MusicaError, type Point } from '@musica/core';

/** A record that could not be used, and why. */
export interface DatasetProblem {
  readonly file: string;
  /** 1-based, where the file has lines. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** `file:line: message (hint)`, as editors and terminals understand it. */
export function formatProblem({ file, line, message, hint }: DatasetProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return hint === undefined ? `${place}: ${message}` : `${place}: ${message} (${hint})`;
}

/** One record cannot be read; the code is `dataset`, the message `file:line: what is wrong`. */
export class DatasetRecordError extends MusicaError {
  override readonly name: string = 'DatasetRecordError';

  constructor(
    readonly problem: DatasetProblem,
    options: { cause?: unknown; hint?: string } = {},
  ) {
    const { hint, ...rest } = problem;
    super('dataset', formatProblem(rest), hint === undefined ? options : { hint, ...options });
  }
}

/**
 * Keeps the problems of one reading and passes each on as it comes.
 * @param options.signal what stops the reading is no problem of a record: `report` throws its reason
 */
export function collectProblems({
  onProblem,
  signal,
}: {
  readonly onProblem?: (problem: DatasetProblem) => void;
  readonly signal?: AbortSignal;
}) {
  const problems: DatasetProblem[] = [];
  const report = (problem: DatasetProblem): void => {
    signal?.throwIfAborted();
    problems.push(problem);
    onProblem?.(problem);
  };
  return { problems, report };
}

/** What keeps landmarks from being learnt from or compared with, or undefined. */
export function landmarkProblem(landmarks: readonly Point[], scheme: LandmarkScheme): string | undefined {
  if (landmarks.length !== scheme.count) {
    return `${landmarks.length} points, but ${scheme.name} has ${scheme.count}`;
  }
  const { width, height } = boxOfLandmarks(landmarks);
  if (!(width > 0 && height > 0)) return `the points span ${width} x ${height} pixels, which is no face`;
  return undefined;
}

/**
 * Passes a data set on that has faces.
 * @throws MusicaError `dataset` where no face is left; it says how many records were left out and why the first one was.
 */
export function requireFaces<
  T extends { readonly faces: readonly unknown[]; readonly problems: readonly DatasetProblem[] },
>(path: string, dataset: T): T {
  if (dataset.faces.length > 0) return dataset;
  const [first] = dataset.problems;
  const { hint, ...problem } = first ?? {};
  const why = first
    ? ` (${dataset.problems.length} left out, the first is ${formatProblem(problem as DatasetProblem)})`
    : ' (none of its records has landmarks)';
  throw new MusicaError('dataset', `${path} holds no usable face${why}`, hint === undefined ? {} : { hint });
}
