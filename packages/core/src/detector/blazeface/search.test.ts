import { describe, expect, it } from 'vitest';
import { applyAffine, invertAffine } from '../../geometry/affine';
import type { Point } from '../../geometry/point';
import { rollOfRadians } from '../../geometry/roll-unit';
import type { NetworkView } from './face-network';
import type { RawFace } from './raw-face';
import { searchScales } from './scales';
import { type SearchOptions, searchFaces } from './search';
import { angleOfFace } from './tight-box';
import type { Viewer } from './viewer';
import { angleOf, areaOf, centreOf, rollBetween, scaleOf, sizeOf } from './views';

/** A face in the image, and how sure a network is of it. */
interface Actor {
  readonly centre: Point;
  readonly size: number;
  /** In radians. */
  readonly roll?: number;
  /** Score where it is upright and 20 to 120 pixels large in the input. Default 0.9. */
  readonly clear?: number;
  /** Score elsewhere. Default 0. */
  readonly unclear?: number;
  /** Whether it is there only in views of the whole image: a false alarm. */
  readonly onlyFromAfar?: boolean;
}

/** The points of a face that looks ahead, from the centre of its box, in units of it. */
const ahead: readonly Point[] = [
  [-0.184, -0.218],
  [0.184, -0.218],
  [0, 0.012],
  [0, 0.221],
  [-0.397, -0.123],
  [0.397, -0.123],
];

/** What a network would see of some faces, and how many pixels it was shown. */
function scene(actors: readonly Actor[]) {
  const views: NetworkView[] = [];
  const viewer: Viewer = async (view, minScore) => {
    views.push(view);
    const answers = actors
      .filter(({ centre }) => {
        const [x, y] = applyAffine(invertAffine(view.toImage), centre);
        return x >= 0 && y >= 0 && x < view.width && y < view.height;
      })
      .map((actor) => seen(actor, view))
      .sort((a, b) => b.score - a.score);
    return {
      faces: answers.filter(({ score }) => score >= minScore),
      hints: (threshold) =>
        answers
          .filter(({ score }) => score >= threshold && score < minScore)
          .map(({ box, score }) => ({ place: centreOf(box), score })),
    };
  };
  return { viewer, views, pixels: () => views.reduce((sum, view) => sum + areaOf(view), 0) };
}

function seen(actor: Actor, view: NetworkView): RawFace {
  const { centre, size, roll = 0, clear = 0.9, unclear = 0, onlyFromAfar = false } = actor;
  const side = size / scaleOf(view);
  const angle = angleOf(view);
  const left = rollBetween(roll, angle);
  const isClear = side >= 20 && side <= 120 && Math.abs(left) < 2 && !(onlyFromAfar && view.width === 96);
  // A network takes what is upside down for upright.
  const shown = Math.abs(left) > 2 ? roll + Math.PI : roll;
  const [cos, sin] = [Math.cos(shown) * size, Math.sin(shown) * size];
  return {
    box: {
      x: centre[0] - size / 2,
      y: centre[1] - size / 2,
      width: size,
      height: size,
      ...(angle !== 0 && { roll: rollOfRadians(angle) }),
    },
    points: ahead.map(([x, y]) => [centre[0] + cos * x - sin * y, centre[1] + sin * x + cos * y]),
    score: isClear ? clear : unclear,
  };
}

const whole: SearchOptions = { minScore: 0.5, depth: 2, exhaustive: false, budget: Infinity };
const frame = { width: 1280, height: 720 };
const mega = (pixels: number) => (pixels / 256 ** 2) * 189;

