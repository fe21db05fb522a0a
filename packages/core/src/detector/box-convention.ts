import { MusicaError } from '../errors';
import type { Box } from '../geometry/box';
import { radiansOfRoll } from '../geometry/roll-unit';
import type { DetectedFace, FaceDetector } from './face-detector';

/**
 * How the tight landmark box lies in the boxes that another detector draws. `musica dataset fit-box` fits it, and
 * `fitBoxConvention` of @musica/evaluation.
 */
export interface BoxConvention {
  /** From the centre of the detector's box to that of the tight one, along the face, in widths of the detector's box. */
  readonly right: number;
  /** The same downwards, in heights of the detector's box. */
  readonly down: number;
  /** Width of the tight box in widths of the detector's. */
  readonly width: number;
  /** Height of the tight box in heights of the detector's. */
  readonly height: number;
}

const names = ['right', 'down', 'width', 'height'] as const;

/**
 * Checks a convention that was read from a file.
 * @throws MusicaError `box` that says what is wrong with it
 */
export function assertBoxConvention(value: unknown): asserts value is BoxConvention {
  const given: Partial<Record<string, unknown>> = typeof value === 'object' && value !== null ? value : {};
  for (const name of names) {
    const number = given[name];
    const least = name === 'width' || name === 'height' ? 0 : -Infinity;
    if (Number.isFinite(number) && (number as number) > least) continue;
    const wanted = least === 0 ? 'a number above 0' : 'a number';
    const said = JSON.stringify(number) ?? 'missing';
    throw new MusicaError('box', `"${name}" of the box convention is ${said}, but must be ${wanted}`, {
      hint: 'a convention is { "right", "down", "width", "height" }, as `musica dataset fit-box` writes it',
    });
  }
}

/** The tight landmark box of a face in another detector's box; it is turned as that is. */
export function toTightBox(box: Box, convention: BoxConvention): Box {
  const { right, down } = convention;
  const turn = radiansOfRoll(box.roll);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [x, y] = [right * box.width, down * box.height];
  const [width, height] = [convention.width * box.width, convention.height * box.height];
  return {
    ...box,
    x: box.x + box.width / 2 + cos * x - sin * y - width / 2,
    y: box.y + box.height / 2 + sin * x + cos * y - height / 2,
    width,
    height,
  };
}

/**
 * A detector whose boxes become tight landmark boxes. It is the same detector: to dispose of one disposes of the other.
 * @throws MusicaError `box` for a convention that cannot be used
 */
export function withBoxConvention(detector: FaceDetector, convention: BoxConvention): FaceDetector {
  assertBoxConvention(convention);
  const tight = ({ box, alternatives, ...rest }: DetectedFace): DetectedFace => ({
    ...rest,
    box: toTightBox(box, convention),
    ...(alternatives && { alternatives: alternatives.map((other) => toTightBox(other, convention)) }),
  });
  return {
    name: detector.name,
    detect: async (image, options) => (await detector.detect(image, options)).map(tight),
    ...(detector.lookAt && {
      lookAt: async (image, look) => (await detector.lookAt!(image, look)).map(tight),
    }),
    dispose: () => detector.dispose(),
  };
}
