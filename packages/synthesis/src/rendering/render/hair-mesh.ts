import type { HeadModel } from '../head/head-model';
import type { HairLook } from '../scene/scene';
import { hairEdge } from './hair-edge';
import { type NoiseTextures, smoothTexel } from './noise';
import { RadiusTable } from './radius-table';
import { Material, type SceneMesh } from './scene-mesh';

/** Adds what stands off the skull: a shell over the hair's region, hair that hangs and a fringe. */
export function addHair(
  mesh: SceneMesh,
  head: HeadModel,
  positions: Float32Array,
  normals: Float32Array,
  hair: HairLook,
  noise: NoiseTextures,
): void {
  if (hair.thickness > 0) addShell(mesh, head, positions, normals, hair, noise);
  if (hair.hangsTo === undefined && hair.fringe === undefined) return;
  const radius = new RadiusTable(head, positions);
  if (hair.hangsTo !== undefined) addCurtain(mesh, radius, hair, hair.hangsTo, noise);
  if (hair.fringe) addFringe(mesh, radius, hair, hair.fringe, noise);
}

function addShell(
  mesh: SceneMesh,
  head: HeadModel,
  positions: Float32Array,
  normals: Float32Array,
  hair: HairLook,
  noise: NoiseTextures,
): void {
  const { skin, hairline, detail, triangles } = head;
  mesh.reserve(skin.vertices, skin.triangles);
  const added = new Int32Array(skin.vertices).fill(-1);
  const vertexOf = (i: number): number => {
    if (added[i]! >= 0) return added[i]!;
    const across = detail[2 * i]!;
    const along = detail[2 * i + 1]!;
    const edge = hairEdge(hairline[i]!, across, hair);
    const grown = Math.min(1, Math.max(0, (edge + 0.3) / 2.2));
    const lump = smoothTexel(noise.clouds, across * 9, along * 9) - 0.5;
    const off = 0.06 + hair.thickness * grown * (2 - grown) + hair.curl * 2 * lump * grown;
    const n = mesh.addVertex(
      positions[3 * i]! + normals[3 * i]! * off,
      positions[3 * i + 1]! + normals[3 * i + 1]! * off,
      positions[3 * i + 2]! + normals[3 * i + 2]! * off,
      edge,
      0,
      across,
      along,
    );
    const rough = hair.curl > 0 ? 1.2 : 0.25;
    mesh.normals[3 * n] =
      normals[3 * i]! + rough * (smoothTexel(noise.clouds, along * 11, across * 11) - 0.5);
    mesh.normals[3 * n + 1] = normals[3 * i + 1]! + rough * lump;
    mesh.normals[3 * n + 2] = normals[3 * i + 2]!;
    added[i] = n;
    return n;
  };
  for (let t = 0; t < skin.triangles; t++) {
    const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!];
    const highest = Math.max(hairline[a]!, hairline[b]!, hairline[c]!) + hair.low;
    if (highest < -hair.fray) continue;
    // Of the rim the inner side is seen as well, from below.
    const rim = Math.min(hairline[a]!, hairline[b]!, hairline[c]!) + hair.low < hair.fray + 2;
    mesh.addTriangle(vertexOf(a), vertexOf(b), vertexOf(c), rim ? Material.hair : Material.shell);
  }
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** A sheet around the back and the sides of the head, open at the face. */
function addCurtain(
  mesh: SceneMesh,
  radius: RadiusTable,
  hair: HairLook,
  to: number,
  noise: NoiseTextures,
): void {
  const top = 9.5;
  const columns = 56;
  const rows = 18;
  mesh.reserve((columns + 1) * (rows + 1), columns * rows * 2);
  const start = radians(hair.opening);
  const step = (2 * Math.PI - 2 * start) / columns;
  const first = mesh.vertexCount;
  for (let row = 0; row <= rows; row++) {
    const y = top + ((to - top) * row) / rows;
    for (let column = 0; column <= columns; column++) {
      const angle = start + step * column;
      const across = angle * 8;
      const lump = smoothTexel(noise.clouds, across * 5, y * 4) - 0.5;
      const wave = smoothTexel(noise.clouds, 90 + across * 3, y * 9) - 0.5;
      // Hair falls straight from where the head is widest above.
      const widest = radius.widestAbove(angle, Math.max(y, 0));
      const off = widest + 0.35 + 0.8 * hair.thickness + lump * 1.6 + hair.curl * 2.5 * wave;
      const side = Math.min(angle, 2 * Math.PI - angle) - start;
      const height = Math.min(y - to, side * 9 + 0.2);
      const n = mesh.addVertex(
        Math.sin(angle) * off,
        y,
        radius.axisZ + Math.cos(angle) * off,
        height,
        0,
        across + 1.4 * wave,
        y,
      );
      mesh.normals[3 * n] = Math.sin(angle + lump);
      mesh.normals[3 * n + 1] = 0.15 + 0.5 * wave * (1 + hair.curl);
      mesh.normals[3 * n + 2] = Math.cos(angle + lump);
    }
  }
  addGrid(mesh, first, columns, rows);
}

function addFringe(
  mesh: SceneMesh,
  radius: RadiusTable,
  hair: HairLook,
  { to, from, until, slant }: NonNullable<HairLook['fringe']>,
  noise: NoiseTextures,
): void {
  const top = 12.6;
  const columns = 28;
  const rows = 10;
  mesh.reserve((columns + 1) * (rows + 1), columns * rows * 2);
  const first = mesh.vertexCount;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const angle = radians(from + ((until - from) * column) / columns);
      const end = to + slant * angle;
      const y = top + ((end - 0.8 - top) * row) / rows;
      const across = angle * 8;
      const lump = smoothTexel(noise.clouds, 40 + across * 6, y * 3) - 0.5;
      const off = radius.at(angle, y) + 0.25 + 0.25 * hair.thickness + 0.5 * (lump + 0.5);
      const edge = Math.min(angle - radians(from), radians(until) - angle) * 9;
      const n = mesh.addVertex(
        Math.sin(angle) * off,
        y,
        radius.axisZ + Math.cos(angle) * off,
        Math.min(y - end, edge),
        0,
        across + slant * 0.16 * (top - y),
        y,
      );
      mesh.normals[3 * n] = Math.sin(angle + lump);
      mesh.normals[3 * n + 1] = 0.35;
      mesh.normals[3 * n + 2] = Math.cos(angle + lump);
    }
  }
  addGrid(mesh, first, columns, rows);
}

function addGrid(mesh: SceneMesh, first: number, columns: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = first + row * (columns + 1) + column;
      mesh.addTriangle(a, a + columns + 1, a + 1, Material.hair);
      mesh.addTriangle(a + 1, a + columns + 1, a + columns + 2, Material.hair);
    }
  }
}
