import { describe, expect, it } from 'vitest';
import { shortHash } from '../jobs/item';
import { Winners } from './winners';

/** What `Winners` is to find, by a map of everything. */
function expected(records: readonly (readonly [string, number])[]): number[] {
  const best = new Map<string, number>();
  for (const [index, [id, rank]] of records.entries()) {
    const other = best.get(id);
    if (other === undefined || rank > records[other]![1]) best.set(id, index);
  }
  return [...best.values()].sort((a, b) => a - b);
}

describe('Winners', () => {
  it.each([1 << 20, 2000])('keeps the best record of each id, with %i bytes in memory', async (inMemory) => {
    const records = Array.from(
      { length: 3000 },
      (_, index) => [shortHash(String((index * 7919) % 1700)), (index * 31) % 5] as const,
    );
    const winners = new Winners(inMemory);
    for (const [id, rank] of records) await winners.add(id, rank);
    const { keeps, kept } = await winners.settle();
    const found = records.flatMap((_, index) => (keeps(index) ? [index] : []));
    expect(found).toEqual(expected(records));
    expect(kept).toBe(1700);
  });

  it('takes ids of any form', async () => {
    const winners = new Winners();
    for (const id of ['job 1', 'job 2', 'job 1']) await winners.add(id, 0);
    const { keeps } = await winners.settle();
    expect([0, 1, 2].map(keeps)).toEqual([true, true, false]);
  });
});
