import { ibugVertices } from '../morphable/ibug-vertices';
import { jawLines } from '../morphable/jaw-lines';
import { basisOf, type VertexBasis } from '../morphable/landmark-basis';
import type { MorphableFace } from '../morphable/morphable-face';

/**
 * What is not drawn with a photograph's texture: lashes would smear, the iris lies under the cornea, and of the mouth's
 * inside a photograph shows only what lies in its opening.
 */
const unwanted = /Iris|Lashes|Teeth|Gums/;
/** The opening of the mouth as triangles between landmarks, counter-clockwise from outside. */
const mouthOpening = [60, 67, 61, 61, 67, 66, 61, 66, 62, 62, 66, 65, 62, 65, 63, 63, 65, 64];

/** Below this height (cm) the head becomes the neck, which turns less and less. */
const NECK_TOP = -8.5;
const NECK_BASE = -14;
/** How far apart landmarks pull on what lies between them, in cm. */
const REACH = 2.5;

/** The part of a morphable face that is turned, and what of it does not hang on the face. */
export interface HeadMesh {
  readonly basis: VertexBasis;
  /** [triangles, 3] indices into the basis. */
  readonly triangles: Uint32Array;
  /** Those of `triangles` that turn with the head wholly. */
  readonly headTriangles: Uint32Array;
  /** Of the 68 landmarks, indices into the basis. */
  readonly landmarks: readonly number[];
  /** For each jaw landmark the vertices that the visible outline may pass, indices into the basis. */
  readonly jawLines: readonly (readonly number[])[];
  /** For each vertex how much of the head's turn it follows, 0 (base of the neck) to 1. */
  readonly turn: Float32Array;
  /** Depth of the head's vertical axis in the model, cm. */
  readonly axisZ: number;
  /** How the landmarks' residuals spread over the vertices. */
  readonly spread: ResidualSpread;
  /** The head's outer radius about its axis. */
  readonly radius: RadiusTable;
}

export function headMesh(face: MorphableFace, identity = 50): HeadMesh {
  const wanted = face.materials.map((name) => !unwanted.test(name));
  const place = new Int32Array(face.vertexCount).fill(-1);
  const vertices: number[] = [];
  const corners: number[] = [];
  const isHead = (vertex: number) => face.mean[3 * vertex + 1]! > NECK_BASE;
  for (let at = 0; at < face.triangles.length; at++) {
    const first = at - (at % 3);
    if (!wanted[face.triangleMaterials[first / 3]!]) continue;
    if (!face.triangles.subarray(first, first + 3).every(isHead)) continue;
    const vertex = face.triangles[at]!;
    if (place[vertex]! < 0) place[vertex] = vertices.push(vertex) - 1;
    corners.push(place[vertex]!);
  }
  const lines = jawLines(face);
  const labelled = ibugVertices(face);
  for (const vertex of [...labelled, ...lines.flat()]) {
    if (place[vertex]! < 0) place[vertex] = vertices.push(vertex) - 1;
  }
  const basis = basisOf(face, vertices, identity);
  const landmarks = labelled.map((vertex) => place[vertex]!);
  const axisZ = (basis.mean[3 * landmarks[0]! + 2]! + basis.mean[3 * landmarks[16]! + 2]!) / 2 - 1;
  const turn = Float32Array.from(vertices, (_, index) => {
    const part = (basis.mean[3 * index + 1]! - NECK_BASE) / (NECK_TOP - NECK_BASE);
    const clamped = Math.min(1, Math.max(0, part));
    return clamped * clamped * (3 - 2 * clamped);
  });
  corners.push(...mouthOpening.map((landmark) => landmarks[landmark]!));
  return {
    basis,
    triangles: Uint32Array.from(corners),
    headTriangles: Uint32Array.from(
      corners.filter((_, at) => {
        const first = at - (at % 3);
        return corners.slice(first, first + 3).every((vertex) => turn[vertex]! > 0.98);
      }),
    ),
    landmarks,
    jawLines: lines.map((line) => line.map((vertex) => place[vertex]!)),
    turn,
    axisZ,
    spread: new ResidualSpread(basis.mean, landmarks),
    radius: new RadiusTable(basis.mean, axisZ),
  };
}

/**
 * Carries what the landmarks are off by over to all vertices: interpolation with the kernel exp(-distance / reach) on
 * the mean face, so that a landmark's own vertex moves by exactly its residual and the back of the head not at all.
 */
export class ResidualSpread {
  /** [near vertices, landmarks] */
  readonly #weights: Float32Array;
  readonly #near: Uint32Array;

