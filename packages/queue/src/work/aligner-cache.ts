import { isMusicaError } from '@musica/core';
import { type AlignSetup, type ImageAligner, openImageAligner } from '@musica/node';
import type { FindingOptions } from '../jobs/finding-options';
import { canonical } from '../jobs/item';

/** Aligners that are kept, each with its threads and models: jobs of a queue mostly want the same. */
const MOST = 2;

interface Kept {
  readonly aligner: Promise<ImageAligner>;
  users: number;
}

/** Aligners by their options: each is loaded once and serves many jobs. */
export class AlignerCache {
  /** The one that was used last comes last. */
  readonly #kept = new Map<string, Kept>();

  /** @param jobs threads of each */
  constructor(private readonly jobs: number) {}

  /** Lends the aligner to one job. @throws MusicaError where its model or detector cannot be loaded */
  async use<T>(
    options: FindingOptions,
    needsDetector: boolean,
    work: (aligner: ImageAligner) => Promise<T>,
  ): Promise<T> {
    const setup = setupOf(options, needsDetector);
    const key = canonical(setup);
    const kept = this.#kept.get(key) ?? { aligner: openImageAligner(setup, this.jobs), users: 0 };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.users++;
    try {
      return await work(await kept.aligner);
    } catch (error) {
      // What could not be loaded may be there next time, and threads that only die may do better.
      if (isMusicaError(error) && this.#kept.get(key) === kept) this.#kept.delete(key);
      throw error;
    } finally {
      kept.users--;
      if (kept.users === 0 && this.#kept.get(key) !== kept) await close(kept);
      await this.#trim();
    }
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map(close));
  }

  async #trim(): Promise<void> {
    for (const [key, kept] of this.#kept) {
      if (this.#kept.size <= MOST) return;
      if (kept.users > 0) continue;
      this.#kept.delete(key);
      await close(kept);
    }
  }
}

async function close({ aligner }: Kept): Promise<void> {
  await (await aligner.catch(() => undefined))?.close();
}

function setupOf(options: FindingOptions, needsDetector: boolean): AlignSetup {
  const {
    model,
    backend,
    draw,
    looks,
    minScore,
    maxFaces,
    depth,
    exhaustive,
    budget,
    tiles,
    detectorWeights,
    ...align
  } = options;
  const detector = { minScore, maxFaces, depth, exhaustive, budget, tiles, weights: detectorWeights };
  return withoutUndefined({
    model,
    backend,
    detector: needsDetector ? withoutUndefined(detector) : false,
    align: withoutUndefined(align),
    draw: draw && { format: draw },
    looks,
  }) as AlignSetup;
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}
