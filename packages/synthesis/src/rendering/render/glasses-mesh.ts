import type { Vector } from '../head/surface-point';
import type { GlassesLook } from '../scene/scene';
import { Material, type SceneMesh } from './scene-mesh';

/** Where on a head glasses sit, in head coordinates. */
export interface GlassesPlace {
  /** Middles of the eyes, image's left first. */
  readonly eyes: readonly [Vector, Vector];
  /** The saddle of the nose. */
  readonly bridge: Vector;
}

const OUTLINE = 30;

/** Adds rims, bridge and temples; the lenses only where they are dark. */
export function addGlasses(mesh: SceneMesh, { eyes, bridge }: GlassesPlace, look: GlassesLook): void {
  const z = bridge[2] + 0.75;
  const y = (eyes[0][1] + eyes[1][1]) / 2 - 0.3 - look.slid;
  for (const [x, , depth] of eyes) {
    const side = Math.sign(x);
    const centre = Math.max(Math.abs(x), look.width + 0.55) * side;
    const outline = Array.from({ length: OUTLINE }, (_, i): Vector => {
      const angle = (2 * Math.PI * i) / OUTLINE;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const power = 2 / look.boxiness;
      const px = centre + look.width * Math.sign(c) * Math.abs(c) ** power;
      const py = y + look.height * Math.sign(s) * Math.abs(s) ** power;
      return [px, py, bent(px, z, depth)];
    });
    addTube(mesh, [...outline, outline[0]!], look.rim);
    if (look.tint > 0.5) addLens(mesh, outline, [centre, y, bent(centre, z, depth) + 0.1]);
    const outer: Vector = [
      centre + look.width * side,
      y + 0.45 * look.height,
      bent(centre + look.width * side, z, depth),
    ];
    addTube(mesh, [outer, [7.5 * side, y + 0.8, 7.2], [7.9 * side, y + 0.7, 1.5]], look.rim * 1.1);
    const inner: Vector = [
      centre - look.width * side,
      y + 0.3 * look.height,
      bent(centre - look.width * side, z, depth),
    ];
    addTube(mesh, [inner, [0, y + 0.4 * look.height, z + 0.15]], look.rim);
  }
}

/** The rims bend back towards the temples. */
const bent = (x: number, z: number, _depth: number) => z - 0.035 * x * x;

const SIDES = 5;

function addTube(mesh: SceneMesh, points: readonly Vector[], radius: number): void {
  mesh.reserve(points.length * SIDES, points.length * SIDES * 2);
  const first = mesh.vertexCount;
  for (let i = 0; i < points.length; i++) {
    const before = points[Math.max(0, i - 1)]!;
    const after = points[Math.min(points.length - 1, i + 1)]!;
    const along = unit([after[0] - before[0], after[1] - before[1], after[2] - before[2]]);
    const helper: Vector = Math.abs(along[2]) < 0.8 ? [0, 0, 1] : [0, 1, 0];
    const right = unit(cross(along, helper));
    const up = cross(right, along);
    for (let side = 0; side < SIDES; side++) {
      const angle = (2 * Math.PI * side) / SIDES;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const normal: Vector = [c * right[0] + s * up[0], c * right[1] + s * up[1], c * right[2] + s * up[2]];
      const [x, y, z] = points[i]!;
      const n = mesh.addVertex(x + radius * normal[0], y + radius * normal[1], z + radius * normal[2]);
      mesh.normals.set(normal, 3 * n);
    }
  }
  for (let i = 0; i + 1 < points.length; i++) {
    for (let side = 0; side < SIDES; side++) {
      const a = first + i * SIDES + side;
      const b = first + i * SIDES + ((side + 1) % SIDES);
      mesh.addTriangle(a, a + SIDES, b, Material.frame);
      mesh.addTriangle(b, a + SIDES, b + SIDES, Material.frame);
    }
  }
}

function addLens(mesh: SceneMesh, outline: readonly Vector[], centre: Vector): void {
  mesh.reserve(outline.length + 1, outline.length);
  const middle = mesh.addVertex(...centre);
  mesh.normals.set([0, 0.1, 1], 3 * middle);
  const ring = outline.map((point) => {
    const n = mesh.addVertex(...point);
    mesh.normals.set(unit([0.25 * (point[0] - centre[0]), 0.25 * (point[1] - centre[1]), 1]), 3 * n);
    return n;
  });
  for (const [i, n] of ring.entries())
    mesh.addTriangle(middle, n, ring[(i + 1) % ring.length]!, Material.lens);
}

const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
