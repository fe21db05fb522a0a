import { describe, expect, it } from 'vitest';
import type { Point } from '../../geometry/point';
import { anchorCentres, decodeAnchors, valuesPerAnchor } from './anchors';
import type { RawFace } from './raw-face';
import { blendOverlapping, dropCovered } from './suppress';
import { tightBox } from './tight-box';
import { isCutByTile, tilesOfLevel } from './tiles';

const face = (x: number, y: number, width: number, score: number, points: Point[] = [[x, y]]): RawFace => ({
  box: { x, y, width, height: width },
  points,
  score,
});

describe('anchors', () => {
  it('are 896, first the fine grid with two a cell, then the coarse one with six', () => {
    const centres = anchorCentres();
    expect(centres).toHaveLength(896);
    expect([centres[0], centres[1], centres[2], centres[32]]).toEqual([
      [8, 8],
      [8, 8],
      [24, 8],
      [8, 24],
    ]);
    expect([centres[511], centres[512], centres[517], centres[518], centres[895]]).toEqual([
      [248, 248],
      [16, 16],
      [16, 16],
      [48, 16],
      [240, 240],
    ]);
  });

  it('carry boxes and points relative to their centre', () => {
    const values = new Float32Array(2 * valuesPerAnchor);
    values.set([1, -2, 20, 10, 3, 4], valuesPerAnchor);
    const faces = decodeAnchors(
      [-9, Math.log(3)],
      values,
      [
        [0, 0],
        [100, 50],
      ],
      0.5,
    ); // sigmoid(ln 3) = 3/4
    expect(faces).toHaveLength(1);
    expect(faces[0]!.score).toBeCloseTo(0.75, 6);
    expect(faces[0]!.box).toEqual({ x: 91, y: 43, width: 20, height: 10 });
    expect(faces[0]!.points.slice(0, 2)).toEqual([
      [103, 54],
      [100, 50],
    ]);
  });
});

describe('blendOverlapping', () => {
  it('averages what overlaps, by score, and keeps what lies apart', () => {
    const [first, second] = blendOverlapping([
      face(300, 0, 50, 0.6),
      face(0, 0, 100, 0.9),
      face(10, 0, 100, 0.3),
    ]);
    expect(first!.box.x).toBeCloseTo((0 * 0.9 + 10 * 0.3) / 1.2, 9);
    expect(first!.points[0]![0]).toBeCloseTo(2.5, 9);
    expect([first!.score, second!.score, second!.box.x]).toEqual([0.9, 0.6, 300]);
  });

  // Two squares of 100 pixels, one moved by d, share (100 - d) / (100 + d) of what they cover together.
  it.each([
    [50, '1/3', 1],
    [60, '1/4', 2],
  ])('takes two boxes %i pixels apart, an overlap of %s, for %i face(s)', (apart, _, count) => {
    const pair = [face(0, 0, 100, 0.9), face(apart, 0, 100, 0.8)];
    expect(blendOverlapping(pair)).toHaveLength(count);
    expect(dropCovered(pair)).toHaveLength(count);
  });
});

describe('dropCovered', () => {
  it('keeps the better of two views of a face, also when one shows only a part of it', () => {
    const part = face(10, 10, 30, 0.7);
    expect(dropCovered([part, face(0, 0, 100, 0.9), face(5, 0, 100, 0.8)])).toEqual([face(0, 0, 100, 0.9)]);
  });

  it.each([
    [0.75, 1],
    [0.65, 2],
  ])('a small box of which %f lies in a better one leaves %i face(s)', (share, count) => {
    // 20 pixels wide: of the large box it covers a hundredth or two.
    const small = face(100 - 20 * share, 10, 20, 0.7);
    expect(dropCovered([face(0, 0, 100, 0.9), small])).toHaveLength(count);
  });
});

describe('tilesOfLevel', () => {
  it('covers the image with squares that overlap by at least half', () => {
    for (const [width, height] of [
      [640, 480],
      [480, 641],
      [1000, 100],
      [257, 255],
    ] as const) {
      for (const level of [1, 2]) {
        const side = Math.ceil(Math.max(width, height) / 2 ** level);
        const tiles = tilesOfLevel(width, height, level);
        // Every square of half a tile lies in some tile as a whole.
        const half = Math.floor(side / 2) - 1;
        for (let y = 0; y + Math.min(half, height) <= height; y += 7) {
          for (let x = 0; x + half <= width; x += 7) {
            const held = tiles.some(
              (tile) =>
                tile.x <= x &&
                tile.y <= y &&
                tile.x + tile.width >= x + half &&
                tile.y + tile.height >= y + Math.min(half, height),
            );
            expect(held).toBe(true);
          }
        }
        for (const tile of tiles) {
          expect(
            tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= width && tile.y + tile.height <= height,
          ).toBe(true);
        }
      }
    }
    expect(tilesOfLevel(640, 480, 0)).toEqual([{ x: 0, y: 0, width: 640, height: 480 }]);
  });

  it('knows a face that a tile cuts from one that the image cuts', () => {
    const tile = { x: 0, y: 100, width: 200, height: 200 };
    const size = { width: 400, height: 400 };
    expect(isCutByTile({ x: -10, y: 120, width: 50, height: 50 }, tile, size)).toBe(false);
    expect(isCutByTile({ x: 10, y: 90, width: 50, height: 50 }, tile, size)).toBe(true);
    expect(isCutByTile({ x: 180, y: 120, width: 50, height: 50 }, tile, size)).toBe(true);
  });
});

describe('tightBox', () => {
  const points: Point[] = [
    [30, 35],
    [70, 33],
    [48, 55],
    [50, 75],
    [5, 40],
    [95, 41],
  ];
  const mirrored = [1, 0, 2, 3, 5, 4].map((index): Point => [100 - points[index]![0], points[index]![1]]);

  it('grows and moves with the face', () => {
    const box = tightBox(face(0, 0, 100, 1, points));
    const other = tightBox(
      face(
        200,
        40,
        300,
        1,
        points.map(([x, y]) => [200 + 3 * x, 40 + 3 * y]),
      ),
    );
    expect(other.x).toBeCloseTo(200 + 3 * box.x, 6);
    expect(other.y).toBeCloseTo(40 + 3 * box.y, 6);
    expect([other.width, other.height]).toEqual([
      expect.closeTo(3 * box.width, 6),
      expect.closeTo(3 * box.height, 6),
    ]);
  });

  it('gives a mirrored face the mirrored box', () => {
    const box = tightBox(face(0, 0, 100, 1, points));
    const mirror = tightBox(face(0, 0, 100, 1, mirrored));
    expect(mirror.x).toBeCloseTo(100 - (box.x + box.width), 6);
    expect([mirror.y, mirror.width, mirror.height]).toEqual(
      [box.y, box.width, box.height].map((v) => expect.closeTo(v, 6)),
    );
  });
});
