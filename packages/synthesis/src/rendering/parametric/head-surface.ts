import type { Vector } from '../head/surface-point';
import type { GridVertex } from './head-grid';
import type { AllParameters } from './parameters';

/** Measures of the average face in centimetres, as the average of ICT-FaceKit has them, rounded. */
export const face = {
  eyeX: 3.15,
  eyeY: 3.35,
  /** Half the width of an eye. */
  eyeHalf: 1.32,
  eyeRadius: 1.3,
  eyeZ: 8.3,
  mouthY: -3.4,
  mouthHalf: 2.45,
  browY: 5.9,
} as const;

/** The skin lies this far over the eyeballs. */
const LID = 0.08;

/**
 * The average head by height: half its width, and how far its front (without nose, lips and chin) and its back lie before
 * and behind the axis.
 */
const profile: readonly (readonly [height: number, half: number, front: number, back: number])[] = [
  [-19, 14, 5.4, -6.5],
  [-16.5, 12, 4.9, -6.2],
  [-14.5, 7.6, 4.7, -5.6],
  [-12.5, 5.6, 4.6, -5.2],
  [-10.2, 5.3, 5.2, -5.2],
  [-9, 5.4, 6.6, -5.3],
  [-8.3, 5.2, 8.9, -5.4],
  [-7.6, 5.0, 10.2, -5.5],
  [-6.5, 5.1, 10.7, -5.8],
  [-5, 5.9, 10.8, -6.2],
  [-3.4, 6.5, 10.9, -6.9],
  [-1.5, 6.9, 10.75, -7.6],
  [0.5, 7.2, 10.5, -8.3],
  [2, 7.4, 10.3, -8.7],
  [4, 7.6, 10.3, -9],
  [6, 7.8, 10.7, -9.2],
  [8, 7.7, 10.5, -9.1],
  [10, 7.2, 9.6, -8.5],
  [11.8, 6.2, 8, -7],
  [13.2, 4.5, 5.6, -4.6],
  [14.1, 2.4, 3.2, -1.8],
  [14.5, 0, 0.7, 0.7],
];

/** The depth of the axis that angles go around. */
const AXIS = 1;

/** A vertex of the grid on the smooth skull, before anything is shaped. */
export interface SkullPoint {
  readonly place: Vector;
  readonly side: GridVertex['side'];
}

export const skullPoint = (vertex: GridVertex): SkullPoint => ({
  place: basePoint(vertex),
  side: vertex.side,
});

/** Where a point of the skull lies on the head with these parameters, in centimetres. */
export function headPoint({ place: [x, y, base], side }: SkullPoint, of: AllParameters): Vector {
  // Features fade out towards the sides, where the front's coordinates mean little.
  const front = smooth((base - 1.5) / 4);
  const z = front > 0 ? base + front * relief(x, y, of) : base;
  return moved([x, y, z], { side, front }, of);
}

/** The smooth skull and neck. */
function basePoint({ angle, height }: GridVertex): Vector {
  const [half, front, back] = profileAt(height);
  const [s, c] = [Math.sin(angle), Math.cos(angle)];
  const x = half * Math.sign(s) * Math.abs(s) ** 0.92;
  const depth = c >= 0 ? front - AXIS : AXIS - back;
  const z = AXIS + depth * Math.sign(c) * Math.abs(c) ** 0.85;
  return [x, height, z];
}

/** The angle at which the skull has this x, in front. */
export function angleOf(x: number, height: number): number {
  const [half] = profileAt(height);
  return Math.asin(Math.sign(x) * Math.min(1, Math.abs(x) / half) ** (1 / 0.92));
}

function profileAt(height: number): readonly [number, number, number] {
  let above = profile.findIndex(([at]) => at >= height);
  if (above < 0) above = profile.length - 1;
  const high = profile[above]!;
  const low = profile[Math.max(0, above - 1)]!;
  const part = high[0] === low[0] ? 0 : (height - low[0]) / (high[0] - low[0]);
  const mix = (column: 1 | 2 | 3) => low[column] + part * (high[column] - low[column]);
  return [mix(1), mix(2), mix(3)];
}

/** A hill of height 1 about a point. */
const hill = (x: number, y: number, atX: number, atY: number, wideX: number, wideY = wideX) =>
  Math.exp(-(((x - atX) / wideX) ** 2) - ((y - atY) / wideY) ** 2);

const smooth = (x: number) => {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
};

