import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MusicaError } from '@musica/core';
import { writeLinesAtomic } from '@musica/files';
import { type ResultStore, resultsPrefix } from '../store/result-store';
import { type DeadLetter, fromLines, isDead, type Outcome } from '../work/outcome';
import { Winners } from './winners';

/** What was found, in its order: a file of the store with so many outcomes, or an outcome that is in none. */
type Entry = readonly [name: string, outcomes: number] | DeadLetter;

/**
 * What there is of results at one moment, each image once. Workers may go on: what they add later is not in it. Of an
 * image with several outcomes a result is taken before a dead letter.
 */
export class Inventory {
  private constructor(
    private readonly folder: string,
    private readonly store: ResultStore,
    private readonly keeps: (number: number) => boolean,
    /** How many images there are. */
    readonly images: number,
  ) {}

  /** @param others dead letters that are in no file of the store */
  static async take(
    store: ResultStore,
    others: AsyncIterable<DeadLetter>,
    signal?: AbortSignal,
  ): Promise<Inventory> {
    const folder = await mkdtemp(join(tmpdir(), 'musica-inventory-'));
    const winners = new Winners();
    try {
      await writeLinesAtomic(fileIn(folder), lines(entriesOf(store, others, winners, signal)), {
        durable: false,
      });
      const { keeps, kept } = await winners.settle();
      return new Inventory(folder, store, keeps, kept);
    } catch (error) {
      await winners.dispose();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Each image's outcome, in an order that depends on the results alone. */
  async *outcomes(): AsyncGenerator<Outcome> {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(fileIn(this.folder)) })) {
      for (const outcome of await this.#outcomesOf(JSON.parse(line) as Entry)) {
        if (this.keeps(number++)) yield outcome;
      }
    }
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #outcomesOf(entry: Entry): Promise<Outcome[]> {
    if (!isFile(entry)) return [entry];
    const [name, count] = entry;
    const outcomes = fromLines((await this.store.find(name)) ?? '');
    if (outcomes.length === count) return outcomes;
    throw new MusicaError('queue', `${name} of ${this.store.address} has changed while it was collected`, {
      hint: 'collect once more',
    });
  }
}

const fileIn = (folder: string) => join(folder, 'inventory.jsonl');
const isFile = (entry: Entry): entry is readonly [string, number] => Array.isArray(entry);

async function* entriesOf(
  store: ResultStore,
  others: AsyncIterable<DeadLetter>,
  winners: Winners,
  signal: AbortSignal | undefined,
): AsyncGenerator<Entry> {
  for await (const name of store.list(resultsPrefix)) {
    signal?.throwIfAborted();
    const outcomes = fromLines((await store.find(name)) ?? '');
    for (const outcome of outcomes) await winners.add(outcome.id, rankOf(outcome));
    yield [name, outcomes.length];
  }
  for await (const letter of others) {
    await winners.add(letter.id, 0);
    yield letter;
  }
}

/** A result stands above a dead letter, and the last try above those before. */
const rankOf = (outcome: Outcome) => (isDead(outcome) ? Math.min(outcome.attempts, 254) : 255);

async function* lines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield JSON.stringify(value);
}
