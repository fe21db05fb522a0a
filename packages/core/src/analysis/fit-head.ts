import type { Landmarks } from '../geometry/point';
import { solveCholesky } from '../numeric/cholesky';
import { meanFace, strayOfMeanFace } from './mean-face';
import { cross, dot, type Rotation, turn, turnedBy, unit, type Vector } from './rigid';

/** A head as a camera at an ordinary distance sees it. */
export interface HeadFit {
  /** From the head to the camera: x to the image's right, y up, z to the viewer. */
  readonly rotation: Rotation;
  /** Pixels that a centimetre of the mean head spans, at its middle. */
  readonly scale: number;
  /** Where the middle of the mean head's inner landmarks is seen, in pixels. */
  readonly middle: readonly [x: number, y: number];
}

/** Standard deviation of what labels and models are off by, centimetres. */
const noise = 0.25;
/** The jaw counts less: where it is seen depends on the convention of the labels. */
const jawWeight = 0.5;
const weightOf = (landmark: number) => {
  const stray = strayOfMeanFace[landmark]!;
  return (landmark < 17 ? jawWeight : 1) / (stray * stray + noise * noise);
};
/** Landmarks that are off by this much, in centimetres, count a quarter (Geman and McClure). */
const outlier = 1.5;
/** From the camera to the head, in centimetres of the mean head: between a selfie and a portrait. */
const distance = 100;
const steps = 4;

/**
 * Turns the mean head to where 68 landmarks see it: an affine camera by linear least squares and the nearest scaled rotation
 * (POS of DeMenthon and Davis, Model-based object pose in 25 lines of code, IJCV 1995), then Gauss-Newton over rotation,
 * scale and place, robust and with perspective at a usual distance.
 * @param landmarks the 68 of iBUG, in pixels
 * @returns undefined where they lie on a line
 */
export function fitHead(landmarks: Landmarks): HeadFit | undefined {
  let fit = startOf(landmarks);
  for (let step = 0; step < steps && fit; step++) fit = improved(fit, landmarks);
  return fit;
}

function startOf(landmarks: Landmarks): HeadFit | undefined {
  // x and -y are each linear in the three head coordinates; with the means taken out there is no constant.
  const columns = landmarks.map(([x, y], index) => [...meanFace[index]!, x, -y]);
  const weights = meanFace.map((_, landmark) => weightOf(landmark));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = [0, 1, 2, 3, 4].map(
    (k) => columns.reduce((sum, column, index) => sum + weights[index]! * column[k]!, 0) / total,
  );
  const row = (target: 3 | 4): Vector => {
    const matrix = new Float64Array(9);
    const right = new Float64Array(3);
    columns.forEach((column, index) => {
      for (let i = 0; i < 3; i++) {
        const weighted = weights[index]! * (column[i]! - mean[i]!);
        right[i]! += weighted * (column[target]! - mean[target]!);
        for (let j = 0; j <= i; j++) matrix[3 * i + j]! += weighted * (column[j]! - mean[j]!);
      }
    });
    return solveCholesky(matrix, right, 3) as unknown as Vector;
  };
  const [a, b] = [row(3), row(4)];
  const scale = (Math.sqrt(dot(a, a)) + Math.sqrt(dot(b, b))) / 2;
  const [x, y] = [unit(a), unit(b)];
  // Both give way by half of what they lack to a right angle.
  const lean = dot(x, y);
  const right = unit(x, y, -lean / 2);
  const leaning = unit(y, x, -lean / 2);
  const up = unit(leaning, right, -dot(leaning, right));
  const rotation: Rotation = [right, up, cross(right, up)];
  const centre: Vector = [mean[0]!, mean[1]!, mean[2]!];
  const middle = [mean[3]! - scale * dot(right, centre), -(mean[4]! - scale * dot(up, centre))] as const;
  const isSound = Number.isFinite(scale) && rotation.flat().every(Number.isFinite) && scale > 0;
  return isSound ? { rotation, scale, middle } : undefined;
}

/** One step of Gauss-Newton over a turn about each axis, scale, x and y. */
function improved({ rotation, scale, middle }: HeadFit, landmarks: Landmarks): HeadFit | undefined {
  const matrix = new Float64Array(36);
  const right = new Float64Array(6);
  landmarks.forEach((landmark, index) => {
    const [x, y, z] = turn(rotation, meanFace[index]!);
    const near = 1 / (1 - z / distance);
    // d near / d z
    const nearer = (near * near) / distance;
    const errorX = landmark[0] - middle[0] - scale * near * x;
    const errorY = -(landmark[1] - middle[1]) - scale * near * y;
    const square = (errorX * errorX + errorY * errorY) / (scale * scale * outlier * outlier);
    const weight = weightOf(index) / (1 + square) ** 2;
    const byX = [
      scale * nearer * x * y,
      scale * (near * z - nearer * x * x),
      -scale * near * y,
      near * x,
      1,
      0,
    ];
    const byY = [
      scale * (nearer * y * y - near * z),
      -scale * nearer * x * y,
      scale * near * x,
      near * y,
      0,
      1,
    ];
    for (let i = 0; i < 6; i++) {
      right[i]! += weight * (byX[i]! * errorX + byY[i]! * errorY);
      for (let j = 0; j <= i; j++) matrix[6 * i + j]! += weight * (byX[i]! * byX[j]! + byY[i]! * byY[j]!);
    }
  });
  const [a, b, c, scaled, x, y] = solveCholesky(matrix, right, 6);
  const fit: HeadFit = {
    rotation: turnedBy([a!, b!, c!], rotation),
    scale: scale + scaled!,
    middle: [middle[0] + x!, middle[1] - y!],
  };
  return Number.isFinite(fit.scale) && fit.scale > 0 && fit.rotation.flat().every(Number.isFinite)
    ? fit
    : undefined;
}