/** How far the nose's ridge stands out, and how wide it is, by height. */
const nose: readonly (readonly [height: number, out: number, wide: number])[] = [
  [-1.9, 0, 1],
  [-1.35, 0.35, 1.05],
  [-1.05, 1.0, 1.0],
  [-0.6, 1.85, 0.95],
  [0.3, 2.45, 0.9],
  [1, 2.15, 0.82],
  [2, 1.5, 0.75],
  [3, 0.95, 0.75],
  [3.8, 0.6, 0.85],
  [5, 0.25, 1.2],
  [6.5, 0, 1.4],
];

function noseAt(height: number): readonly [number, number] {
  if (height <= nose[0]![0] || height >= nose.at(-1)![0]) return [0, 1];
  const above = nose.findIndex(([at]) => at >= height);
  const [high, low] = [nose[above]!, nose[above - 1]!];
  const part = smooth((height - low[0]) / (high[0] - low[0]));
  return [low[1] + part * (high[1] - low[1]), low[2] + part * (high[2] - low[2])];
}

/** What stands out of the skull or lies in it, along z. */
function relief(x: number, y: number, of: AllParameters): number {
  const ax = Math.abs(x);
  const [noseOut, noseWide] = noseAt(y);
  const tip = hill(x, y, 0, 0.3, 1.2, 1.1);
  const bridge = hill(x, y, 0, 2.7, 1, 1.3);
  let z = noseOut * Math.exp(-((ax / noseWide) ** 2)) * (1 + 0.16 * of.noseForward);
  z += 0.35 * of.noseTip * tip + 0.3 * of.noseBridge * bridge;
  z += 1.05 * hill(ax, y, 1.15, -0.55, 0.5, 0.6);
  // Nostrils, brows, sockets, cheeks.
  z -= 0.5 * hill(ax, y, 0.55, -1.12, 0.3, 0.18);
  z += (0.4 + 0.2 * of.browRidge) * hill(ax, y, 3.3, 5.7, 2, 0.9);
  z -= 0.75 * hill(ax, y, 2.2, 4.2, 0.9, 1.1) + 0.35 * hill(ax, y, 4.5, 4, 1, 1);
  z += (0.35 + 0.2 * of.cheekBones) * hill(ax, y, 4.9, 1.2, 1.6, 1.4);
  z += 0.3 * of.cheekFat * hill(ax, y, 4, -2, 2, 2);
  // Lips with the line between them, the groove below the nose and that over the chin.
  const mouth = Math.exp(-((ax / 2.5) ** 4));
  const lips = mouth * (1 + 0.25 * of.lipsForward);
  z += lips * (0.75 * hill(0, y, 0, -2.75, 1, 0.5) + 0.7 * hill(0, y, 0, -4, 1, 0.5));
  z -= 0.3 * mouth * hill(0, y, 0, face.mouthY, 1, 0.2);
  z -= 0.15 * hill(x, y, 0, -2, 0.4, 0.4);
  z -= 0.4 * hill(x, y, 0, -5.1, 1.8, 0.5);
  z += (0.45 + 0.45 * of.chinForward) * hill(x, y, 0, -6.7, 1.7 + 0.2 * of.chinWidth, 1);
  z -= 0.4 * of.foreheadSlope * smooth((y - 5) / 6);
  return z;
}

interface Place {
  readonly side: GridVertex['side'];
  readonly front: number;
}

