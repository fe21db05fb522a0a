import type { AlignedImage, AlignTask, ImageAligner } from './align-task';

/** A task with what became of it. */
export type FinishedTask<T extends AlignTask> =
  | { readonly task: T; readonly result: AlignedImage; readonly error?: undefined }
  | { readonly task: T; readonly result?: undefined; readonly error: unknown };

/**
 * Aligns images, as many at a time as keep the aligner busy, and gives the results in the order of the tasks: as they
 * would come of one job. At most four times as many tasks as that are begun and not yet taken, so any number may be given.
 * @param signal looked at before each task is begun: what was begun is finished and given, the rest left
 */
export async function* alignInOrder<T extends AlignTask>(
  tasks: Iterable<T> | AsyncIterable<T>,
  aligner: Pick<ImageAligner, 'align' | 'width'>,
  signal?: AbortSignal,
): AsyncGenerator<FinishedTask<T>, void, void> {
  const begun: Begun<T>[] = [];
  const most = 4 * aligner.width;
  const gate = new Gate(aligner.width);
  for await (const task of tasks) {
    if (signal?.aborted) break;
    await gate.pass();
    begun.push(begin(task, aligner, gate));
    // An image that takes long must not let the results behind it pile up.
    while (begun[0]?.done || begun.length >= most) yield await begun.shift()!.finished;
  }
  for (const { finished } of begun) yield await finished;
}

interface Begun<T extends AlignTask> {
  readonly finished: Promise<FinishedTask<T>>;
  done: boolean;
}

function begin<T extends AlignTask>(task: T, aligner: Pick<ImageAligner, 'align'>, gate: Gate): Begun<T> {
  const finished = aligner.align(task).then(
    (result) => ({ task, result }),
    (error: unknown) => ({ task, error }),
  );
  const begun: Begun<T> = { finished, done: false };
  void finished.then(() => {
    begun.done = true;
    gate.leave();
  });
  return begun;
}

/** Lets so many through at a time. */
class Gate {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async pass(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.free++;
  }
}
