import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { ImageResult } from '../work/outcome';
import { parquetOf } from './parquet';

describe('parquetOf', () => {
  it('has a row a face, and one for an image without', async () => {
    const face = {
      index: 0,
      box: [1, 2, 3.5, 4] as [number, number, number, number],
      predictedNme: 2.25,
      exitStep: 2,
      flipTested: true,
      failed: false,
      error: 0.125,
      landmarks: [
        [1, 2.5],
        [-3, 4],
      ] as const,
    };
    const results: ImageResult[] = [
      { id: 'a', image: 'ä.jpg', width: 10, height: 20, faces: [face, { ...face, index: 1, failed: true }] },
      { id: 'b', image: 'b.jpg', width: 30, height: 40, faces: [] },
    ];
    const bytes = parquetOf(results);
    const rows = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
    expect(rows).toMatchObject([
      { image: 'ä.jpg', width: 10, height: 20, faces: 2, index: 0, box_x: 1, box_width: 3.5, failed: false },
      { image: 'ä.jpg', index: 1, failed: true, predicted_nme: 2.25, exit_step: 2, flip_tested: true },
      { image: 'b.jpg', width: 30, faces: 0, index: null, box_x: null, failed: null },
    ]);
    expect(rows[2]!.landmarks ?? null).toBeNull();
    expect(rows[0]!.landmarks).toEqual([1, 2.5, -3, 4]);
  });
});
