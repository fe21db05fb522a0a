import {
  assertImage,
  boxOfLandmarks,
  ibug68,
  type Landmarks,
  MusicaError,
  type PixelImage,
  type Point,
} from '@musica/core';
import { type FaceFit, type FitOptions, LandmarkFitter, rightOf } from '../morphable/fit-landmarks';
import type { JawConvention } from '../morphable/jaw-convention';
import { jawCount, outlinePoints } from '../morphable/jaw-lines';
import { verticesOf } from '../morphable/landmark-basis';
import type { MorphableFace } from '../morphable/morphable-face';
import { type HeadAngles, multiply, project, type Rotation, rotationOf } from '../morphable/pose';
import { dilate, fillHoles } from './fill-holes';
import { type HeadMesh, headMesh } from './head-mesh';
import { Canvas, drawTriangles } from './rasterize';
import { textureCoordinates } from './texture-coordinates';

/** A photograph whose head has been turned. */
export interface TurnedFace {
  /** RGB, cropped around the turned face at the photograph's scale. */
  readonly image: PixelImage;
  /** The 68 landmarks in pixels of `image`. */
  readonly landmarks: Point[];
  /** For each landmark whether the head itself hides it. */
  readonly occluded: boolean[];
  readonly angles: HeadAngles;
}

export interface TurnOptions {
  /** Room around the tight box of the landmarks, as a part of its longer side. Default 0.7. */
  readonly margin?: number;
  /** Whether the jaw's landmarks stay on the head (`3d`, as in AFLW2000-3D) or follow the visible outline. Default 3d. */
  readonly jaw?: JawConvention;
}

/** Pixels are drawn finer by this and averaged, so that outlines are smooth. */
const FINER = 2;
/** Steps of the neck's turn between the chest and the head. */
const NECK_STEPS = 16;
/** The head turns about this point of the model (cm), near the top of the spine. */
const PIVOT = [0, -2, 2] as const;
/** How far hair stands off the head, in cm: so much around the head is taken out of the background. */
const HAIR = 1.6;

/**
 * Turns the heads of labelled photographs: a morphable face is fitted to the landmarks, takes its texture from the
 * photograph and is drawn anew at other angles with exact landmarks (face profiling: X. Zhu et al., Face Alignment
 * Across Large Poses: A 3D Solution, CVPR 2016; 300W-LP was made so).
 */
export class FaceProfiler {
  readonly #fitter: LandmarkFitter;
  readonly #mesh: HeadMesh;

  constructor(face: MorphableFace) {
    this.#fitter = new LandmarkFitter(face);
    this.#mesh = headMesh(face);
  }

  /** See `LandmarkFitter.fit`. */
  fit(landmarks: Landmarks, options?: FitOptions): FaceFit {
    return this.#fitter.fit(landmarks, options);
  }

  /** A face made ready to be turned as often as wanted. @throws MusicaError `image` where it is not RGB */
  prepare(image: PixelImage, fit: FaceFit): TurnableFace {
    assertImage(image);
    if (image.channels !== 3) throw new MusicaError('image', 'only RGB images can be turned');
    return new TurnableFace(image, fit, this.#mesh);
  }
}

/** One photograph with the head fitted to it. */
export class TurnableFace {
  readonly #shape: Float32Array;
  /** [vertices, 3] as seen in the photograph, landmarks on their labels. */
  readonly #seen: Float32Array;
  readonly #uvs: Float32Array;
  readonly #background: PixelImage;

