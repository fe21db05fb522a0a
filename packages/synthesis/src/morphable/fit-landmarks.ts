import { assertLandmarks, boxOfLandmarks, type Landmarks, MusicaError, type Point } from '@musica/core';
import { solveBounded } from './bounded-least-squares';
import { ibugVertices, type LabelConvention } from './ibug-vertices';
import type { JawConvention } from './jaw-convention';
import { jawCount, jawLines, outlinePoints } from './jaw-lines';
import { basisOf, type VertexBasis, verticesOf } from './landmark-basis';
import type { MorphableFace } from './morphable-face';
import {
  anglesOf,
  type HeadAngles,
  multiply,
  type Pose,
  project,
  type Rotation,
  rotationAbout,
} from './pose';

export interface FitOptions {
  /** Default `contour`. */
  readonly jaw?: JawConvention;
  /** Expected error of the labels and the model together, as a part of sqrt(box width x height). Default 0.015. */
  readonly noise?: number;
  /** Gauss-Newton steps. Default 12. */
  readonly steps?: number;
}

/** A morphable face made to fit 68 landmarks. */
export interface FaceFit {
  readonly pose: Pose;
  readonly angles: HeadAngles;
  /** Weights of the first identity components. */
  readonly identity: Float64Array;
  /** Weights of the expressions, 0 to 1, in the order of `LandmarkFitter.expressionNames`. */
  readonly expression: Float64Array;
  /** The label minus the model's point, for each landmark; pixels. */
  readonly residuals: readonly Point[];
  /** For each jaw landmark, whether the label was taken to be further in than the landmark's own vertex. */
  readonly slid: readonly boolean[];
  /** Root mean square length of the residuals as a part of sqrt(box width x height). */
  readonly error: number;
}

/** Deviation that expressions' weights are expected to have. */
const EXPRESSION_DEVIATION = 0.35;
/** Jaw labels are placed along the outline by rule of thumb: along it they say little, across it much. */
const ALONG_OUTLINE = 0.3;
const IDENTITY_COMPONENTS = 50;
const POSE = 6;

/** Fits pose, identity and expression of a morphable face to 68 landmarks. Make one and use it for many faces. */
export class LandmarkFitter {
  readonly #basis: VertexBasis;
  /** Indices into the basis. */
  readonly #landmarks: readonly number[];
  readonly #lines: readonly (readonly number[])[];

  /**
   * @param settings.identity how many identity components to fit, default 50
   * @param settings.labels whose labels the landmarks are, default `ibug`
   */
  constructor(face: MorphableFace, settings: { identity?: number; labels?: LabelConvention } = {}) {
    const lines = jawLines(face);
    const landmarks = ibugVertices(face, settings.labels);
    const vertices = [...new Set([...landmarks, ...lines.flat()])];
    const place = new Map(vertices.map((vertex, index) => [vertex, index]));
    this.#basis = basisOf(face, vertices, settings.identity ?? IDENTITY_COMPONENTS);
    this.#landmarks = landmarks.map((vertex) => place.get(vertex)!);
    this.#lines = lines.map((line) => line.map((vertex) => place.get(vertex)!));
  }

  get expressionNames(): readonly string[] {
    return this.#basis.expressionNames;
  }

  /**
   * Robust Gauss-Newton over pose (weak perspective), identity (weights expected to be N(0, 1)) and expression
   * (0 to 1, expected to be small); landmarks of a jaw that is turned away slide to the outline as it goes.
   * @param landmarks 68, in pixels, y down
   * @throws MusicaError `landmarks` where they are not 68 finite points or span nothing
   */
  fit(landmarks: Landmarks, options: FitOptions = {}): FaceFit {
    const { jaw = 'contour', noise = 0.015, steps = 12 } = options;
    assertLandmarks(landmarks, 68);
    const box = boxOfLandmarks(landmarks);
    const size = Math.sqrt(box.width * box.height);
    if (!(size > 0)) throw new MusicaError('landmarks', 'all landmarks lie on one line');
    const state = this.#start(landmarks);
    for (let step = 0; step < steps; step++) {
      // The first steps find the pose alone, so that identity does not bend to make up for it.
      // A wide view of what is an outlier at first: a start far off is not taken for many of them.
      const wide = 1 + 4 * Math.max(0, 1 - step / (steps / 2));
      this.#improve(state, landmarks, noise * size, wide, jaw, step < 3);
    }
    return this.#result(state, landmarks, size, jaw);
  }

