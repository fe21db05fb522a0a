import { describe, expect, it } from 'vitest';
import { alignment } from '../../test/alignment';
import type { FaceAlignment } from '../aligner/face-alignment';
import type { DetectedFace, FaceDetector, Look } from '../detector/face-detector';
import { type Box, boxOfLandmarks, intersectionOverUnion } from '../geometry/box';
import type { PixelImage } from '../geometry/image';
import { anchorShape } from '../geometry/mean-shape';
import type { Point } from '../geometry/point';
import { Random } from '../numeric/random';
import { FaceTracker } from './face-tracker';

const image: PixelImage = { data: new Uint8Array(1280 * 720), width: 1280, height: 720, channels: 1 };
const meanShape: Point[] = [
  [0, 0.1],
  [1, 0.1],
  [0.3, 0],
  [0.7, 0],
  [0.5, 0.5],
  [0.5, 1],
];

/** A face of the film: who it is, and where. */
interface Actor {
  readonly name: string;
  readonly box: Box;
}

/** A film of faces, the first in front of the others: what is hidden cannot be found, and what is half hidden only badly. */
class Film {
  /** Front first. */
  actors: readonly Actor[] = [];
  readonly #random = new Random(5);

  hiddenShare(actor: Actor): number {
    const at = this.actors.indexOf(actor);
    const shares = this.actors.slice(0, at).map(({ box }) => covered(actor.box, box));
    return Math.max(0, ...shares);
  }

  readonly aligner = {
    model: { meanShape, failAbove: 10 },
    align: async (_: PixelImage, boxes: readonly Box[]) => boxes.map((box) => this.#align(box)),
  };

  detector(parts: boolean): FaceDetector {
    const detect = (region?: Box): DetectedFace[] =>
      this.actors
        .filter((actor) => this.hiddenShare(actor) < 0.4)
        .filter(({ box }) => region === undefined || covered(box, region) === 1)
        .map(({ box }) => ({
          box: { ...box, x: box.x + 0.08 * box.width, height: 0.9 * box.height },
          score: 0.9,
        }));
    const whole: FaceDetector = { name: 'film', detect: async () => detect(), dispose: () => {} };
    if (!parts) return whole;
    return { ...whole, lookAt: async (_: PixelImage, look: Look) => (look.turn ? [] : detect(look.region)) };
  }

  /** A crop finds the face that fills most of it; one that is partly hidden is drawn towards what hides it. */
  #align(box: Box): FaceAlignment {
    const seen = this.actors
      .map((actor) => ({
        actor,
        hidden: this.hiddenShare(actor),
        overlap: intersectionOverUnion(actor.box, box),
      }))
      .filter(({ hidden, overlap }) => overlap > 0.25 && hidden < 0.6)
      .sort((a, b) => b.overlap * (1 - b.hidden) - a.overlap * (1 - a.hidden))[0];
    if (seen === undefined) return alignment(box, anchorShape(meanShape, box), 40);
    const { actor, hidden } = seen;
    const front = this.actors[0]!.box;
    const pull = hidden > 0.1 ? 0.5 * hidden : 0;
    const shifted = {
      ...actor.box,
      x: actor.box.x + pull * (front.x - actor.box.x),
      y: actor.box.y + pull * (front.y - actor.box.y),
    };
    const noise = () => 0.004 * actor.box.width * this.#random.normal();
    const landmarks = anchorShape(meanShape, shifted).map(([x, y]): Point => [x + noise(), y + noise()]);
    return alignment(box, landmarks, 3 + 8 * hidden);
  }
}

/** Share of a box that lies in another. */
function covered(box: Box, other: Box): number {
  const width = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
  const height = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
  return width > 0 && height > 0 ? (width * height) / (box.width * box.height) : 0;
}

function actor(name: string, [x, y]: readonly [number, number], size: number): Actor {
  return { name, box: { x: x - size / 2, y: y - size / 2, width: size, height: size } };
}

/**
 * Plays a film and says what went wrong: numbers that changed, and frames in which a face that is in full view and has
 * been for a while is not followed.
 */
