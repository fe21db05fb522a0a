import { describe, expect, it } from 'vitest';
import { alignment } from '../../test/alignment';
import type { FaceAlignment } from '../aligner/face-alignment';
import { type Box, boxOfLandmarks, intersectionOverUnion } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import { anchorShape } from '../geometry/mean-shape';
import type { Point } from '../geometry/point';
import { FaceTracker } from './face-tracker';
import type { TrackerOptions } from './tracked-face';

const image: PixelImage = { data: new Uint8Array(640 * 480), width: 640, height: 480, channels: 1 };
const meanShape: Point[] = [
  [0, 0.1],
  [1, 0.1],
  [0.3, 0],
  [0.7, 0],
  [0.5, 0.5],
  [0.5, 1],
];

/** A world of faces whose places are known: the aligner finds the one its box lies on, the detector all of them. */
class World {
  faces: Box[] = [];
  detections = 0;
  alignments = 0;
  readonly aligner = {
    model: { meanShape, failAbove: 10 },
    align: async (_: PixelImage, boxes: readonly Box[]): Promise<FaceAlignment[]> => {
      this.alignments += boxes.length;
      return boxes.map((box) => this.#align(box));
    },
  };
  readonly detector = {
    name: 'test',
    detect: async () => {
      this.detections++;
      // Coarse and upright, as detectors are.
      return this.faces.map((face) => {
        const { x, y, width, height } = boxOfLandmarks(anchorShape(meanShape, face));
        return { box: { x: x + 0.1 * width, y: y - 0.1 * height, width, height }, score: 0.9 };
      });
    },
    dispose: () => {},
  };

  tracker(options?: TrackerOptions) {
    return new FaceTracker(this.aligner, this.detector, options);
  }

  #align(box: Box): FaceAlignment {
    const near = this.faces.find((face) => intersectionOverUnion(face, box) > 0.2);
    // A model is good on faces that are upright in the crop, and lost on those that lie on their side.
    const off = near && Math.abs((near.roll ?? 0) - (box.roll ?? 0));
    const predictedNme = off === undefined ? 40 : 3 + 0.14 * off;
    const landmarks = anchorShape(meanShape, near ?? box);
    return alignment(box, landmarks, predictedNme);
  }
}

const face = (x: number, y: number, size = 100, roll = 0): Box => ({ x, y, width: size, height: size, roll });