  constructor(
    private readonly image: PixelImage,
    private readonly fit: FaceFit,
    private readonly mesh: HeadMesh,
  ) {
    this.#shape = verticesOf(mesh.basis, fit);
    this.#seen = project(this.#shape, fit.pose);
    mesh.spread.addTo(this.#seen, carriedResiduals(fit));
    this.#uvs = textureCoordinates(mesh, this.#shape, this.#seen, fit.pose);
    this.#background = this.#withoutHead();
  }

  /** The face at other angles. */
  turn(angles: HeadAngles, { margin = 0.7, jaw = '3d' }: TurnOptions = {}): TurnedFace {
    const points = this.#turned(angles);
    const landmarks = jaw === '3d' ? this.mesh.landmarks : this.#outline(points, angles);
    const places = landmarks.map((vertex): Point => [points[3 * vertex]!, points[3 * vertex + 1]!]);
    const box = boxOfLandmarks(places);
    const side = Math.max(box.width, box.height);
    const left = Math.floor(box.x + box.width / 2 - side * (0.5 + margin));
    const top = Math.floor(box.y + box.height / 2 - side * (0.5 + margin));
    const size = Math.max(8, Math.ceil(side * (1 + 2 * margin)));
    const canvas = new Canvas(size * FINER, size * FINER);
    const drawn = new Float32Array(points.length);
    for (let at = 0; at < points.length; at += 3) {
      // The centre of pixel 0 lies between the finer pixels 0 and 1.
      drawn[at] = (points[at]! - left + 0.5) * FINER - 0.5;
      drawn[at + 1] = (points[at + 1]! - top + 0.5) * FINER - 0.5;
      drawn[at + 2] = points[at + 2]!;
    }
    drawTriangles(canvas, drawn, this.#uvs, this.mesh.triangles);
    return {
      image: this.#shade(canvas, size, left, top),
      landmarks: places.map(([x, y]): Point => [x - left, y - top]),
      occluded: landmarks.map((vertex) => isHidden(canvas, drawn, vertex, this.fit.pose.scale)),
      angles,
    };
  }

  /** [vertices, 3] in pixels of the photograph, the head turned from the fit's angles to others. */
  #turned(angles: HeadAngles): Float32Array {
    const { pose, angles: from } = this.fit;
    const { rotation, translation } = pose;
    const back = transposed(rotation);
    const steps: Rotation[] = Array.from({ length: NECK_STEPS + 1 }, (_, step) => {
      const part = step / NECK_STEPS;
      const between = (a: number, b: number) => a + (b - a) * part;
      // Yaw takes the way round that is shorter.
      const target = rotationOf({
        yaw: between(from.yaw, angles.yaw),
        pitch: between(from.pitch, angles.pitch),
        roll: between(from.roll, angles.roll),
      });
      return multiply(target, back);
    });
    const pivot = project(PIVOT, { ...pose, translation: [0, 0] });
    const points = new Float32Array(this.#seen.length);
    for (let at = 0; at < points.length; at += 3) {
      const r = steps[Math.round(this.mesh.turn[at / 3]! * NECK_STEPS)]!;
      const x = this.#seen[at]! - translation[0] - pivot[0]!;
      const y = -(this.#seen[at + 1]! - translation[1] - pivot[1]!);
      const z = this.#seen[at + 2]! - pivot[2]!;
      points[at] = r[0]! * x + r[1]! * y + r[2]! * z + translation[0] + pivot[0]!;
      points[at + 1] = -(r[3]! * x + r[4]! * y + r[5]! * z) + translation[1] + pivot[1]!;
      points[at + 2] = r[6]! * x + r[7]! * y + r[8]! * z + pivot[2]!;
    }
    return points;
  }

  /** The vertices of the landmarks where the jaw's are those of the visible outline. */
  #outline(points: Float32Array, angles: HeadAngles): readonly number[] {
    const { jawLines, landmarks } = this.mesh;
    return [...outlinePoints(points, jawLines, rightOf(rotationOf(angles))), ...landmarks.slice(jawCount)];
  }

  #shade(canvas: Canvas, size: number, left: number, top: number): PixelImage {
    const data = new Uint8ClampedArray(size * size * 3);
    const sum = new Float32Array(3);
    const { width, height } = this.image;
    for (let y = 0; y < size; y++) {
      const row = mirrored(y + top, height) * width;
      for (let x = 0; x < size; x++) {
        sum.fill(0);
        const first = y * FINER * canvas.width + x * FINER;
        const behind = 3 * (row + mirrored(x + left, width));
        const covered = this.#addTexture(canvas, first, sum);
        for (let channel = 0; channel < 3; channel++) {
          const missing = 1 - covered;
          data[3 * (y * size + x) + channel] =
            sum[channel]! + missing * this.#background.data[behind + channel]!;
        }
      }
    }
    return { data, width: size, height: size, channels: 3 };
  }

  /** Adds the colour of one pixel's finer pixels; returns how much of it they cover. */
  #addTexture({ width, depth, u, v }: Canvas, first: number, sum: Float32Array): number {
    let count = 0;
    let [sumU, sumV, lowU, highU, lowV, highV] = [0, 0, Infinity, -Infinity, Infinity, -Infinity];
    for (let fine = 0; fine < FINER * FINER; fine++) {
      const pixel = first + (fine % FINER) + Math.floor(fine / FINER) * width;
      if (depth[pixel] === -Infinity) continue;
      count++;
      const [a, b] = [u[pixel]!, v[pixel]!];
      sumU += a;
      sumV += b;
      lowU = Math.min(lowU, a);
      highU = Math.max(highU, a);
      lowV = Math.min(lowV, b);
      highV = Math.max(highV, b);
    }
    if (count === 0) return 0;
    const covered = count / (FINER * FINER);
    if (highU - lowU < 1.5 && highV - lowV < 1.5) {
      addSample(this.image, sumU / count, sumV / count, covered, sum);
      return covered;
    }
    for (let fine = 0; fine < FINER * FINER; fine++) {
      const pixel = first + (fine % FINER) + Math.floor(fine / FINER) * width;
      if (depth[pixel] === -Infinity) continue;
      addSample(this.image, u[pixel]!, v[pixel]!, 1 / (FINER * FINER), sum);
    }
    return covered;
  }

