import { describe, expect, it } from 'vitest';
import type { Point } from '../../geometry/point';
import { decodeGrids, valuesPerAnchor } from './anchors';
import type { AnchorGrids } from './face-network';
import type { RawFace } from './raw-face';
import { blendOverlapping, isSameFace } from './suppress';
import { tightBox } from './tight-box';
import { isCutByTile, tilesOfLevel } from './tiles';

const face = (x: number, y: number, width: number, score: number, points: Point[] = [[x, y]]): RawFace => ({
  box: { x, y, width, height: width },
  points,
  score,
});

/** The answers for an input of 96 x 64 pixels, all of them far below any threshold. */
const silence = (): AnchorGrids => ({
  fineScores: new Float32Array(6 * 4 * 2).fill(-9),
  fineValues: new Float32Array(6 * 4 * 2 * valuesPerAnchor),
  coarseScores: new Float32Array(3 * 2 * 6).fill(-9),
  coarseValues: new Float32Array(3 * 2 * 6 * valuesPerAnchor),
});

describe('decodeGrids', () => {
  it('takes boxes and points from the centre of the cell, fine grid first', () => {
    const grids = silence();
    // Fine: second row, third cell, second anchor: the centre is (40, 24).
    const fine = (1 * 6 + 2) * 2 + 1;
    grids.fineScores[fine] = Math.log(3); // sigmoid(ln 3) = 3/4
    grids.fineValues.set([1, -2, 20, 10, 3, 4], fine * valuesPerAnchor);
    // Coarse: second row, first cell, last anchor: the centre is (16, 48).
    const coarse = (1 * 3 + 0) * 6 + 5;
    grids.coarseScores[coarse] = 0;
    grids.coarseValues.set([0, 0, 40, 40, -1, -1], coarse * valuesPerAnchor);
    const faces = decodeGrids(grids, 96, 0.5);
    expect(faces.map(({ score }) => score)).toEqual([expect.closeTo(0.75, 6), 0.5]);
    expect(faces.map(({ box }) => box)).toEqual([
      { x: 31, y: 17, width: 20, height: 10 },
      { x: -4, y: 28, width: 40, height: 40 },
    ]);
    expect(faces.map(({ points }) => points.slice(0, 2))).toEqual([
      [
        [43, 28],
        [40, 24],
      ],
      [
        [15, 47],
        [16, 48],
      ],
    ]);
    expect(decodeGrids(grids, 96, 0.51)).toHaveLength(1);
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

  it('takes boxes for the same face from an overlap of 0.3 on', () => {
    // Shifted by s, squares of 100 overlap by (100 - s) / (100 + s): 0.29 at 55, 0.31 at 53.
    expect(blendOverlapping([face(0, 0, 100, 0.9), face(53, 0, 100, 0.8)])).toHaveLength(1);
    expect(blendOverlapping([face(0, 0, 100, 0.9), face(55, 0, 100, 0.8)])).toHaveLength(2);
  });
});

describe('isSameFace', () => {
  it('goes by an overlap of 0.3', () => {
    expect(isSameFace(face(0, 0, 100, 0.9), face(53, 0, 100, 0.8))).toBe(true);
    expect(isSameFace(face(0, 0, 100, 0.9), face(55, 0, 100, 0.8))).toBe(false);
  });

  it('knows a part of a face, in which less than a third of it lies', () => {
    expect(isSameFace(face(0, 0, 100, 0.9), face(10, 10, 30, 0.7))).toBe(true);
    // 0.6 of the small one lies inside.
    expect(isSameFace(face(0, 0, 100, 0.9), face(82, 10, 30, 0.7))).toBe(false);
  });

  it('does not care how views are rolled', () => {
    const rolled = { ...face(20, 0, 100, 0.8), box: { x: 20, y: 0, width: 100, height: 100, roll: 172 } };
    expect(isSameFace(face(0, 0, 100, 0.9), rolled)).toBe(true);
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
  const plain = face(0, 0, 100, 1, points);
  const centre = ({
    x,
    y,
    width,
    height,
  }: {
    x: number;
    y: number;
    width: number;
    height: number;
  }): Point => [x + width / 2, y + height / 2];

  it('is near the brows, the chin and the jaw of a face that looks ahead', () => {
    const box = tightBox(
      face(0, 0, 100, 1, [
        [31, 28],
        [69, 28],
        [50, 51],
        [50, 72],
        [10, 38],
        [90, 38],
      ]),
    );
    expect(box.roll).toBeCloseTo(0, 6);
    expect(centre(box)[0]).toBeCloseTo(50, 6);
    expect(Math.abs(box.width - 92)).toBeLessThan(8);
    expect(Math.abs(box.height - 85)).toBeLessThan(10);
  });

  it('grows and moves with the face', () => {
    const box = tightBox(plain);
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
    expect([other.width, other.height, other.roll]).toEqual([
      expect.closeTo(3 * box.width, 6),
      expect.closeTo(3 * box.height, 6),
      expect.closeTo(box.roll!, 6),
    ]);
  });

  it('turns with the face', () => {
    const box = tightBox(plain);
    for (const angle of [0.3, -1.2, 2.5]) {
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      const turn = ([x, y]: Point): Point => [
        50 + cos * (x - 50) - sin * (y - 50),
        50 + sin * (x - 50) + cos * (y - 50),
      ];
      const turned = tightBox(face(0, 0, 100, 1, points.map(turn)));
      const [x, y] = turn(centre(box));
      expect(centre(turned)).toEqual([expect.closeTo(x, 6), expect.closeTo(y, 6)]);
      expect([turned.width, turned.height]).toEqual([
        expect.closeTo(box.width, 6),
        expect.closeTo(box.height, 6),
      ]);
      const left = ((turned.roll! - box.roll!) * Math.PI) / 180 - angle;
      expect(Math.sin(left)).toBeCloseTo(0, 6);
      expect(Math.cos(left)).toBeCloseTo(1, 6);
    }
  });

  it('gives a mirrored face the mirrored box', () => {
    const mirrored = [1, 0, 2, 3, 5, 4].map((index): Point => [100 - points[index]![0], points[index]![1]]);
    const box = tightBox(plain);
    const mirror = tightBox(face(0, 0, 100, 1, mirrored));
    expect(mirror.x).toBeCloseTo(100 - (box.x + box.width), 6);
    expect([mirror.y, mirror.width, mirror.height, mirror.roll]).toEqual(
      [box.y, box.width, box.height, -box.roll!].map((v) => expect.closeTo(v, 6)),
    );
  });
});
