import type { JawConvention } from '../../morphable/jaw-convention';
import type { BrowLine, FaceLines, LidLines } from '../head/face-lines';
import type { PreparedHead } from '../head/prepared-head';
import { placeOf, type SurfacePoint, type Vector } from '../head/surface-point';
import type { PosedHead } from '../render/scene-renderer';
import { browThickness } from '../render/shading/brow';
import type { Scene } from '../scene/scene';

/** A landmark in head coordinates, centimetres. */
export type Places = readonly Vector[];

/** Places of some vertices of a rendered head. */
export function vertexPlaces({ positions }: PosedHead, vertices: readonly number[]): Places {
  return vertices.map((vertex) => vertexAt(positions, vertex));
}

/** The 68 points of iBUG on a rendered head. */
export function ibug68Places(
  { model, lines }: PreparedHead,
  scene: Scene,
  rendered: PosedHead,
  jaw: JawConvention,
): Places {
  const { positions } = rendered;
  const vertex = (index: number): Vector => vertexAt(positions, model.landmarks68[index]!);
  return [
    ...jawPlaces(lines, rendered, jaw).filter((_, index) => index % 2 === 0),
    ...lines.brows[0].stations.map((share) => browPlace(lines, lines.brows[0], scene, share, 0, positions)),
    ...lines.brows[1].stations
      .toReversed()
      .map((share) => browPlace(lines, lines.brows[1], scene, share, 0, positions)),
    ...range(27, 67).map(vertex),
  ];
}

/** The 98 points of WFLW on a rendered head. */
export function wflw98Places(
  { model, lines }: PreparedHead,
  scene: Scene,
  rendered: PosedHead,
  jaw: JawConvention,
): Places {
  const { positions, eyes } = rendered;
  const vertex = (index: number): Vector => vertexAt(positions, model.landmarks68[index]!);
  const brow = (side: 0 | 1, share: number, edge: -1 | 0 | 1) =>
    browPlace(lines, lines.brows[side], scene, share, edge, positions);
  return [
    ...jawPlaces(lines, rendered, jaw),
    // The image's left brow: its outer end, its upper edge inwards, its lower edge outwards.
    brow(0, 0, 0),
    ...[0.25, 0.5, 0.75, 1].map((share) => brow(0, share, 1)),
    ...[1, 0.75, 0.5, 0.25].map((share) => brow(0, share, -1)),
    // The other one: its upper edge from the inner to the outer end, its lower edge back.
    ...[1, 0.75, 0.5, 0.25].map((share) => brow(1, share, 1)),
    brow(1, 0, 0),
    ...[0.25, 0.5, 0.75, 1].map((share) => brow(1, share, -1)),
    ...range(27, 35).map(vertex),
    ...lidPlaces(lines.lids[0], positions),
    ...lidPlaces(lines.lids[1], positions),
    ...range(48, 67).map(vertex),
    ...eyes.map(({ centre, gaze }, side) => {
      const radius = eyeRadius(model.mean, model.eyeballs[side]!, centreOfMean(model, side));
      return along(centre, gaze, radius);
    }),
  ];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function vertexAt(positions: Float32Array, vertex: number): Vector {
  return [positions[3 * vertex]!, positions[3 * vertex + 1]!, positions[3 * vertex + 2]!];
}

const along = (from: Vector, direction: Vector, by: number): Vector => [
  from[0] + by * direction[0],
  from[1] + by * direction[1],
  from[2] + by * direction[2],
];

function centreOfMean({ mean, eyeballs, eyes }: PreparedHead['model'], side: number): Vector {
  const [from, to] = side === 0 ? [eyeballs[0], eyeballs[1]] : [eyeballs[1], eyes.vertices];
  let [x, y, z] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    x += mean[3 * i]!;
    y += mean[3 * i + 1]!;
    z += mean[3 * i + 2]!;
  }
  return [x / (to - from), y / (to - from), z / (to - from)];
}