  constructor(
    mean: Float64Array,
    private readonly landmarks: readonly number[],
  ) {
    const count = landmarks.length;
    const kernel = (a: number, b: number) =>
      Math.exp(
        -Math.hypot(
          mean[3 * a]! - mean[3 * b]!,
          mean[3 * a + 1]! - mean[3 * b + 1]!,
          mean[3 * a + 2]! - mean[3 * b + 2]!,
        ) / REACH,
      );
    const between = new Float64Array(count * count);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) between[i * count + j] = kernel(landmarks[i]!, landmarks[j]!);
    }
    const inverse = invert(between, count);
    const near: number[] = [];
    const weights: number[] = [];
    for (let vertex = 0; vertex < mean.length / 3; vertex++) {
      const pull = landmarks.map((landmark) => kernel(vertex, landmark));
      if (Math.max(...pull) < 0.02) continue;
      near.push(vertex);
      for (let j = 0; j < count; j++) {
        let weight = 0;
        for (let i = 0; i < count; i++) weight += pull[i]! * inverse[i * count + j]!;
        weights.push(weight);
      }
    }
    this.#near = Uint32Array.from(near);
    this.#weights = Float32Array.from(weights);
  }

  /** Adds to [vertices, 3] projected points what the residuals [landmarks, 2] come to there. */
  addTo(points: Float32Array, residuals: ArrayLike<number>): void {
    const count = this.landmarks.length;
    for (const [row, vertex] of this.#near.entries()) {
      let [x, y] = [0, 0];
      for (let landmark = 0; landmark < count; landmark++) {
        const weight = this.#weights[row * count + landmark]!;
        x += weight * residuals[2 * landmark]!;
        y += weight * residuals[2 * landmark + 1]!;
      }
      points[3 * vertex]! += x;
      points[3 * vertex + 1]! += y;
    }
  }
}

/** Gauss-Jordan with pivoting. */
function invert(matrix: Float64Array, size: number): Float64Array {
  const a = matrix.slice();
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(a[row * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = row;
    }
    for (const values of [a, inverse]) {
      for (let j = 0; j < size; j++) {
        const kept = values[column * size + j]!;
        values[column * size + j] = values[pivot * size + j]!;
        values[pivot * size + j] = kept;
      }
    }
    const divisor = a[column * size + column]!;
    for (const values of [a, inverse]) for (let j = 0; j < size; j++) values[column * size + j]! /= divisor;
    for (let row = 0; row < size; row++) {
      const factor = a[row * size + column]!;
      if (row === column || factor === 0) continue;
      for (const values of [a, inverse]) {
        for (let j = 0; j < size; j++) values[row * size + j]! -= factor * values[column * size + j]!;
      }
    }
  }
  return inverse;
}

const ANGLES = 72;
const LEVEL = 0.75;

/** How far the head reaches out from its vertical axis, by height and direction. */
export class RadiusTable {
  readonly #radii: Float32Array;
  readonly #bottom: number;
  readonly #levels: number;

  constructor(mean: Float64Array, axisZ: number) {
    let [bottom, top] = [Infinity, -Infinity];
    for (let at = 1; at < mean.length; at += 3) {
      bottom = Math.min(bottom, mean[at]!);
      top = Math.max(top, mean[at]!);
    }
    this.#bottom = bottom;
    this.#levels = Math.ceil((top - bottom) / LEVEL) + 1;
    this.#radii = new Float32Array(this.#levels * ANGLES);
    for (let at = 0; at < mean.length; at += 3) {
      const [x, z] = [mean[at]!, mean[at + 2]! - axisZ];
      const cell = this.#cell(mean[at + 1]!, Math.atan2(x, z));
      this.#radii[cell] = Math.max(this.#radii[cell]!, Math.hypot(x, z));
    }
    this.#closeGaps();
  }

  /** In cm; `angle` in radians about the axis, 0 to the front, above 0 to the head's left (x). */
  at(height: number, angle: number): number {
    return this.#radii[this.#cell(height, angle)]!;
  }

  #cell(height: number, angle: number): number {
    const level = Math.min(this.#levels - 1, Math.max(0, Math.round((height - this.#bottom) / LEVEL)));
    const column = Math.round((angle / (2 * Math.PI)) * ANGLES);
    return level * ANGLES + (((column % ANGLES) + ANGLES) % ANGLES);
  }

  /** Cells that hold no vertex get their neighbours' radius. */
  #closeGaps(): void {
    for (let round = 0; round < ANGLES / 2 && this.#radii.includes(0); round++) {
      const known = this.#radii.slice();
      for (let cell = 0; cell < known.length; cell++) {
        if (known[cell]! > 0) continue;
        const row = Math.floor(cell / ANGLES) * ANGLES;
        const neighbours = [
          known[row + ((cell - row + 1) % ANGLES)]!,
          known[row + ((cell - row + ANGLES - 1) % ANGLES)]!,
        ];
        this.#radii[cell] = Math.max(...neighbours);
      }
    }
  }
}
