import { describe, expect, it } from 'vitest';
import type { DetectedFace, FaceDetector, Look } from '../../detector/face-detector';
import type { Box } from '../../geometry/box';
import type { PixelImage } from '../../geometry/image';
import { FaceSearch } from './face-search';
import { costOfLook } from './look';

const image: PixelImage = { data: new Uint8Array(1280 * 720), width: 1280, height: 720, channels: 1 };
const whole: Box = { x: 0, y: 0, width: 1280, height: 720 };
const box = (x: number, y: number, size: number): Box => ({ x, y, width: size, height: size });

/** Finds faces that are whole in the region and large enough for the look; keeps the looks. */
class PartDetector implements FaceDetector {
  readonly name = 'parts';
  faces: readonly Box[] = [];
  looks: Look[] = [];
  async detect(): Promise<DetectedFace[]> {
    throw new Error('not at once');
  }
  async lookAt(_: PixelImage, look: Look): Promise<DetectedFace[]> {
    this.looks.push(look);
    const { region, side } = look;
    const least = (21 * Math.max(region.width, region.height)) / side;
    return this.faces
      .filter(({ x, y, width, height }) => {
        const inside = x >= region.x && y >= region.y;
        return inside && x + width <= region.x + region.width && y + height <= region.y + region.height;
      })
      .filter(({ width }) => !look.turn && width >= least)
      .map((box) => ({ box, score: 0.9 }));
  }
  dispose() {}
  /** The looks since the last call, as "side" or "side at x,y". */
  taken(): string[] {
    const taken = this.looks.map(({ region, side, turn }) => {
      const place = region.width === 1280 ? '' : ` at ${region.x},${region.y}`;
      return `${side}${place}${turn ? ` turned ${turn}` : ''}`;
    });
    this.looks = [];
    return taken;
  }
}

const rate = { detectEvery: 1000, searchEvery: 100, budget: 200e6 };

describe('FaceSearch', () => {
  it('knows what a look costs', () => {
    expect(costOfLook({ region: box(0, 0, 500), side: 256 })).toBe(189e6);
    expect(costOfLook({ region: box(0, 0, 50), side: 128 })).toBe(189e6 / 4);
    // 256 x 144, made 256 x 160.
    expect(costOfLook({ region: whole, side: 256 })).toBeCloseTo((189e6 * 160) / 256, 0);
  });

  it('spreads a search over frames, none of which takes more than the budget', async () => {
    const detector = new PartDetector();
    const search = new FaceSearch(detector, rate);
    const request = { followed: [box(100, 100, 200)], lost: [] };
    const frames: string[][] = [];
    for (let frame = 0; frame < 40; frame++) {
      expect(await search.step(image, { ...request, time: 30 * frame })).toEqual([]);
      const cost = detector.looks.map(costOfLook).reduce((sum, one) => sum + one, 0);
      if (frame > 0) expect(cost).toBeLessThanOrEqual(rate.budget);
      frames.push(detector.taken());
    }
    const looks = frames.flat();
    // One search a second: the whole frame, and each of its six tiles.
    expect(looks.filter((look) => look === '256')).toHaveLength(2);
    expect(new Set(looks.filter((look) => look.includes(' at '))).size).toBe(6);
    expect(looks.some((look) => look.includes('turned'))).toBe(false);
    expect(Math.max(...frames.slice(1).map((taken) => taken.length))).toBe(1);
  });

  it('searches the whole of a first frame, coarse before fine', async () => {
    const detector = new PartDetector();
    detector.faces = [box(500, 300, 120)];
    const search = new FaceSearch(detector, { ...rate, budget: 0 });
    expect(await search.step(image, { time: 0, followed: [], lost: [] })).toMatchObject([
      { box: detector.faces[0] },
    ]);
    expect(detector.taken()).toEqual(['128', '256']);
  });

  it('looks for a small face and a turned one within a second', async () => {
    const detector = new PartDetector();
    detector.faces = [box(900, 500, 60)];
    const search = new FaceSearch(detector, rate);
    const found: number[] = [];
    const looks: string[] = [];
    for (let frame = 0; frame < 30; frame++) {
      const faces = await search.step(image, { time: 33 * frame, followed: [], lost: [] });
      if (faces.length > 0) found.push(frame);
      looks.push(...detector.taken());
    }
    expect(found.length).toBeGreaterThan(0);
    for (const turn of [90, 180, 270]) expect(looks).toContain(`256 turned ${turn}`);
  });

  it('looks for a lost face first, where it may be and at once', async () => {
    const detector = new PartDetector();
    const followed = [box(100, 100, 100)];
    const search = new FaceSearch(detector, rate);
    await search.step(image, { time: 0, followed, lost: [] });
    detector.taken();
    search.hurry();
    const lost = [box(800, 300, 80)];
    detector.faces = [box(820, 310, 80), ...followed];
    expect(await search.step(image, { time: 30, followed, lost })).toMatchObject([
      { box: detector.faces[0] },
    ]);
    expect(detector.taken()).toEqual(['128 at 740,240']);
    await search.step(image, { time: 60, followed, lost });
    expect(detector.taken().filter((look) => look.startsWith('128'))).toEqual([]);
    await search.step(image, { time: 140, followed, lost });
    expect(detector.taken()[0]).toBe('128 at 740,240');
  });

  it('takes for a face in a part only what a look from near by confirms', async () => {
    const detector = new PartDetector();
    const search = new FaceSearch(detector, rate);
    const ghost = { box: box(900, 500, 60), score: 0.9 };
    const lookAt = detector.lookAt.bind(detector);
    detector.lookAt = async (image, look) => [
      ...(await lookAt(image, look)),
      ...(look.side === 256 && !look.turn && look.region.width < 1280 ? [ghost] : []),
    ];
    for (let frame = 0; frame < 30; frame++) {
      expect(await search.step(image, { time: 33 * frame, followed: [], lost: [] })).toEqual([]);
    }
    expect(detector.taken()).toContain('128 at 855,455');
  });

  it('does not look where followed faces leave no room, nor find them again', async () => {
    const detector = new PartDetector();
    detector.faces = [box(300, 10, 690)];
    const search = new FaceSearch(detector, rate);
    const near = { time: 0, followed: detector.faces, lost: [box(500, 300, 80)] };
    expect(await search.step(image, near)).toEqual([]);
    expect(detector.taken()[0]).toBe('256');
  });

  it('asks a detector that cannot look at parts for the whole frame now and then', async () => {
    let asked = 0;
    const detector: FaceDetector = {
      name: 'whole',
      detect: async () => {
        asked++;
        return [];
      },
      dispose: () => {},
    };
    const search = new FaceSearch(detector, rate);
    for (let time = 0; time <= 1000; time += 50)
      await search.step(image, { time, followed: [whole], lost: [] });
    expect(asked).toBe(2);
  });
});
