import { describe, expect, it } from 'vitest';
import { type Deaths, deathsOf, runCarefully } from './careful';
import type { BatchTools } from './run-batch';

const items = ['a', 'b', 'c'].map((image) => ({ image }));
const batch = { items, options: {}, attempt: 1 };

const tools: BatchTools = {
  aligner: {
    steps: 3,
    width: 2,
    align: async () => ({ width: 1, height: 1, faces: [], problems: [] }),
    close: async () => undefined,
  },
  reader: { open: async (image) => image },
  keepDrawn: async () => '',
};

describe('runCarefully', () => {
  it('gives up the image that worker after worker ends at, and no other', async () => {
    let noted: Deaths | undefined;
    let ends = 0;
    for (;;) {
      const run = runCarefully(batch, tools, deathsOf(noted), async (deaths) => {
        noted = structuredClone(deaths);
        // The process is gone in the middle of b: the next worker finds what was noted.
        if (deaths.at === 1) throw new Error('process ended');
      });
      const outcomes = await run.catch(() => undefined);
      if (outcomes === undefined) {
        ends++;
        continue;
      }
      expect(outcomes.map(({ image }) => image)).toEqual(['a', 'b', 'c']);
      expect(outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : 'fine'))).toEqual([
        'fine',
        'crash',
        'fine',
      ]);
      break;
    }
    expect(ends).toBe(3);
  });

  it('takes a progress that others wrote for none', () => {
    expect(deathsOf(50)).toEqual({ of: {} });
    expect(deathsOf(null)).toEqual({ of: {} });
  });
});