  /** The photograph with the head and some hair around it filled from what is behind. */
  #withoutHead(): PixelImage {
    const { width, height } = this.image;
    const canvas = new Canvas(width, height);
    drawTriangles(canvas, this.#seen, this.#uvs, this.mesh.headTriangles);
    const mask = Uint8Array.from(canvas.depth, (depth) => (depth > -Infinity ? 1 : 0));
    const grown = dilate(mask, width, height, Math.round(HAIR * this.fit.pose.scale));
    return { width, height, channels: 3, data: fillHoles(this.image, grown) };
  }
}

/**
 * What the labels are off the model by, for the vertices to follow. A jaw label that slid along its line says nothing of
 * its own vertex: that takes the mirrored residual of the other side, where conventions differ by the same.
 */
function carriedResiduals({ residuals, slid, pose }: FaceFit): Float32Array {
  const flat = new Float32Array(2 * residuals.length);
  const [rx, ry] = rightOf(pose.rotation);
  residuals.forEach(([x, y], landmark) => {
    if (!slid[landmark]) {
      flat.set([x, y], 2 * landmark);
      return;
    }
    const other = ibug68.mirror[landmark]!;
    if (slid[other]) return;
    const [ox, oy] = residuals[other]!;
    const across = 2 * (ox * rx + oy * ry);
    flat.set([ox - across * rx, oy - across * ry], 2 * landmark);
  });
  return flat;
}

function isHidden(canvas: Canvas, points: Float32Array, vertex: number, scale: number): boolean {
  const x = Math.round(points[3 * vertex]!);
  const y = Math.round(points[3 * vertex + 1]!);
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return false;
  // 0.7 cm: landmarks lie on folds of the skin, and the skin around them is nearer by so much.
  return canvas.depth[y * canvas.width + x]! > points[3 * vertex + 2]! + 0.7 * scale;
}

function transposed(r: Rotation): Rotation {
  return Float64Array.of(r[0]!, r[3]!, r[6]!, r[1]!, r[4]!, r[7]!, r[2]!, r[5]!, r[8]!);
}

/** A coordinate outside [0, size) as if the image went on in a mirror. */
function mirrored(at: number, size: number): number {
  const period = 2 * size;
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - 1 - inside;
}

/** Adds `weight` times the bilinear sample at (x, y) of an RGB image, whose edge pixels go on outside. */
function addSample(
  { data, width, height }: PixelImage,
  x: number,
  y: number,
  weight: number,
  sum: Float32Array,
): void {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const fy = cy - y0;
  const a = 3 * (y0 * width + x0);
  const b = x0 + 1 < width ? a + 3 : a;
  const down = y0 + 1 < height ? 3 * width : 0;
  const w00 = weight * (1 - fx) * (1 - fy);
  const w10 = weight * fx * (1 - fy);
  const w01 = weight * (1 - fx) * fy;
  const w11 = weight * fx * fy;
  for (let channel = 0; channel < 3; channel++) {
    sum[channel]! +=
      w00 * data[a + channel]! +
      w10 * data[b + channel]! +
      w01 * data[a + down + channel]! +
      w11 * data[b + down + channel]!;
  }
}
