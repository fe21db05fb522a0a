import type { Busy } from '../dom/busy';
import type { MessageBoard } from '../dom/message-board';

/** Whether nothing else was opened since: what comes late of something older is dropped. */
export type IsNewest = () => boolean;

export interface OpeningOptions {
  /** What "Try again" does; without it there is no such button. */
  readonly retry?: () => void;
  /** Whether the notice that is shown stays. */
  readonly keepNotice?: boolean;
}

/** Runs what opens something. The newest wins, and what ran before goes on until the new is there. */
export class Opening {
  #newest = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly busy: Busy,
    private readonly board: MessageBoard,
  ) {}

  /** Drops what is being opened, without opening something else. */
  cancel(): void {
    this.#newest++;
  }

  /** Resolves once nothing is being opened. */
  async idle(): Promise<void> {
    let last: Promise<void> | undefined;
    while (last !== this.#last) {
      last = this.#last;
      await last;
    }
  }

  /** @param title of the notice when it fails */
  run(
    title: string,
    work: (isNewest: IsNewest) => Promise<void>,
    { retry, keepNotice = false }: OpeningOptions = {},
  ): Promise<void> {
    const own = ++this.#newest;
    const isNewest = () => own === this.#newest;
    if (!keepNotice) this.board.hide();
    this.#last = this.busy.during(async () => {
      try {
        await work(isNewest);
      } catch (error) {
        if (isNewest()) this.board.fail(error, title, retry);
      }
    });
    return this.#last;
  }
}