describe('FaceTracker', () => {
  it('follows a face by its landmarks and leaves the detector alone', async () => {
    const world = new World();
    const tracker = world.tracker({ detectEvery: Infinity });
    for (let frame = 0; frame < 100; frame++) {
      world.faces = [face(50 + 4 * frame, 100, 100 + frame / 2, frame / 2)];
      const faces = await tracker.update(image, frame * 33);
      expect(faces).toHaveLength(1);
      expect(faces[0]).toMatchObject({ id: 1, age: frame * 33 });
      expect(faces[0]!.landmarks).toEqual(anchorShape(meanShape, world.faces[0]!));
    }
    expect(world.detections).toBe(1);
    // Twice for the new face, once a frame from then on.
    expect(world.alignments).toBe(2 + 99);
  });

  it('turns the box with the head, and finds a face that lies on its side', async () => {
    const world = new World();
    world.faces = [face(200, 200, 100, 86)];
    const [found] = await world.tracker().update(image, 0);
    expect(found!.box.roll).toBeCloseTo(86, 9);
    expect(found!.failed).toBe(false);
    expect(await world.tracker({ roll: false }).update(image, 0)).toEqual([]);
  });

  it('keeps the numbers of several faces while they move, come and go', async () => {
    const world = new World();
    const tracker = world.tracker({ detectEvery: 300 });
    world.faces = [face(50, 100), face(400, 100)];
    const ids = async (time: number) =>
      (await tracker.update(image, time)).map(({ id, landmarks }) => [id, Math.round(landmarks[0]![0])]);
    const [first, second] = await ids(0);
    expect([first![0], second![0]]).toEqual([1, 2]);
    // A third comes: it is found at the next look.
    world.faces = [face(60, 100), face(390, 100), face(220, 300)];
    expect(await ids(100)).toHaveLength(2);
    expect(await ids(301)).toEqual([
      [1, 60],
      [2, 390],
      [3, 220],
    ]);
    // The first leaves; the order of the others in the world changes.
    world.faces = [face(215, 300), face(395, 100)];
    expect(await ids(334)).toEqual([
      [2, 395],
      [3, 215],
    ]);
    // It comes back much later and is someone new.
    world.faces.push(face(60, 100));
    await ids(2000);
    expect(await ids(2400)).toEqual([
      [2, 395],
      [3, 215],
      [4, 60],
    ]);
  });

  it('looks at once for a face that is lost, and gives it its number back', async () => {
    const world = new World();
    const tracker = world.tracker({ detectEvery: Infinity });
    world.faces = [face(100, 100)];
    await tracker.update(image, 0);
    world.faces = [];
    expect(await tracker.update(image, 33)).toEqual([]);
    expect(world.detections).toBe(2);
    world.faces = [face(110, 100)];
    expect(await tracker.update(image, 66)).toEqual([]); // looks every 100 ms
    expect(await tracker.update(image, 140)).toMatchObject([{ id: 1, age: 140 }]);
    expect(world.detections).toBe(3);
    // A jump is a loss too, but of another place: someone else.
    world.faces = [face(500, 300)];
    expect(await tracker.update(image, 170)).toMatchObject([{ id: 2, age: 0 }]);
  });

  it('keeps one of two tracks that end up on the same face: the older', async () => {
    const world = new World();
    const tracker = world.tracker();
    world.faces = [face(100, 100), face(230, 100)];
    expect(await tracker.update(image, 0)).toHaveLength(2);
    world.faces = [face(165, 100)];
    expect((await tracker.update(image, 33)).map(({ id }) => id)).toEqual([1]);
    expect((await tracker.update(image, 66)).map(({ id }) => id)).toEqual([1]);
  });

  it('follows no more than maxFaces', async () => {
    const world = new World();
    world.faces = [face(20, 20), face(220, 20), face(420, 20)];
    const tracker = world.tracker({ maxFaces: 2, detectEvery: 0 });
    expect(await tracker.update(image, 0)).toHaveLength(2);
    expect(await tracker.update(image, 33)).toHaveLength(2);
    expect(world.detections).toBe(1);
  });

  it('smooths only when asked to', async () => {
    const world = new World();
    const [raw, smooth] = [world.tracker(), world.tracker({ smooth: true })];
    const jitter: [number, number] = [0, 0];
    for (let frame = 0; frame < 60; frame++) {
      world.faces = [face(100 + (frame % 2), 100)];
      for (const [index, tracker] of [raw, smooth].entries()) {
        const [found] = await tracker.update(image, frame * 33);
        if (frame > 10) jitter[index]! += Math.abs(found!.landmarks[0]![0] - 100.5);
      }
    }
    expect(jitter[0]).toBeCloseTo(0.5 * 49, 6);
    expect(jitter[1]).toBeLessThan(jitter[0]! / 2);
  });

  it('begins anew when time runs backwards, and forgets on reset', async () => {
    const world = new World();
    world.faces = [face(100, 100)];
    const tracker = world.tracker();
    await tracker.update(image, 5000);
    expect(await tracker.update(image, 0)).toMatchObject([{ id: 2, age: 0 }]);
    tracker.reset();
    expect(await tracker.update(image, 10)).toMatchObject([{ id: 3, age: 0 }]);
  });

  it('refuses options and frames it cannot use', async () => {
    const world = new World();
    const texts = [
      { maxFaces: '4' },
      { searchEvery: '100' },
      { searchBudget: '1' },
    ] as unknown as TrackerOptions[];
    for (const options of [{ maxFaces: 0 }, { detectEvery: -1 }, { lostAbove: Number.NaN }, ...texts]) {
      expect(() => world.tracker(options)).toThrowError(expect.objectContaining({ code: 'config' }));
    }
    await expect(world.tracker().update(image, Number.NaN)).rejects.toMatchObject({ code: 'config' });
    await expect(world.tracker().update({ ...image, width: 3 }, 0)).rejects.toMatchObject({ code: 'image' });
  });
});
