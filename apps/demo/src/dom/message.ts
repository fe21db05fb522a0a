import { byId, setText } from './elements';
import type { Problem } from './problem';

/** The notice over the image: what went wrong, and what to do. */
export interface MessageBoard {
  show(problem: Problem, retry?: () => void): void;
  hide(): void;
}

export function createMessageBoard(): MessageBoard {
  const board = byId('message');
  const retryButton = byId<HTMLButtonElement>('message-retry');
  let again: (() => void) | undefined;
  let before: Element | null = null;
  const hide = () => {
    if (board.hidden) return;
    const focused = board.contains(document.activeElement);
    board.hidden = true;
    // Whoever closed it with the keyboard goes on where they were.
    if (focused && before instanceof HTMLElement) before.focus();
  };
  byId('message-close').addEventListener('click', hide);
  board.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  retryButton.addEventListener('click', () => {
    hide();
    again?.();
  });
  return {
    show({ title, text }, retry) {
      before = document.activeElement;
      again = retry;
      retryButton.hidden = !retry;
      board.hidden = false;
      setText(byId('message-title'), title);
      setText(byId('message-text'), text);
    },
    hide,
  };
}
