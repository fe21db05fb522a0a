import { type AlignOptions, type EarlyExit, exitThresholds, mayExit } from '@musica/core';
import type { EngineParts } from './engine-parts';
import { perStepPays } from './per-step-pays';

/** Chooses when it is decided whether faces exit: after each step, or for all steps at once. */
export class ExitTiming {
  readonly #wanted: 'auto' | EarlyExit;
  /** Where a GPU was measured and deciding after each step pays. */
  #perStepPays = false;

  constructor(wanted: 'auto' | EarlyExit = 'auto') {
    this.#wanted = wanted;
  }

  /** Measures on a GPU what pays. */
  async measure({ aligner, backend }: EngineParts): Promise<void> {
    if (this.#wanted === 'auto' && backend.loaded.gpu) this.#perStepPays = await perStepPays(aligner);
  }

  /** Forgets what was measured on a backend that is gone. */
  forget(): void {
    this.#perStepPays = false;
  }

  choose({ aligner, backend }: EngineParts, options: AlignOptions = {}): EarlyExit {
    if (this.#wanted !== 'auto') return this.#wanted;
    if (!backend.loaded.gpu) return 'per-step';
    return this.#perStepPays && mayExit(exitThresholds(options, aligner.model)) ? 'per-step' : 'deferred';
  }
}
