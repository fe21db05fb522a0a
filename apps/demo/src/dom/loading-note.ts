import type { DownloadProgress } from '@musica/web';
import { byId, setText } from './elements';

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** What the page is waiting for, in the corner of the stage. */
export class LoadingNote {
  readonly #box = byId('loading');
  readonly #bar = byId<HTMLProgressElement>('loading-bar');
  readonly #text = byId('loading-text');

  show(text: string): void {
    this.#box.hidden = false;
    this.#bar.removeAttribute('value');
    setText(this.#text, text);
  }

  /** How far the download of the model is. */
  progress({ loaded, total }: DownloadProgress): void {
    if (!total) return;
    this.#bar.value = loaded / total;
    setText(this.#text, `Loading the model: ${megabytes(loaded)} of ${megabytes(total)} MB`);
  }

  hide(): void {
    this.#box.hidden = true;
  }
}
