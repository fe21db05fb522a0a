import { Material } from '../scene-mesh';
import { FIELDS, Field, type Samples } from './samples';
import type { SeenMesh } from './shade-input';

/** Works out where samples lie on their triangles and in space, and sorts them by what these are made of. */
export function placeSamples(samples: Samples, seen: SeenMesh): void {
  const { triangle, values, count } = samples;
  const { positions, normals, cameraDistance, places } = seen;
  const { triangles, materials, detail } = seen.mesh;
  for (let i = 0; i < count; i++) {
    const o = i * FIELDS;
    const t = triangle[i]!;
    const a = triangles[3 * t]!;
    const b = triangles[3 * t + 1]!;
    const c = triangles[3 * t + 2]!;
    // What the corners weigh in the image, then in perspective.
    const ax = places[4 * a]!;
    const ay = places[4 * a + 1]!;
    const ux = places[4 * b]! - ax;
    const uy = places[4 * b + 1]! - ay;
    const vx = places[4 * c]! - ax;
    const vy = places[4 * c + 1]! - ay;
    const dx = samples.column[i]! - ax;
    const dy = samples.row[i]! - ay;
    const flatB = dx * vy - dy * vx;
    const flatC = ux * dy - uy * dx;
    const weightA = (ux * vy - uy * vx - flatB - flatC) * places[4 * a + 2]!;
    const weightB = flatB * places[4 * b + 2]!;
    const weightC = flatC * places[4 * c + 2]!;
    const scale = 1 / (weightA + weightB + weightC);
    const first = weightA * scale;
    const second = weightB * scale;
    const third = weightC * scale;
    values[o + Field.first] = first;
    values[o + Field.second] = second;
    values[o + Field.third] = third;
    const a3 = 3 * a;
    const b3 = 3 * b;
    const c3 = 3 * c;
    const px = first * positions[a3]! + second * positions[b3]! + third * positions[c3]!;
    const py = first * positions[a3 + 1]! + second * positions[b3 + 1]! + third * positions[c3 + 1]!;
    const pz = first * positions[a3 + 2]! + second * positions[b3 + 2]! + third * positions[c3 + 2]!;
    const qx = first * normals[a3]! + second * normals[b3]! + third * normals[c3]!;
    const qy = first * normals[a3 + 1]! + second * normals[b3 + 1]! + third * normals[c3 + 1]!;
    const qz = first * normals[a3 + 2]! + second * normals[b3 + 2]! + third * normals[c3 + 2]!;
    const dz = cameraDistance - pz;
    const closeness = 1 / Math.sqrt(px * px + py * py + dz * dz);
    const material = materials[t]!;
    // Hair and thin things have two sides: the one that is seen faces the camera.
    const turned = material >= Material.hair && px * qx + py * qy - dz * qz > 0;
    values[o + Field.x] = px;
    values[o + Field.y] = py;
    values[o + Field.z] = pz;
    values[o + Field.ex] = -px * closeness;
    values[o + Field.ey] = -py * closeness;
    values[o + Field.ez] = dz * closeness;
    values[o + Field.nx] = turned ? -qx : qx;
    values[o + Field.ny] = turned ? -qy : qy;
    values[o + Field.nz] = turned ? -qz : qz;
    values[o + Field.across] = first * detail[2 * a]! + second * detail[2 * b]! + third * detail[2 * c]!;
    values[o + Field.along] =
      first * detail[2 * a + 1]! + second * detail[2 * b + 1]! + third * detail[2 * c + 1]!;
    samples.assign(i, material);
  }
}