  /** Pose of the mean face by linear least squares on all but the jaw. */
  #start(landmarks: Landmarks): State {
    const { mean } = this.#basis;
    // Affine camera: [x, -y] = A X + t, by normal equations of 4 unknowns with the mean taken out.
    const centre = [0, 0, 0, 0, 0];
    const rows: number[][] = [];
    for (let landmark = jawCount; landmark < 68; landmark++) {
      const at = 3 * this.#landmarks[landmark]!;
      const [x, y] = landmarks[landmark]!;
      const row = [mean[at]!, mean[at + 1]!, mean[at + 2]!, x, -y];
      rows.push(row);
      row.forEach((value, index) => {
        centre[index]! += value / 51;
      });
    }
    const normal = new Float64Array(9);
    const right = [new Float64Array(3), new Float64Array(3)];
    for (const row of rows) {
      const v = row.map((value, index) => value - centre[index]!);
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) normal[3 * i + j]! += v[i]! * v[j]!;
        for (let k = 0; k < 2; k++) right[k]![i]! += v[i]! * v[3 + k]!;
      }
    }
    const unbounded = [new Float64Array(3).fill(-Infinity), new Float64Array(3).fill(Infinity)] as const;
    const [first, second] = right.map((side) => solveBounded(normal, side, ...unbounded)) as [
      Float64Array,
      Float64Array,
    ];
    const scale = Math.max(1e-6, (Math.hypot(...first) + Math.hypot(...second)) / 2);
    const rotation = orthonormal(first, second);
    const seen = (row: number) =>
      rotation[3 * row]! * centre[0]! +
      rotation[3 * row + 1]! * centre[1]! +
      rotation[3 * row + 2]! * centre[2]!;
    return {
      rotation,
      scale,
      translation: [centre[3]! - scale * seen(0), -(centre[4]! - scale * seen(1))],
      identity: new Float64Array(this.#basis.identity.length),
      expression: new Float64Array(this.#basis.expression.length),
    };
  }

  /** One Gauss-Newton step, in place. */
  #improve(
    state: State,
    landmarks: Landmarks,
    deviation: number,
    wide: number,
    jaw: JawConvention,
    poseOnly: boolean,
  ): void {
    const { identity, expression } = this.#basis;
    const shape = verticesOf(this.#basis, state);
    const seen = project(shape, state);
    const chosen = this.#chosen(seen, state.rotation, jaw);
    const components = poseOnly ? [] : [...identity, ...expression];
    const weights = poseOnly ? [] : [...state.identity, ...state.expression];
    const size = POSE + components.length;
    const normal = new Float64Array(size * size);
    const right = new Float64Array(size);
    const { rotation: r, scale, translation } = state;
    const jacobian = [new Float64Array(size), new Float64Array(size)] as const;
    for (let landmark = 0; landmark < 68; landmark++) {
      const at = 3 * chosen[landmark]!;
      const [px, py, pz] = [
        (seen[at]! - translation[0]) / scale,
        -(seen[at + 1]! - translation[1]) / scale,
        seen[at + 2]! / scale,
      ];
      const [jx, jy] = jacobian;
      // d(R X) = w x (R X) for a small turn w; then log scale, then translation.
      jx.set([0, scale * pz, -scale * py, scale * px, 1, 0]);
      jy.set([scale * pz, 0, -scale * px, -scale * py, 0, 1]);
      for (let c = 0; c < components.length; c++) {
        const offsets = components[c]!;
        const [dx, dy, dz] = [offsets[at]!, offsets[at + 1]!, offsets[at + 2]!];
        jx[POSE + c] = scale * (r[0]! * dx + r[1]! * dy + r[2]! * dz);
        jy[POSE + c] = -scale * (r[3]! * dx + r[4]! * dy + r[5]! * dz);
      }
      const error: [number, number] = [
        landmarks[landmark]![0] - seen[at]!,
        landmarks[landmark]![1] - seen[at + 1]!,
      ];
      // Geman and McClure's weight: a label three deviations off counts a quarter.
      const robust = 1 / (1 + (error[0] ** 2 + error[1] ** 2) / (3 * wide * deviation) ** 2) ** 2;
      const precision = robust / deviation ** 2;
      const along =
        jaw === 'contour' && landmark < jawCount ? outlineDirection(landmarks, landmark) : undefined;
      for (const [direction, weight] of along === undefined
        ? ([
            [[1, 0], precision],
            [[0, 1], precision],
          ] as const)
        : ([
            [along, precision * ALONG_OUTLINE ** 2],
            [[-along[1], along[0]], precision],
          ] as const)) {
        addRow(normal, right, jx, jy, direction, error, weight);
      }
    }
    // Priors on the new weight w + d: (w + d)^2 / variance.
    const low = new Float64Array(size).fill(-Infinity);
    const high = new Float64Array(size).fill(Infinity);
    for (let c = 0; c < components.length; c++) {
      const isExpression = c >= identity.length;
      const precision = isExpression ? 1 / EXPRESSION_DEVIATION ** 2 : 1;
      normal[(POSE + c) * (size + 1)]! += precision;
      right[POSE + c]! -= precision * weights[c]!;
      if (isExpression) {
        low[POSE + c] = -weights[c]!;
        high[POSE + c] = 1 - weights[c]!;
      }
    }
    for (let i = 0; i < POSE; i++) normal[i * (size + 1)]! += 1e-9;
    const change = solveBounded(normal, right, low, high);
    this.#apply(state, change, poseOnly);
  }

  #apply(state: State, change: Float64Array, poseOnly: boolean): void {
    // A step of more than half a radian leaves the range of the linear model.
    const turn = Math.hypot(change[0]!, change[1]!, change[2]!);
    const part = turn > 0.5 ? 0.5 / turn : 1;
    state.rotation = multiply(
      rotationAbout(change[0]! * part, change[1]! * part, change[2]! * part),
      state.rotation,
    );
    state.scale *= Math.exp(Math.max(-0.5, Math.min(0.5, change[3]! * part)));
    state.translation = [state.translation[0] + change[4]! * part, state.translation[1] + change[5]! * part];
    if (poseOnly) return;
    const { identity, expression } = state;
    for (let i = 0; i < identity.length; i++) identity[i]! += part * change[POSE + i]!;
    for (let i = 0; i < expression.length; i++) {
      expression[i] = Math.min(1, Math.max(0, expression[i]! + part * change[POSE + identity.length + i]!));
    }
  }

  /** The vertex (of the basis) that each label is held against. */
  #chosen(seen: ArrayLike<number>, rotation: Rotation, jaw: JawConvention): number[] {
    if (jaw === '3d') return [...this.#landmarks];
    return [...outlinePoints(seen, this.#lines, rightOf(rotation)), ...this.#landmarks.slice(jawCount)];
  }

  #result(state: State, landmarks: Landmarks, size: number, jaw: JawConvention): FaceFit {
    const seen = project(verticesOf(this.#basis, state), state);
    const chosen = this.#chosen(seen, state.rotation, jaw);
    const residuals = landmarks.map(([x, y], landmark): Point => {
      const at = 3 * chosen[landmark]!;
      return [x - seen[at]!, y - seen[at + 1]!];
    });
    const square = residuals.reduce((sum, [x, y]) => sum + x * x + y * y, 0) / 68;
    const { rotation, scale, translation, identity, expression } = state;
    return {
      pose: { rotation, scale, translation },
      angles: anglesOf(rotation),
      identity,
      expression,
      residuals,
      slid: chosen.slice(0, jawCount).map((point, landmark) => point !== this.#landmarks[landmark]),
      error: Math.sqrt(square) / size,
    };
  }
}

interface State {
  rotation: Rotation;
  scale: number;
  translation: Point;
  identity: Float64Array;
  expression: Float64Array;
}

/** The direction in the image, of length 1, that is to the right of an upright head with this rotation. */
export function rightOf(rotation: Rotation): [number, number] {
  // Across the head's vertical axis as it is seen: (R y).x to the right and (R y).y upwards.
  const [x, y] = [rotation[1]!, rotation[4]!];
  const length = Math.hypot(x, y) || 1;
  return [y / length, x / length];
}

function outlineDirection(landmarks: Landmarks, landmark: number): [number, number] {
  const [x0, y0] = landmarks[Math.max(0, landmark - 1)]!;
  const [x1, y1] = landmarks[Math.min(jawCount - 1, landmark + 1)]!;
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  return [(x1 - x0) / length, (y1 - y0) / length];
}

/** Adds weight * (direction . (J d - error))^2 to the normal equations. */
function addRow(
  normal: Float64Array,
  right: Float64Array,
  jx: Float64Array,
  jy: Float64Array,
  [u, v]: readonly [number, number],
  [ex, ey]: readonly [number, number],
  weight: number,
): void {
  const size = right.length;
  const error = weight * (u * ex + v * ey);
  const row = new Float64Array(size);
  for (let i = 0; i < size; i++) row[i] = u * jx[i]! + v * jy[i]!;
  for (let i = 0; i < size; i++) {
    right[i]! += row[i]! * error;
    const value = weight * row[i]!;
    const base = i * size;
    for (let j = 0; j <= i; j++) normal[base + j]! += value * row[j]!;
  }
}

/** The rotation whose first rows are nearest to two directions that are nearly at right angles. */
function orthonormal(first: Float64Array, second: Float64Array): Rotation {
  const unit = (v: readonly number[]) => v.map((value) => value / (Math.hypot(...v) || 1));
  const a = unit([...first]);
  const b = unit([...second]);
  // Turned away from each other by the same angle until they are at right angles.
  const sum = unit(a.map((value, i) => value + b[i]!));
  const difference = unit(a.map((value, i) => value - b[i]!));
  const x = unit(sum.map((value, i) => value + difference[i]!));
  const y = unit(sum.map((value, i) => value - difference[i]!));
  const z = [x[1]! * y[2]! - x[2]! * y[1]!, x[2]! * y[0]! - x[0]! * y[2]!, x[0]! * y[1]! - x[1]! * y[0]!];
  return Float64Array.from([...x, ...y, ...z]);
}
