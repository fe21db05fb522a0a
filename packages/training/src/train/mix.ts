import { MusicaError } from '@musica/core';

/** A further data set to take a part of every batch from. */
export interface MixedIn {
  readonly path: string;
  /** Its part of every batch, above 0 and, with all others, below 1. */
  readonly share: number;
}

/** Parses `PATH=SHARE` and adds it to those before; for an option that may be given several times. */
export function addMixedIn(text: string, before: readonly MixedIn[] = []): MixedIn[] {
  const at = text.lastIndexOf('=');
  const share = at < 0 ? Number.NaN : Number(text.slice(at + 1) || Number.NaN);
  if (at < 1 || !(share > 0 && share < 1)) {
    throw new MusicaError(
      'config',
      `--mix ${text}: give PATH=SHARE with a share between 0 and 1, such as rendered/=0.25`,
    );
  }
  const all = [...before, { path: text.slice(0, at), share }];
  if (all.reduce((sum, one) => sum + one.share, 0) >= 1) {
    throw new MusicaError(
      'config',
      'the shares of --mix must sum to less than 1: the rest is that of --data',
    );
  }
  return all;
}

/**
 * Rows of every batch for the main data set and for each that is mixed in: whole numbers, the nearest to the shares.
 * @throws MusicaError `config` where the batch is too small for all of them.
 */
export function rowsOfBatch(batch: number, shares: readonly number[]): number[] {
  const rows = shares.map((share) => Math.round(share * batch));
  const rest = batch - rows.reduce((sum, count) => sum + count, 0);
  if (rest < 1 || rows.includes(0)) {
    throw new MusicaError(
      'config',
      `a batch of ${batch} faces cannot be mixed in shares of ${shares.join(', ')}`,
    );
  }
  return [rest, ...rows];
}
