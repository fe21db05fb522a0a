import { ibug68, type LandmarkScheme, type Point, wflw98 } from '@musica/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { readMorphableFace } from '../morphable';
import type { JawConvention } from '../morphable/jaw-convention';
import { readShape } from '../rendered-dataset/read-shape';
import { type PreparedHead, prepareHead } from './head/prepared-head';
import { ibug68Places, wflw98Places } from './labels/landmark-places';
import { noiseTextures } from './render/noise';
import { type PosedHead, type RenderedScene, SceneRenderer } from './render/scene-renderer';
import { drawScene } from './scene/draw-scene';
import type { Pose, Scene } from './scene/scene';

// Preparing a head takes a second of a free core, and there may be none.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SIZE = 160;
const ict = sharedPath('data', 'ict-facekit');

/** A plain person: nothing hides anything, brows, irises and lips have colours that nothing else has. */
function plainScene(pose: Pose, changes: Partial<Scene> = {}): Scene {
  const drawn = drawScene(1, 1, 0, { yaw: 90, pitch: 40, roll: 35 });
  const { hair: _, hat: _hat, glasses: _glasses, beard: _beard, ...rest } = drawn;
  return {
    ...rest,
    weights: { identity: new Float32Array(0), expression: {} },
    view: { pose, distance: 120, faceSize: 0.62, offset: [0, 0] },
    skin: {
      ...drawn.skin,
      colour: [0.4, 0.4, 0.4],
      blotches: 0,
      pores: 0,
      freckles: 0,
      wrinkles: 0,
      blush: 0,
      eyeBags: 0,
      shine: 0,
    },
    brows: { ...drawn.brows, colour: [0.02, 0.02, 0.9], density: 1, height: 0.1, thickness: 0.3, taper: 0.6 },
    lips: { colour: [0.02, 0.9, 0.02], strength: 1, shine: 0 },
    eyes: {
      ...drawn.eyes,
      iris: [0.9, 0.02, 0.02],
      sclera: [0.5, 0.5, 0.5],
      gaze: [0, 0],
      pupilAngle: 0.05,
      liner: 0,
      shadow: 0,
    },
    light: { sky: [1, 1, 1], ground: [1, 1, 1], lights: [], shadows: false, exposure: 0.4 },
    mouthOpen: false,
    ...changes,
  };
}

const heads: [string, () => Promise<PreparedHead>][] = [
  ['the parametric head', async () => prepareHead(await readShape('parametric'))],
  ...(ict
    ? [
        ['ICT-FaceKit', async () => prepareHead(await readMorphableFace(ict))] as [
          string,
          () => Promise<PreparedHead>,
        ],
      ]
    : []),
];