/** Moves a point of the average face as identity and expression ask. */
function moved([x0, y0, z0]: Vector, place: Place, of: AllParameters): Vector {
  let [x, y, z] = [x0, y0, z0];
  const { front } = place;
  const sign = x0 < 0 ? -1 : 1;
  // The person's left is at positive x; on the middle line both sides take part.
  const share = smooth(0.5 + x0 / 1.2);
  const own = (left: number, right: number) => share * left + (1 - share) * right;
  const ax = Math.abs(x0);
  // Sideways moves away from the middle line, on which there are none.
  const out = Math.max(-1, Math.min(1, x0 / 0.8));

  // Lids: over the eyeball, apart by the eye's opening.
  const dx = ax - face.eyeX;
  const dy = y0 - face.eyeY;
  const near = front * smooth((1.9 - Math.hypot(dx, dy * 1.25)) / 0.7);
  if (near > 0) {
    const part = Math.min(1, Math.max(-1, dx / face.eyeHalf));
    const bow = (1 - part * part) ** 0.7;
    const skewed = bow * (1 - 0.12 * part);
    const shut = Math.min(1, own(of.eyeBlink_L, of.eyeBlink_R));
    const squint = 0.35 * own(of.eyeSquint_L, of.eyeSquint_R);
    const wide =
      0.28 * own(of.eyeWide_L, of.eyeWide_R) +
      0.15 * of.eyeOpening +
      0.16 * own(of.eyeLookUp_L, of.eyeLookUp_R) -
      0.3 * own(of.eyeLookDown_L, of.eyeLookDown_R);
    const lower =
      -0.32 +
      0.6 * squint -
      0.1 * own(of.eyeLookDown_L, of.eyeLookDown_R) +
      0.04 * own(of.eyeLookUp_L, of.eyeLookUp_R);
    const upper = Math.max(lower, (0.62 + wide - 0.5 * squint) * (1 - shut) + lower * shut);
    const above = place.side === 0 ? dy > 0 : place.side > 0;
    const reach = Math.exp(-((dy / 0.75) ** 2));
    y += near * reach * skewed * (above ? upper : lower * (1 - 0.15 * shut));
    // The corners lie on a slope, the outer one higher.
    y += near * Math.exp(-((dy / 1.2) ** 2)) * (0.09 + 0.15 * of.eyeSlant) * part;
  }
  const socket = front * hill(ax, y0, face.eyeX, face.eyeY, 2, 1.7);

  // Mouth: lips come apart at the line between them.
  const corner = front * hill(ax, y0, face.mouthHalf, face.mouthY, 1.9, 1.7);
  const lips = front * hill(x0, y0, 0, face.mouthY, 2.6, 1.6);
  const part = Math.min(1, ax / face.mouthHalf);
  const bow = (1 - part * part) ** 0.6;
  const above = place.side === 0 ? y0 > face.mouthY : place.side > 0;
  const lip = above
    ? front * Math.exp(-(((y0 - face.mouthY) / 1.6) ** 2))
    : front * Math.exp(-(((y0 - face.mouthY) / 1.9) ** 2));
  if (ax < face.mouthHalf) {
    if (above)
      y +=
        lip *
        bow *
        (0.55 * own(of.mouthUpperUp_L, of.mouthUpperUp_R) + 0.45 * of.mouthFunnel + 0.1 * of.jawOpen);
    else y -= lip * bow * (0.6 * own(of.mouthLowerDown_L, of.mouthLowerDown_R) + 0.5 * of.mouthFunnel);
  }
  // Thickness of the lips: their outer edges move, the line between them stays.
  const upperEdge = front * Math.exp(-((ax / 1.9) ** 2)) * hill(0, y0, 0, -2.6, 1, 0.6);
  const lowerEdge = front * Math.exp(-((ax / 1.8) ** 2)) * hill(0, y0, 0, -4.3, 1, 0.6);
  y += 0.16 * of.upperLip * upperEdge - 0.18 * of.lowerLip * lowerEdge;
  z += 0.15 * (of.upperLip * upperEdge + of.lowerLip * lowerEdge);
  y -= 0.15 * own(of.mouthPress_L, of.mouthPress_R) * (upperEdge - lowerEdge);
  const smile = own(of.mouthSmile_L, of.mouthSmile_R);
  x +=
    out *
    corner *
    (0.75 * smile +
      0.1 * own(of.mouthFrown_L, of.mouthFrown_R) +
      0.8 * own(of.mouthStretch_L, of.mouthStretch_R));
  y +=
    corner *
    (0.85 * smile -
      0.75 * own(of.mouthFrown_L, of.mouthFrown_R) -
      0.25 * own(of.mouthStretch_L, of.mouthStretch_R));
  z -= corner * 0.45 * (smile + own(of.mouthStretch_L, of.mouthStretch_R));
  const round = of.mouthPucker + 0.7 * of.mouthFunnel;
  x -= round * 0.42 * x0 * lips;
  z += round * 0.85 * lips;
  x += 0.9 * (of.mouthLeft - of.mouthRight) * lips;

  // Brows, nose, cheeks.
  const browInner = front * hill(ax, y0, 1.6, face.browY, 1.7, 1.5);
  const browOuter = front * hill(ax, y0, 4.6, face.browY, 1.9, 1.5);
  y +=
    0.85 * own(of.browInnerUp_L, of.browInnerUp_R) * browInner +
    0.8 * own(of.browOuterUp_L, of.browOuterUp_R) * browOuter;
  y -= own(of.browDown_L, of.browDown_R) * (0.65 * browInner + 0.35 * browOuter);
  x -= out * 0.25 * own(of.browDown_L, of.browDown_R) * browInner;
  y += 0.25 * of.browHeight * (browInner + browOuter);
  y += 0.35 * own(of.noseSneer_L, of.noseSneer_R) * front * hill(ax, y0, 1.2, -0.4, 0.9, 0.9);
  const cheek = front * hill(ax, y0, 4.6, -1.6, 1.9, 2.2);
  x += out * 0.7 * own(of.cheekPuff_L, of.cheekPuff_R) * cheek;
  z += 0.8 * own(of.cheekPuff_L, of.cheekPuff_R) * cheek;
  const apple = front * hill(ax, y0, 4, 0.9, 1.6, 1.2);
  z += 0.35 * apple * (own(of.cheekSquint_L, of.cheekSquint_R) + 0.6 * smile);
  y += 0.25 * apple * own(of.cheekSquint_L, of.cheekSquint_R);

  // Who it is.
  const face01 = smooth((8 - y0) / 6);
  x *= 1 + 0.035 * of.headWidth + 0.03 * of.templeWidth * hill(0, y0, 0, 6, 1, 4);
  const jaw = smooth((2.5 - y0) / 6) * smooth((y0 + 10) / 2.5);
  x *= 1 + 0.06 * of.jawWidth * jaw;
  x *= 1 + 0.06 * of.neckWidth * smooth((-8 - y0) / 2);
  z = AXIS + (z - AXIS) * (1 + 0.03 * of.headLength * (z0 < 2 ? 1.4 : 0.6));
  y += 0.35 * of.headHeight * smooth((y0 - 6) / 6);
  y -= 0.4 * of.faceLength * face01 * smooth((y0 + 12) / 3) * (1 - smooth((y0 + 1) / 9) * 0.6);
  y -= 0.45 * of.jawDrop * smooth((-4.5 - y0) / 2.5) * smooth((y0 + 11) / 2.5);
  const noseWing = front * hill(ax, y0, 1, -0.6, 1.1, 1.1);
  x *= 1 + 0.13 * of.noseWidth * noseWing;
  y -= 0.32 * of.noseLength * front * hill(x0, y0, 0, -0.8, 1.7, 1.6);
  x += out * 0.16 * of.eyeDistance * front * hill(ax, y0, face.eyeX, 4.3, 2.2, 2.4);
  x += 0.07 * of.eyeSize * socket * (ax - face.eyeX) * sign;
  z -= 0.2 * of.eyeDepth * front * hill(ax, y0, face.eyeX, face.eyeY, 2, 1.7);
  x += 0.1 * of.mouthWidth * x0 * front * hill(0, y0, 0, face.mouthY, 1, 1.5) * Math.exp(-((ax / 4) ** 4));
  y += 0.25 * of.mouthHeight * front * hill(x0, y0, 0, face.mouthY, 3.5, 2);
  if (ax > 5.5 && z0 > -2.5 && z0 < 3.5) {
    const ear = hill(0, y0, 0, 2.2, 1, 2.6) * Math.exp(-(((z0 - 0.6) / 1.1) ** 2));
    x += sign * (1.35 + 0.3 * of.earSize) * ear;
    z -= 0.8 * ear;
  }

  // The lid's skin lies on the eyeball wherever the lid has gone.
  if (near > 0) {
    const eye = eyeCentre(sign, of);
    const [ex, ey] = [x - eye[0], y - eye[1]];
    const radius = face.eyeRadius + LID;
    const square = radius * radius - ex * ex - ey * ey;
    if (square > 0.05) z += near * (eye[2] + Math.sqrt(square) - z);
  }

  // The jaw turns about the ears, everything below the line between the lips with it.
  const cheeks = smooth((0.5 - y0) / 7.5);
  const open = Math.sqrt(bow);
  const lips01 = ax >= face.mouthHalf ? cheeks : above ? cheeks * (1 - open) : cheeks + (1 - cheeks) * open;
  const hang = smooth((z0 + 1) / 5) * smooth((y0 + 11.5) / 3) * lips01;
  if (hang > 0) {
    const turn = hang * 0.36 * of.jawOpen;
    const [jy, jz] = [y - 1.5, z - 1.5];
    const [s, c] = [Math.sin(turn), Math.cos(turn)];
    y = 1.5 + jy * c - jz * s;
    z = 1.5 + jz * c + jy * s;
    x += hang * 0.7 * (of.jawLeft - of.jawRight);
    z += hang * 0.6 * of.jawForward;
  }
  return [x, y, z];
}

/** The middle of an eyeball. */
export function eyeCentre(sign: number, of: AllParameters): Vector {
  // Where the same changes take the skin about the eye.
  const widened = 1 + 0.035 * of.headWidth + 0.019 * of.templeWidth;
  return [
    sign * (face.eyeX * widened + 0.16 * of.eyeDistance),
    face.eyeY + 0.1 - 0.25 * of.faceLength,
    face.eyeZ - 0.2 * of.eyeDepth,
  ];
}