async function play(
  film: Film,
  tracker: FaceTracker,
  frames: number,
  scene: (seconds: number) => readonly Actor[],
): Promise<{ readonly problems: string[]; readonly numbers: Map<string, number> }> {
  const numbers = new Map<string, number>();
  const problems: string[] = [];
  const inView = new Map<string, number>();
  for (let frame = 0; frame < frames; frame++) {
    film.actors = scene(frame / 30);
    const faces = await tracker.update(image, (1000 * frame) / 30);
    for (const actor of film.actors) {
      const clear = film.hiddenShare(actor) < 0.1 && covered(actor.box, { ...image, x: 0, y: 0 }) === 1;
      inView.set(actor.name, clear ? (inView.get(actor.name) ?? 0) + 1 : 0);
      if (!clear) continue;
      const face = faces.find(
        ({ landmarks }) => intersectionOverUnion(boxOfLandmarks(landmarks), actor.box) > 0.6,
      );
      if (face === undefined) {
        if (inView.get(actor.name)! > 12) problems.push(`${actor.name} is not seen in frame ${frame}`);
      } else if ((numbers.get(actor.name) ?? face.id) !== face.id) {
        problems.push(`${actor.name} is ${face.id} in frame ${frame}, but was ${numbers.get(actor.name)}`);
        break;
      } else numbers.set(actor.name, face.id);
    }
  }
  if (new Set(numbers.values()).size < numbers.size) problems.push('two faces have the same number');
  return { problems, numbers };
}

const speeds = [0.5, 1, 2, 4, 6];
const angles = [0, 50, 90, 180];

describe.each([
  ['whole frames only', false],
  ['parts of frames', true],
])('faces that cross, with a detector of %s', (_, parts) => {
  it.each(speeds)('keep their numbers at %s sizes a second, from every side', async (speed) => {
    const problems: string[] = [];
    for (const angle of angles) {
      for (const [size, beside] of [
        [110, 0],
        [150, 30],
      ] as const) {
        for (const frontFirst of [true, false]) {
          const film = new Film();
          const tracker = new FaceTracker(film.aligner, film.detector(parts), { detectEvery: 200 });
          const [dx, dy] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
          // The one behind goes past the middle, where the front face stands or sways.
          const seconds = 320 / (120 * speed);
          const result = await play(film, tracker, Math.ceil(30 * (seconds + 0.8)), (time) => {
            const way = -160 + 120 * speed * Math.min(Math.max(0, time - 0.3), seconds);
            const front = actor('front', [640 + 15 * Math.sin(3 * time), 360], 120);
            const behind = actor(
              'behind',
              [640 + way * dx - beside * dy, 360 + way * dy + beside * dx],
              size,
            );
            // Who is seen first gets the lower number: both orders.
            if (time < 0.1) return frontFirst ? [front] : [behind];
            return [front, behind];
          });
          for (const problem of result.problems.slice(0, 1)) {
            problems.push(
              `angle ${angle}, size ${size}, beside ${beside}, front first ${frontFirst}: ${problem}`,
            );
          }
        }
      }
    }
    expect(problems).toEqual([]);
  });
});

describe('faces that come and go', () => {
  it('gives a face that stays hidden for seconds its number back', async () => {
    const film = new Film();
    const tracker = new FaceTracker(film.aligner, film.detector(true));
    const { problems } = await play(film, tracker, 200, (time) => {
      // Behind the front face for three seconds, and out on the side where it came from.
      const way = Math.max(0, Math.abs(time - 3.2) - 1.5) * 150;
      return [actor('front', [640, 360], 140), actor('behind', [640 - way, 350], 110)];
    });
    expect(problems).toEqual([]);
  });

  it('takes one that enters elsewhere for someone else', async () => {
    const film = new Film();
    const tracker = new FaceTracker(film.aligner, film.detector(true), { detectEvery: 300 });
    const { problems, numbers } = await play(film, tracker, 120, (time) => [
      actor('stays', [640, 360], 120),
      ...(time < 1.5 ? [actor('leaves', [300 - 300 * time, 300], 120)] : []),
      ...(time > 1.7 ? [actor('enters', [1400 - 300 * (time - 1.7), 300], 120)] : []),
    ]);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(numbers)).toEqual({ stays: 1, leaves: 2, enters: 3 });
  });

  it('keeps three apart that meet in one place', async () => {
    const film = new Film();
    const tracker = new FaceTracker(film.aligner, film.detector(true), { detectEvery: 200 });
    const { problems } = await play(film, tracker, 150, (time) => {
      const way = 220 * (time - 2.2);
      return [
        actor('front', [640, 360], 130),
        actor('from the left', [640 + way, 350], 110),
        actor('from the right', [640 - 1.3 * way, 370], 100),
      ];
    });
    expect(problems).toEqual([]);
  });
});
