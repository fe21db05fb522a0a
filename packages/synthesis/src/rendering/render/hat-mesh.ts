import type { HeadModel } from '../head/head-model';
import type { HatLook } from '../scene/scene';
import { RadiusTable } from './radius-table';
import { Material, type SceneMesh } from './scene-mesh';

/** Adds a cap or a beanie: a shell over the crown, and a brim where it has one. */
export function addHat(
  mesh: SceneMesh,
  head: HeadModel,
  positions: Float32Array,
  normals: Float32Array,
  hat: HatLook,
  underneath: number,
): void {
  const { skin, detail, triangles, mean } = head;
  // Lower at the back than at the forehead, above the ears.
  const heightOf = (i: number) => mean[3 * i + 1]! - hat.edge + 0.22 * (9 - mean[3 * i + 2]!);
  mesh.reserve(skin.vertices, skin.triangles);
  const added = new Int32Array(skin.vertices).fill(-1);
  const vertexOf = (i: number): number => {
    if (added[i]! >= 0) return added[i]!;
    const along = detail[2 * i + 1]!;
    const off = underneath + hat.thickness;
    const n = mesh.addVertex(
      positions[3 * i]! + normals[3 * i]! * off,
      positions[3 * i + 1]! + normals[3 * i + 1]! * off,
      positions[3 * i + 2]! + normals[3 * i + 2]! * off,
      0,
      0,
      detail[2 * i]!,
      along,
    );
    for (let axis = 0; axis < 3; axis++) mesh.normals[3 * n + axis] = normals[3 * i + axis]!;
    added[i] = n;
    return n;
  };
  for (let t = 0; t < skin.triangles; t++) {
    const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!];
    if (Math.min(heightOf(a), heightOf(b), heightOf(c)) < 0 || mean[3 * a + 1]! < 4) continue;
    mesh.addTriangle(vertexOf(a), vertexOf(b), vertexOf(c), Material.hat);
  }
  if (hat.brim > 0) addBrim(mesh, new RadiusTable(head, positions), hat, underneath);
}

function addBrim(mesh: SceneMesh, radius: RadiusTable, hat: HatLook, underneath: number): void {
  const columns = 20;
  mesh.reserve(2 * (columns + 1), 2 * columns);
  const first = mesh.vertexCount;
  for (let column = 0; column <= columns; column++) {
    const angle = (-62 + (124 * column) / columns) * (Math.PI / 180);
    const inner = radius.at(angle, hat.edge) + underneath + hat.thickness * 0.8;
    const reach = hat.brim * Math.max(0, Math.cos(angle * 1.4));
    for (const [out, drop] of [
      [0, 0],
      [reach, 0.25 * reach + 0.4 * Math.abs(angle)],
    ] as const) {
      const n = mesh.addVertex(
        Math.sin(angle) * (inner + out),
        hat.edge + 0.15 - drop,
        radius.axisZ + Math.cos(angle) * (inner + out),
        0,
        0,
        angle * 8,
        out,
      );
      mesh.normals.set([0, 1, 0.2], 3 * n);
    }
  }
  for (let column = 0; column < columns; column++) {
    const a = first + 2 * column;
    mesh.addTriangle(a, a + 1, a + 2, Material.hat);
    mesh.addTriangle(a + 2, a + 1, a + 3, Material.hat);
  }
}