function eyeRadius(positions: Float32Array, vertex: number, centre: Vector): number {
  const [x, y, z] = vertexAt(positions, vertex);
  return Math.hypot(x - centre[0], y - centre[1], z - centre[2]);
}

/** Where a brow is painted: at a share of its length from the outer end, on its middle line (0) or an edge. */
function browPlace(
  { locator, textureScale }: FaceLines,
  { curve, up }: BrowLine,
  { brows }: Scene,
  share: number,
  edge: -1 | 0 | 1,
  positions: Float32Array,
): Vector {
  const offset = ((brows.height + edge * browThickness(brows, share)) / textureScale) * up;
  const [u, v] = curve.at(share);
  const [nu, nv] = curve.normal(share);
  return placeOf(locator.at(u + offset * nu, v + offset * nv), positions);
}

/** Eight points around an eye: the corners, and both lids at quarters of their length. */
function lidPlaces({ upper, lower }: LidLines, positions: Float32Array): Vector[] {
  const quarters = (path: readonly number[], shares: readonly number[]) => {
    const places = path.map((vertex) => vertexAt(positions, vertex));
    const lengths = [0];
    for (let i = 1; i < places.length; i++) {
      lengths.push(lengths[i - 1]! + distance(places[i - 1]!, places[i]!));
    }
    return shares.map((share) => {
      const wanted = share * lengths.at(-1)!;
      let i = 1;
      while (i < places.length - 1 && lengths[i]! < wanted) i++;
      const part = (wanted - lengths[i - 1]!) / (lengths[i]! - lengths[i - 1]! || 1);
      const [a, b] = [places[i - 1]!, places[i]!];
      return [0, 1, 2].map((axis) => a[axis]! + part * (b[axis]! - a[axis]!)) as unknown as Vector;
    });
  };
  return [...quarters(upper, [0, 0.25, 0.5, 0.75, 1]), ...quarters(lower, [0.75, 0.5, 0.25])];
}

const distance = (a: Vector, b: Vector) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function jawPlaces(
  { jawWays }: FaceLines,
  { camera, positions }: PosedHead,
  jaw: JawConvention,
): readonly Vector[] {
  if (jaw === '3d') return jawWays.map(([start]) => placeOf(start!, positions));
  // The image's directions up and to the side of this head.
  const [x, y] = camera.rotation;
  const length = Math.hypot(x[1], y[1]) || 1;
  const up = [x[1] / length, y[1] / length] as const;
  const side = [up[1], -up[0]] as const;
  return jawWays.map((way, index) => {
    // Outwards is to the side at the ears and downwards at the chin.
    const low = 1 - Math.abs(index - 16) / 16;
    const turn = ((Math.PI / 2) * Math.max(0, low - 0.35)) / 0.65;
    const across = Math.cos(turn) * Math.sign(index - 16);
    const out = [
      across * side[0] - Math.sin(turn) * up[0],
      across * side[1] - Math.sin(turn) * up[1],
    ] as const;
    return outermost(way, (place) => {
      const seen = camera.project(camera.toCamera(place));
      return out[0] * seen.x - out[1] * seen.y;
    });
  });

  function outermost(way: readonly SurfacePoint[], measure: (place: Vector) => number): Vector {
    const places = way.map((point) => placeOf(point, positions));
    const values = places.map(measure);
    let best = 0;
    for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
    if (best === 0 || best === values.length - 1) return places[best]!;
    // The top of the parabola through the best place and its neighbours.
    const [before, here, after] = [values[best - 1]!, values[best]!, values[best + 1]!];
    const shift = (0.5 * (before - after)) / (before - 2 * here + after || -1);
    const [from, to] = [places[best]!, places[best + Math.sign(shift)]!];
    const part = Math.abs(shift);
    return [
      from[0] + part * (to[0] - from[0]),
      from[1] + part * (to[1] - from[1]),
      from[2] + part * (to[2] - from[2]),
    ];
  }
}
