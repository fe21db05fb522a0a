import { describe, expect, it } from 'vitest';
import { imagesOf, jobId } from './align-job';
import { inBatches } from './batches';
import { itemId, type QueueItem } from './item';

const items = (from: number, to: number): QueueItem[] =>
  Array.from({ length: to - from }, (_, index) => ({ image: `/photos/${from + index}.jpg` }));

async function idsOf(list: readonly QueueItem[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of inBatches(list, {})) ids.push(jobId(batch, {}));
  return ids;
}

describe('batches', () => {
  it('hold every image once, 8 to 64 at a time, about 32 on average', async () => {
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const batch of inBatches(items(0, 5000), {})) {
      sizes.push(batch.length);
      seen.push(...batch.map(({ image }) => image));
    }
    expect(seen).toEqual(items(0, 5000).map(({ image }) => image));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(8);
    expect(5000 / sizes.length).toBeGreaterThan(22);
    expect(5000 / sizes.length).toBeLessThan(40);
  });

  it('have the same names each time, and mostly so when images come in front of them', async () => {
    const before = await idsOf(items(0, 2000));
    expect(await idsOf(items(0, 2000))).toEqual(before);
    const after = await idsOf(items(-3, 2000));
    expect(before.filter((id) => !after.includes(id)).length).toBeLessThanOrEqual(4);
  });

  it('say in their names how many images they have', async () => {
    const ids = await idsOf(items(0, 500));
    expect(ids.reduce((sum, id) => sum + imagesOf(id), 0)).toBe(500);
    expect(imagesOf('7')).toBe(1);
  });

  it('take an image that follows itself once', async () => {
    const twice = [{ image: 'a.jpg' }, { image: 'a.jpg' }, { image: 'b.jpg' }];
    const { value: batch } = await inBatches(twice, {}).next();
    expect(batch).toEqual([{ image: 'a.jpg' }, { image: 'b.jpg' }]);
  });
});

describe('itemId', () => {
  it('depends on image, boxes and options, not on the order of fields', () => {
    const box = { x: 1, y: 2, width: 3, height: 4 };
    const id = itemId({ image: 'a' }, { minScore: 0.5, preset: 'fast' });
    expect(itemId({ image: 'a' }, { preset: 'fast', minScore: 0.5 })).toBe(id);
    const others = [
      itemId({ image: 'b' }, { minScore: 0.5, preset: 'fast' }),
      itemId({ image: 'a', boxes: [box] }, { minScore: 0.5, preset: 'fast' }),
      itemId({ image: 'a' }, { minScore: 0.5 }),
      id,
    ];
    expect(new Set(others).size).toBe(4);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
  });
});