describe('searchFaces', () => {
  it('looks once, coarsely, at an image with a large face', async () => {
    const { viewer, pixels } = scene([{ centre: [600, 300], size: 300 }]);
    const found = await searchFaces(viewer, frame, whole);
    expect(found.map(({ face }) => [centreOf(face.box), sizeOf(face.box)])).toEqual([[[600, 300], 300]]);
    expect(mega(pixels())).toBeLessThan(50);
  });

  it('looks closer at a face that is small, and no finer at the whole', async () => {
    const { viewer, views } = scene([{ centre: [600, 300], size: 180 }]);
    expect(await searchFaces(viewer, frame, whole)).toHaveLength(1);
    expect(views.map(({ width }) => width)).toEqual([160, 64]);
  });

  it('goes finer for faces that are too small to be seen, and finds all of them', async () => {
    const small = Array.from({ length: 9 }, (_, i): Actor => ({ centre: [100 + 130 * i, 500], size: 40 }));
    const { viewer } = scene(small);
    expect(await searchFaces(viewer, frame, whole)).toHaveLength(9);
    expect(await searchFaces(viewer, frame, { ...whole, depth: 1 })).toHaveLength(0);
  });

  it('goes finer beside a large face only where it is told to', async () => {
    const { viewer } = scene([
      { centre: [300, 300], size: 300 },
      { centre: [1000, 500], size: 50 },
    ]);
    expect(await searchFaces(viewer, frame, whole)).toHaveLength(1);
    expect(await searchFaces(viewer, frame, { ...whole, exhaustive: true })).toHaveLength(2);
  });

  it.each([20, 60, -90, 150, 180])('finds a face turned by %s degrees, with its roll', async (degrees) => {
    const roll = (degrees * Math.PI) / 180;
    for (const unclear of [0, 0.4]) {
      const { viewer } = scene([{ centre: [600, 300], size: 300, roll, unclear }]);
      const found = await searchFaces(viewer, frame, whole);
      expect(found).toHaveLength(1);
      expect(Math.abs(rollBetween(angleOfFace(found[0]!.face), roll))).toBeLessThan(0.02);
      expect(found[0]!.alternatives).toEqual([]);
    }
  });

  it('drops what a closer look does not confirm, and keeps what it does', async () => {
    const doubtful = { centre: [600, 300] as const, size: 300, clear: 0.45 };
    const closer = scene([{ ...doubtful, onlyFromAfar: true }]);
    expect(await searchFaces(closer.viewer, frame, whole)).toEqual([]);
    const { viewer } = scene([doubtful]);
    expect(await searchFaces(viewer, frame, whole)).toEqual([]);
    expect(await searchFaces(viewer, frame, { ...whole, minScore: 0.3 })).toHaveLength(1);
  });

  it('gives both placements of a face that it sees upright and upside down alike', async () => {
    const viewer: Viewer = async (view) => ({
      faces: [{ ...seen({ centre: [600, 300], size: 300, roll: angleOf(view) }, view), score: 0.62 }],
      hints: () => [],
    });
    const [{ face, alternatives }] = (await searchFaces(viewer, frame, whole)) as [
      Awaited<ReturnType<typeof searchFaces>>[number],
    ];
    const turns = alternatives.map((other) => rollBetween(angleOfFace(other), angleOfFace(face)));
    expect(turns.map((turn) => Math.round(Math.abs((turn * 180) / Math.PI))).sort()).toEqual(
      [180, 90, 90].sort(),
    );
  });

  it('bounds the work for an image full of doubts', async () => {
    const doubts = Array.from(
      { length: 400 },
      (_, i): Actor => ({
        centre: [32 + 64 * (i % 20), 18 + 36 * Math.floor(i / 20)],
        size: 60,
        clear: 0.4,
        unclear: 0.35,
      }),
    );
    for (const size of [frame, { width: 720, height: 1280 }, { width: 800, height: 800 }]) {
      const { viewer, pixels } = scene(doubts);
      expect(await searchFaces(viewer, size, whole)).toEqual([]);
      // 10 runs of 256 x 256 pixels, and what the last doubt may overrun them by.
      expect(pixels()).toBeLessThan(10.8 * 256 ** 2);
    }
  });
});

describe('the budget', () => {
  const budget = 340;
  const face: Actor = { centre: [900, 500], size: 40 };
  const hinted: Actor = { ...face, unclear: 0.05 };
  /** Weak answers all over the image, stronger than that of the face in some places. */
  const noise = Array.from(
    { length: 60 },
    (_, i): Actor => ({
      centre: [64 + 128 * (i % 10), 60 + 120 * Math.floor(i / 10)],
      size: 40,
      clear: i % 20 === 0 ? 0.06 : 0.03,
      unclear: i % 20 === 0 ? 0.06 : 0.03,
    }),
  );

  it('shows the parts that the scale before hinted at, the best first, where it does not reach for all', async () => {
    const { viewer, pixels } = scene([hinted, ...noise]);
    expect(await searchFaces(viewer, frame, { ...whole, budget })).toHaveLength(1);
    expect(mega(pixels())).toBeLessThan(budget + 116);
  });

  it('bounds the work for an image without a face', async () => {
    for (const actors of [[], noise, noise.map((actor) => ({ ...actor, clear: 0.4, unclear: 0.3 }))]) {
      const { viewer, pixels } = scene(actors);
      expect(await searchFaces(viewer, frame, { ...whole, budget })).toEqual([]);
      // What the last closer look may overrun it by.
      expect(mega(pixels())).toBeLessThan(budget + 160);
    }
  });

  it('grows with each face, so that a crowd is found', async () => {
    const crowd = Array.from(
      { length: 24 },
      (_, i): Actor => ({
        centre: [100 + 150 * (i % 8), 150 + 200 * Math.floor(i / 8)],
        size: 40,
        unclear: 0.05,
      }),
    );
    const { viewer } = scene(crowd);
    expect(await searchFaces(viewer, frame, { ...whole, budget })).toHaveLength(24);
  });

  it('does not hold where everything is asked for', async () => {
    const { viewer } = scene([face]);
    expect(await searchFaces(viewer, frame, { ...whole, budget })).toHaveLength(0);
    expect(await searchFaces(viewer, frame, { ...whole, budget, exhaustive: true })).toHaveLength(1);
  });
});

describe('searchScales', () => {
  it('become finer and cost the same for every size of image', () => {
    for (const [width, height] of [
      [1280, 720],
      [512, 512],
      [4000, 3000],
      [480, 640],
    ] as const) {
      const scales = searchScales({ width, height }, 2);
      expect([...scales].sort((a, b) => b - a)).toEqual(scales);
      const areas = scales.map((scale) => (width * height) / scale ** 2);
      expect(areas[0]).toBeLessThan(20_000);
      expect(Math.max(...areas)).toBeLessThan(450_000);
    }
  });

  it('see a face of 92 pixels in a panorama of 10,000 x 500', () => {
    for (const size of [
      { width: 10_000, height: 500 },
      { width: 500, height: 10_000 },
    ]) {
      const scale = searchScales(size, 2).at(-1)!;
      expect(92 / scale).toBeGreaterThan(28);
      // Three runs of what other images take.
      expect(5e6 / scale ** 2).toBeLessThan(1.3e6);
    }
  });

  it('enlarge no image by more than 1.6, but show every one once', () => {
    expect(searchScales({ width: 400, height: 300 }, 2).at(-1)).toBeCloseTo(1 / 1.6, 6);
    expect(searchScales({ width: 1, height: 1 }, 2)).toHaveLength(1);
    expect(searchScales({ width: 3, height: 500 }, 2).length).toBeGreaterThan(0);
  });
});
