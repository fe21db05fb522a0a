import { describe, expect, it } from 'vitest';
import { pairBoxes } from './pair-boxes';

const at = (x: number, side = 100) => ({ x, y: 0, width: side, height: side });

describe('pairBoxes', () => {
  it('goes by overlap and not by order, and takes each box once', () => {
    expect(pairBoxes([at(0), at(300)], [at(310), at(5)])).toEqual([1, 0]);
    // Both true faces overlap the one found; the closer one has it.
    expect(pairBoxes([at(0), at(40)], [at(35)])).toEqual([undefined, 0]);
  });

  it('leaves faces without a box of at least 0.3 overlap', () => {
    // Two squares of 100, one moved by d, share (100 - d) / (100 + d): 0.31 at 53, 0.29 at 55.
    expect(pairBoxes([at(0)], [at(53)])).toEqual([0]);
    expect(pairBoxes([at(0)], [at(55)])).toEqual([undefined]);
    expect(pairBoxes([at(0)], [])).toEqual([undefined]);
  });
});
