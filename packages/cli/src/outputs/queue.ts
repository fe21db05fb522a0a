import type { Collected, QueueStatus } from '@musica/queue';

/** What `musica queue add --json` prints. */
export interface QueueAddOutput {
  readonly queue: string;
  /** Where the results go. */
  readonly store: string;
  /** Images that were read; those that were added before are among them. */
  readonly images: number;
}

/** What `musica queue status --json` prints; counts are of images. */
export interface QueueStatusOutput extends QueueStatus {}

/** What `musica queue collect --json` prints. */
export interface QueueCollectOutput extends Collected {
  readonly queue: string;
  /** The folder that was written. */
  readonly out: string;
}
