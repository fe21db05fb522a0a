import type { Landmarks } from '@musica/core';
import type { FaceRecord } from '../dataset';
import { landmarksInto, type PointBuffer } from '../files/compact-face';
import { largestEigenvectors } from './largest-eigenvectors';

/** Fewer faces do not say what a face looks like. */
const LEAST_FACES = 20;
/** The common shape is found from at most so many faces, evenly taken. */
const MOST_FACES = 2000;
/** A face is judged by the shape of the others: it is in one of these parts, and the shape is found without that part. */
const PARTS = 10;
/** A solid head has three dimensions; a fourth is left to the most frequent change of its shape (mouth, jaw line). */
const DIMENSIONS = 4;
/**
 * Further off than this is no face. Of the size of the face (the root mean square distance of its points from their
 * middle); sound faces of wide poses and expressions come to 0.15, labels that went astray are above 0.35.
 */
const LIMIT = 0.25;
/** Rounds of finding the shape without those that were found to be none. */
const ROUNDS = 3;

/** A face whose landmarks cannot be those of a face. */
export interface ImplausibleShape {
  readonly face: FaceRecord;
  /** How far off it is, of the size of the face. */
  readonly distance: number;
}

/**
 * Finds faces whose landmarks form no face.
 *
 * Seen from not too near, the image coordinates of a solid head are a linear map of its three dimensions, whatever the
 * pose: of all faces together, the x and y coordinates of the points lie in a space of three dimensions (Tomasi and
 * Kanade, 1992). What sticks out of the space that is common to the data set is no pose of a head, be it profile or
 * frontal. So the data set itself says what is usual, for whatever landmarks it has.
 * @returns nothing for data sets that are too small to say
 */
export function implausibleShapes(faces: readonly FaceRecord[]): ImplausibleShape[] {
  if (faces.length < LEAST_FACES) return [];
  const step = Math.max(1, faces.length / MOST_FACES);
  const chosen = new Set<number>();
  for (let i = 0; i < faces.length; i += step) chosen.add(Math.floor(i));
  let found: ImplausibleShape[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const spaces = commonSpaces(faces, chosen);
    found = faces.flatMap((face, index) => {
      const distance = distanceFrom(spaces[index % PARTS]!, face);
      return distance > LIMIT ? [{ face, distance }] : [];
    });
    const astray = new Set(found.map(({ face }) => face));
    const before = chosen.size;
    for (const index of chosen) if (astray.has(faces[index]!)) chosen.delete(index);
    if (chosen.size === before || chosen.size < LEAST_FACES) break;
  }
  return found;
}

/** For each part of the faces, directions that span the space of the others: unit vectors of a number for each landmark. */
function commonSpaces(faces: readonly FaceRecord[], chosen: ReadonlySet<number>): Float64Array[][] {
  const count = faces[0]!.landmarks.length;
  const sums = Array.from({ length: PARTS }, () => new Float64Array(count * count));
  const buffer: PointBuffer = [];
  for (const index of chosen) {
    const shape = normalized(landmarksInto(faces[index]!, buffer));
    if (!shape) continue;
    for (const row of shape) addProducts(sums[index % PARTS]!, row);
  }
  const total = new Float64Array(count * count);
  for (const sum of sums) for (let i = 0; i < total.length; i++) total[i] = total[i]! + sum[i]!;
  return sums.map((own) =>
    largestEigenvectors(
      total.map((value, i) => value - own[i]!),
      count,
      Math.min(DIMENSIONS, count - 1),
    ),
  );
}

function addProducts(sum: Float64Array, row: Float64Array): void {
  const count = row.length;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) sum[a * count + b] = sum[a * count + b]! + row[a]! * row[b]!;
  }
}

/** The root mean square distance of the points from where the space has them. */
function distanceFrom(space: readonly Float64Array[], face: FaceRecord): number {
  const shape = normalized(face.landmarks);
  if (!shape) return Number.POSITIVE_INFINITY;
  let outside = 0;
  for (const row of shape) {
    for (const value of row) outside += value * value;
    for (const direction of space) outside -= dot(row, direction) ** 2;
  }
  return Math.sqrt(Math.max(0, outside) / shape[0].length);
}

/** x and y about their mean, in units of the face's size; undefined where all points are one. */
function normalized(landmarks: Landmarks): [Float64Array, Float64Array] | undefined {
  const rows = [0, 1].map((axis) => {
    const row = Float64Array.from(landmarks, (point) => point[axis as 0 | 1]);
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return row.map((value) => value - mean);
  }) as [Float64Array, Float64Array];
  const size = Math.sqrt((dot(rows[0], rows[0]) + dot(rows[1], rows[1])) / landmarks.length);
  if (!(size > 0)) return undefined;
  for (const row of rows) for (let i = 0; i < row.length; i++) row[i] = row[i]! / size;
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