describe.each(heads)('labels of %s', (_, prepare) => {
  let head: PreparedHead;
  let renderer: SceneRenderer;
  beforeAll(async () => {
    head = await prepare();
    renderer = new SceneRenderer(head, SIZE, noiseTextures());
  });

  const labelsOf = (scheme: LandmarkScheme, scene: Scene, posed: PosedHead, jaw: JawConvention = '3d') => {
    const places =
      scheme === ibug68 ? ibug68Places(head, scene, posed, jaw) : wflw98Places(head, scene, posed, jaw);
    const points = places.map((place): Point => {
      const { x, y } = posed.camera.project(posed.camera.toCamera(place));
      return [x, y];
    });
    return { places, points };
  };

  /** Mean place of the pixels in which one channel is far above the others, in a rectangle. */
  function colouredPixels(
    { colour, cover }: RenderedScene,
    channel: number,
    inside: (x: number, y: number) => boolean,
  ) {
    let [x, y, count, top, bottom, left, right] = [0, 0, 0, SIZE, 0, SIZE, 0];
    for (let i = 0; i < cover.length; i++) {
      const [px, py] = [i % SIZE, Math.floor(i / SIZE)];
      const value = colour[3 * i + channel]!;
      const others = Math.max(colour[3 * i + ((channel + 1) % 3)]!, colour[3 * i + ((channel + 2) % 3)]!);
      if (!inside(px, py) || value < 1.6 * others || value < 0.05) continue;
      x += px;
      y += py;
      count++;
      [top, bottom] = [Math.min(top, py), Math.max(bottom, py)];
      [left, right] = [Math.min(left, px), Math.max(right, px)];
    }
    return { x: x / count, y: y / count, count, top, bottom, left, right };
  }

  it.each([
    { yaw: 0, pitch: 0, roll: 0 },
    { yaw: 25, pitch: 8, roll: -15 },
  ])('puts pupils on the irises at %j, wherever they look', (pose) => {
    for (const gaze of [
      [0, 0],
      [14, -6],
    ] as const) {
      const base = plainScene(pose);
      const scene = { ...base, eyes: { ...base.eyes, gaze } };
      const rendered = renderer.render(scene);
      const { points } = labelsOf(wflw98, scene, rendered);
      for (const pupil of [96, 97]) {
        const [px, py] = points[pupil]!;
        const iris = colouredPixels(rendered, 0, (x, y) => Math.hypot(x - px, y - py) < 9);
        expect(iris.count).toBeGreaterThan(8);
        // The lids cover a part of the iris, so up and down it is not exact.
        expect(Math.abs(iris.x - px)).toBeLessThan(1.2);
        expect(Math.abs(iris.y - py)).toBeLessThan(1.8);
      }
    }
  });

  it('paints brows within the outline that labels them, and lips within theirs', () => {
    const scene = plainScene({ yaw: 0, pitch: 0, roll: 0 });
    const rendered = renderer.render(scene);
    const { points } = labelsOf(wflw98, scene, rendered);
    for (const part of ['browImageLeft', 'browImageRight']) {
      const outline = wflw98.parts[part]!.map((index) => points[index]!);
      const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
      const middle = SIZE / 2;
      const painted = colouredPixels(rendered, 2, (x, y) => y < SIZE * 0.6 && x < middle === xs[0]! < middle);
      expect(Math.abs(painted.left - Math.min(...xs))).toBeLessThan(3.5);
      expect(Math.abs(painted.right - Math.max(...xs))).toBeLessThan(3.5);
      expect(Math.abs(painted.top - Math.min(...ys))).toBeLessThan(3);
      expect(Math.abs(painted.bottom - Math.max(...ys))).toBeLessThan(3);
    }
    const mouth = wflw98.parts.mouthOuter!.map((index) => points[index]!);
    const painted = colouredPixels(rendered, 1, () => true);
    expect(Math.abs(painted.left - mouth[0]![0])).toBeLessThan(3);
    expect(Math.abs(painted.right - mouth[6]![0])).toBeLessThan(3);
    expect(Math.abs(painted.top - Math.min(...mouth.map(([, y]) => y)))).toBeLessThan(2.5);
    expect(Math.abs(painted.bottom - Math.max(...mouth.map(([, y]) => y)))).toBeLessThan(2.5);
  });

  it('mirrors landmarks with the scene', () => {
    const expression = {
      mouthSmile_L: 0.8,
      eyeBlink_R: 0.5,
      browOuterUp_L: 0.6,
      jawOpen: 0.3,
      mouthLeft: 0.4,
    };
    const swapped = { mouthSmile_R: 0.8, eyeBlink_L: 0.5, browOuterUp_R: 0.6, jawOpen: 0.3, mouthRight: 0.4 };
    for (const [yaw, pitch, roll] of [
      [0, 0, 0],
      [35, -12, 20],
      [-80, 10, -5],
    ] as const) {
      const base = plainScene({ yaw, pitch, roll }, { weights: { identity: [], expression } });
      const scene = { ...base, eyes: { ...base.eyes, gaze: [10, 4] as const } };
      const other = plainScene(
        { yaw: -yaw, pitch, roll: -roll },
        { weights: { identity: [], expression: swapped } },
      );
      const mirrored = { ...other, eyes: { ...other.eyes, gaze: [-10, 4] as const } };
      for (const scheme of [ibug68, wflw98]) {
        for (const jaw of ['3d', 'contour'] as const) {
          const { points } = labelsOf(scheme, scene, renderer.pose(scene), jaw);
          const flipped = labelsOf(scheme, mirrored, renderer.pose(mirrored), jaw).points;
          for (const [i, [x, y]] of points.entries()) {
            const [otherX, otherY] = flipped[scheme.mirror[i]!]!;
            // The face of ICT-FaceKit is symmetric to about a tenth of a millimetre only.
            expect(Math.abs(SIZE - 1 - otherX - x)).toBeLessThan(0.8);
            expect(Math.abs(otherY - y)).toBeLessThan(0.8);
          }
        }
      }
    }
  });

  it('tells which landmarks a turned head hides', () => {
    const scene = plainScene({ yaw: 75, pitch: 0, roll: 0 });
    const rendered = renderer.render(scene);
    const { places } = labelsOf(ibug68, scene, rendered);
    // The nose points to the image's right: the side at the image's left is towards the camera.
    for (const seen of [0, 2, 4, 6, 17, 19, 30, 31, 36, 48])
      expect([seen, rendered.isHidden(places[seen]!)]).toEqual([seen, false]);
    for (const hidden of [16, 14, 12, 26, 45, 44])
      expect([hidden, rendered.isHidden(places[hidden]!)]).toEqual([hidden, true]);
    const front = plainScene({ yaw: 0, pitch: 0, roll: 0 });
    const straight = renderer.render(front);
    const all = labelsOf(ibug68, front, straight).places;
    expect(all.slice(17).filter((place) => straight.isHidden(place))).toEqual([]);
  });

  it('slides the jaw to the outline that is seen', () => {
    const scene = plainScene({ yaw: 45, pitch: 0, roll: 0 });
    const rendered = renderer.render(scene);
    const solid = labelsOf(ibug68, scene, rendered, '3d').points;
    const outline = labelsOf(ibug68, scene, rendered, 'contour');
    // The far side, at the image's right, moves outwards and is no longer hidden; the near side stays.
    for (const index of [12, 13, 14, 15]) {
      expect(outline.points[index]![0]).toBeGreaterThan(solid[index]![0] + 2);
      const [x, y] = outline.points[index]!;
      const coverAt = (dx: number) => rendered.cover[Math.round(y) * SIZE + Math.round(x + dx)]!;
      expect([index, coverAt(-4)]).toEqual([index, 1]);
    }
    for (const index of [1, 2, 3]) {
      expect(Math.abs(outline.points[index]![0] - solid[index]![0])).toBeLessThan(2.5);
    }
    expect(outline.points.slice(17)).toEqual(solid.slice(17));
  });

  it('closes eyes and opens mouths with their labels', () => {
    const measure = (expression: Record<string, number>) => {
      const scene = plainScene({ yaw: 0, pitch: 0, roll: 0 }, { weights: { identity: [], expression } });
      const { points } = labelsOf(ibug68, scene, renderer.pose(scene));
      const gap = (a: number, b: number) =>
        Math.hypot(points[a]![0] - points[b]![0], points[a]![1] - points[b]![1]);
      return {
        eye: gap(37, 41) / gap(36, 39),
        other: gap(44, 46) / gap(42, 45),
        mouth: gap(62, 66) / gap(48, 54),
      };
    };
    const neutral = measure({});
    const closed = measure({ eyeBlink_R: 1 });
    expect(neutral.eye).toBeGreaterThan(0.2);
    expect(closed.eye).toBeLessThan(0.4 * neutral.eye);
    expect(closed.other).toBeCloseTo(neutral.other, 1);
    expect(measure({ jawOpen: 0.8 }).mouth).toBeGreaterThan(neutral.mouth + 0.25);
  });
});
