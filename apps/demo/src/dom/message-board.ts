import { byId, setText } from './elements';
import { type Problem, problemOf } from './problem';

/** The notice over the image: what went wrong, and what to do. */
export class MessageBoard {
  readonly #board = byId('message');
  readonly #retryButton = byId<HTMLButtonElement>('message-retry');
  #retry: (() => void) | undefined;
  #focusedBefore: Element | null = null;

  constructor() {
    byId('message-close').addEventListener('click', () => this.hide());
    this.#board.addEventListener('keydown', (event) => event.key === 'Escape' && this.hide());
    this.#retryButton.addEventListener('click', () => {
      this.hide();
      this.#retry?.();
    });
  }

  /** @param retry what "Try again" does; without it there is no such button */
  show({ title, text }: Problem, retry?: () => void): void {
    this.#focusedBefore = document.activeElement;
    this.#retry = retry;
    this.#retryButton.hidden = !retry;
    this.#board.hidden = false;
    setText(byId('message-title'), title);
    setText(byId('message-text'), text);
  }

  /** Says what was thrown. @param title for errors that bring none of their own */
  fail(error: unknown, title: string, retry?: () => void): void {
    this.show(problemOf(error, title), retry);
  }

  hide(): void {
    if (this.#board.hidden) return;
    const focused = this.#board.contains(document.activeElement);
    this.#board.hidden = true;
    // Whoever closed it with the keyboard goes on where they were.
    if (focused && this.#focusedBefore instanceof HTMLElement) this.#focusedBefore.focus();
  }
}
