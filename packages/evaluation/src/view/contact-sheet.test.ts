import { MusicaError } from '@musica/core';
import { decodeImage } from '@musica/node';
import { describe, expect, it } from 'vitest';
import { ContactSheet, columnsFor, sheetSize } from './contact-sheet';
import type { FaceCrop } from './face-crops';

const crop = (shade: number): FaceCrop => ({
  face: { id: 'folder/A very long name of an image.jpg', image: '/a.jpg', landmarks: [] },
  image: { data: new Uint8Array(40 * 40 * 3).fill(shade), width: 40, height: 40, channels: 3 },
  landmarks: [],
  box: { x: 10, y: 10, width: 20, height: 20 },
  boxGiven: true,
  whole: { width: 100, height: 100 },
});

describe('ContactSheet', () => {
  it('puts the faces row by row into its cells, with box and name', async () => {
    const sheet = new ContactSheet(3, { columns: 2, size: 40, indices: false, title: 'Set', format: 'png' });
    for (const shade of [100, 150, 200]) sheet.add(crop(shade));
    const { data, width, height } = await decodeImage(await sheet.encode());
    // Cells of 40 with gaps of 8; the title takes 14 + 8, a name 18 below each cell.
    expect([width, height]).toEqual([104, 162]);
    const at = (x: number, y: number) => data[(y * width + x) * 3];
    expect([at(8, 30), at(47, 69), at(56, 30), at(8, 96), at(56, 96)]).toEqual([100, 100, 150, 200, 0x20]);
    expect(at(8 + 10, 30 + 20)).toBeGreaterThan(130); // the left edge of the box
    expect(at(8 + 20, 30 + 20)).toBe(100);
    const lettersIn = (left: number, top: number, right: number, bottom: number) => {
      let count = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (at(x, y)! > 0x60) count++;
      return count;
    };
    expect(lettersIn(8, 72, 48, 88)).toBeGreaterThan(20);
    expect(lettersIn(48, 72, 56, 88)).toBe(0);
    expect(lettersIn(8, 8, 100, 24)).toBeGreaterThan(20);
    expect(sheet.count).toBe(3);
  });

  it('is a little wider than high, and refuses a size that no viewer opens', () => {
    expect(columnsFor(1)).toBe(2);
    expect(columnsFor(60)).toBe(10);
    expect(() => sheetSize(100_000, { columns: 300, size: 160 })).toThrow(MusicaError);
    expect(() => sheetSize(100_000, { columns: 300, size: 160 })).toThrow(/100000 faces would be 50408 x/);
  });
});
