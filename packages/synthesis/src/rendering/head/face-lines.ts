import { Curve, type Point2, smoothCurve } from './curve';
import type { HeadModel } from './head-model';
import { meshGraph, pathThrough } from './mesh-path';
import { type SurfacePoint, TextureLocator } from './surface-point';

/** How far a brow's middle line is followed beyond its ends, in lengths of the brow, so that they can be painted round. */
export const BROW_EXTENSION = 0.13;

/** A brow's middle line on the texture, from its outer end to its inner one. */
export interface BrowLine {
  readonly curve: Curve;
  /** The same, going straight on by `BROW_EXTENSION` of its length beyond each end. */
  readonly extended: Curve;
  /** +1 where the left of the curve is up, -1 where it is down. */
  readonly up: 1 | -1;
  /** Share of the length at which each of the five iBUG points lies, outer end first. */
  readonly stations: readonly number[];
}

/** Both margins of an eye as ways along the mesh, from the corner at the image's left to the one at its right. */
export interface LidLines {
  readonly upper: readonly number[];
  readonly lower: readonly number[];
}

/** Lines on a head that features are painted along and landmarks lie on. Left and right as seen in the image. */
export interface FaceLines {
  readonly locator: TextureLocator;
  /** Centimetres that one unit of the texture spans about the eyes. */
  readonly textureScale: number;
  readonly brows: readonly [left: BrowLine, right: BrowLine];
  readonly lids: readonly [left: LidLines, right: LidLines];
  /** The margins of the eyes on the texture, closed. */
  readonly eyes: readonly [left: readonly Point2[], right: readonly Point2[]];
  /** Around the red of the lips, and where the lips meet the mouth's inside; closed. */
  readonly outerLips: readonly Point2[];
  readonly innerLips: readonly Point2[];
  /** 33 points of the jaw on the texture; every second one is a point of iBUG. */
  readonly jaw: readonly Point2[];
  /** For each of the 33, surface points from the jaw towards the middle of the face, along which its contour slides. */
  readonly jawWays: readonly (readonly SurfacePoint[])[];
  readonly landmarkUv: readonly Point2[];
}

export function faceLines(head: HeadModel): FaceLines {
  const { landmarks68, mean, uv } = head;
  const graph = meshGraph(head.triangles.slice(0, 3 * head.skin.triangles), head.skin.vertices);
  const locator = new TextureLocator(head);
  const uvOf = (vertex: number): Point2 => [uv[2 * vertex]!, uv[2 * vertex + 1]!];
  const landmarkUv = landmarks68.map(uvOf);
  const path = (...landmarks: number[]) =>
    pathThrough(
      graph,
      mean,
      landmarks.map((landmark) => landmarks68[landmark]!),
    );
  const lids: [LidLines, LidLines] = [
    { upper: path(36, 37, 38, 39), lower: path(36, 41, 40, 39) },
    { upper: path(42, 43, 44, 45), lower: path(42, 47, 46, 45) },
  ];
  const eye = ({ upper, lower }: LidLines) =>
    [...upper, ...lower.slice(1, -1).toReversed()].map((vertex) => uvOf(vertex));
  const ring = (landmarks: readonly number[]) =>
    smoothCurve([...landmarks, landmarks[0]!].map((landmark) => landmarkUv[landmark]!)).points;
  const eyeUvs = Math.abs(landmarkUv[45]![0] - landmarkUv[36]![0]);
  const eyeDistance = Math.abs(mean[3 * landmarks68[45]!]! - mean[3 * landmarks68[36]!]!);
  const jaw = jawLine(landmarkUv.slice(0, 17));
  return {
    locator,
    textureScale: eyeDistance / eyeUvs,
    brows: [browLine(landmarkUv.slice(17, 22)), browLine(landmarkUv.slice(22, 27).toReversed())],
    lids,
    eyes: [eye(lids[0]), eye(lids[1])],
    outerLips: ring([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]),
    innerLips: ring([60, 61, 62, 63, 64, 65, 66, 67]),
    jaw,
    jawWays: jawWays(jaw, landmarkUv, locator),
    landmarkUv,
  };
}

function browLine(points: readonly Point2[]): BrowLine {
  const curve = smoothCurve(points);
  const up = points.at(-1)![0] > points[0]![0] ? 1 : -1;
  const extended = new Curve([curve.at(-BROW_EXTENSION), ...curve.points, curve.at(1 + BROW_EXTENSION)]);
  return { curve, extended, up, stations: points.map((point) => curve.nearest(point).share) };
}

/** WFLW's jaw has a point half way between any two of iBUG. */
function jawLine(points: readonly Point2[]): readonly Point2[] {
  const { points: line } = smoothCurve(points, 2);
  return line;
}

/** Places along each way. */
const WAY_POINTS = 28;

/**
 * Where a jaw point may slide to when the head turns: towards the middle of the face, level at the ears and up at the
 * chin, but not over nose and mouth.
 */
function jawWays(
  jaw: readonly Point2[],
  landmarkUv: readonly Point2[],
  locator: TextureLocator,
): readonly (readonly SurfacePoint[])[] {
  const mouth = landmarkUv[57]!;
  const nose = landmarkUv[33]!;
  return jaw.map(([u, v], index) => {
    // 0 at the ears, 1 at the chin.
    const low = 1 - Math.abs(index - 16) / 16;
    const goal: Point2 = [mouth[0], low < 0.45 ? v : v + (mouth[1] - v) * Math.min(1, (low - 0.45) / 0.55)];
    const reach = low < 0.3 ? 0.55 : 0.68 - 0.1 * low;
    const towards: Point2 = [goal[0], Math.max(goal[1], low > 0.45 ? 0 : nose[1] - 1)];
    return Array.from({ length: WAY_POINTS }, (_, step) => {
      const part = (reach * step) / (WAY_POINTS - 1);
      return locator.at(u + (towards[0] - u) * part, v + (towards[1] - v) * part);
    });
  });
}
