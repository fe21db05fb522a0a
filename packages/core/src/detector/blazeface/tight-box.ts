import type { Box } from '../../geometry/box';
import type { Point } from '../../geometry/point';
import type { RawFace } from './raw-face';

/**
 * BlazeFace's box is a square from the brows to below the mouth; the aligner wants the tight landmark box. The six
 * points tell how the head is turned, so a linear map from a few of their measures, all in units of BlazeFace's box and
 * from its centre, gives the tight box's centre and sides.
 *
 * The weights come from a ridge regression on 758 photographs of faces in video (every fourth of them, and each
 * mirrored), printed by scripts/fit-detector-box.mjs. Mean intersection over union with the tight box, on photographs
 * that were not used: 0.88 on other persons of the same kind (BlazeFace's own box: 0.81), 0.82 on photographs with
 * poses up to profile (0.73).
 */
const weights = {
  /** For `balanced`: the centre's y, the width and the height. */
  balanced: {
    y: [0.0519, 0.0077, 0.3093, 0.3462, 0.0359, -0.1732],
    width: [0.9157, 0.0805, -0.327, -0.3302, -0.0561, 0.1917],
    height: [0.7904, 0.1931, -0.4538, -0.3353, -0.0055, 0.3439],
  },
  /** For `sided`: the centre's x. */
  sided: { x: [0.0631, 0.0284, -0.051, -0.0526, 0.0768] },
} as const;

/** The measures of a face that the map uses. */
export interface FaceMeasures {
  /** 1, eyes to mouth, y of the eyes, y of the mouth, turn, tilt: the same for a face and its mirror image. */
  readonly balanced: readonly number[];
  /** x of the eyes, the nose, the mouth and the ears, tilt: of opposite sign in the mirror. */
  readonly sided: readonly number[];
}

/** The measures of a face, in units of its box's size, from its box's centre. */
export function measureFace(face: RawFace): FaceMeasures {
  const { centreX, centreY, size } = frameOf(face.box);
  const [eyeLeft, eyeRight, nose, mouth, earLeft, earRight] = face.points.map(
    ([x, y]): Point => [(x - centreX) / size, (y - centreY) / size],
  ) as [Point, Point, Point, Point, Point, Point];
  const eyes = middle(eyeLeft, eyeRight);
  const ears = middle(earLeft, earRight);
  const turn = nose[0] - (eyes[0] + mouth[0]) / 2;
  const tilt = eyeRight[1] - eyeLeft[1];
  const eyesToMouth = Math.hypot(mouth[0] - eyes[0], mouth[1] - eyes[1]);
  return {
    balanced: [1, eyesToMouth, eyes[1], mouth[1], Math.abs(turn), Math.abs(tilt)],
    sided: [eyes[0], nose[0], mouth[0], ears[0], tilt],
  };
}

/** BlazeFace's box as the frame that measures and results are in. */
export function frameOf({ x, y, width, height }: Box): { centreX: number; centreY: number; size: number } {
  return { centreX: x + width / 2, centreY: y + height / 2, size: Math.sqrt(width * height) };
}

/** An estimate of the tight landmark box of a face that BlazeFace found. */
export function tightBox(face: RawFace): Box {
  const { centreX, centreY, size } = frameOf(face.box);
  const { balanced, sided } = measureFace(face);
  const width = size * dot(weights.balanced.width, balanced);
  const height = size * dot(weights.balanced.height, balanced);
  return {
    x: centreX + size * dot(weights.sided.x, sided) - width / 2,
    y: centreY + size * dot(weights.balanced.y, balanced) - height / 2,
    width,
    height,
  };
}

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
