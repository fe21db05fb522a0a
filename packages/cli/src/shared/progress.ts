import cliProgress from 'cli-progress';
import type { Console } from './console';

/** Shows how far a long work is: a bar where stderr is a terminal, else a line now and then. */
export class Progress {
  readonly #bar: cliProgress.SingleBar | undefined;
  #done = 0;
  #told = performance.now();

  /** @param quietFor milliseconds between lines where there is no terminal */
  constructor(
    private readonly console: Console,
    private readonly label: string,
    private readonly total: number,
    private readonly quietFor = 10_000,
  ) {
    if (!console.stderr.isTTY || total < 2) return;
    const format = `${label} {bar} {value}/{total} {eta_formatted}`;
    this.#bar = new cliProgress.SingleBar({
      format,
      stream: console.stderr as NodeJS.WritableStream,
      hideCursor: true,
      clearOnComplete: true,
      barsize: 24,
    });
    this.#bar.start(total, 0);
    // Other lines are written over the bar, which draws itself again below them.
    console.attach({ clear: () => console.stderr.write('\r\u001b[K') });
  }

  /** One more item is done. */
  tick(): void {
    this.update(this.#done + 1);
  }

  /** So many items are done. */
  update(done: number): void {
    this.#done = done;
    if (this.#bar) {
      this.#bar.update(this.#done);
    } else if (performance.now() - this.#told >= this.quietFor && this.#done < this.total) {
      this.#told = performance.now();
      this.console.note(`${this.label}: ${this.#done} of ${this.total}`);
    }
  }

  stop(): void {
    this.#bar?.stop();
    this.console.attach(undefined);
  }
}
