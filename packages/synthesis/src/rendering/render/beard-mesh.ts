import { CHANNELS, Channel, type FeatureMaps, MAP_SIZE } from '../head/feature-maps';
import type { HeadModel } from '../head/head-model';
import type { BeardLook } from '../scene/scene';
import { type NoiseTextures, smoothTexel } from './noise';
import { Material, type SceneMesh } from './scene-mesh';

/** Shares of the beard below this are left to stubble. */
const LEAST_COVER = 0.25;

/** Adds hair that stands off the jaw and hangs from it, where the beard has a length. */
export function addBeard(
  mesh: SceneMesh,
  head: HeadModel,
  painted: Uint8Array,
  maps: FeatureMaps,
  positions: Float32Array,
  normals: Float32Array,
  beard: BeardLook,
  noise: NoiseTextures,
): void {
  const { skin, triangles, uv, detail } = head;
  const coverAt = (vertex: number): number => {
    const column = Math.min(MAP_SIZE - 1, Math.floor(uv[2 * vertex]! * MAP_SIZE));
    const row = Math.min(MAP_SIZE - 1, Math.floor(uv[2 * vertex + 1]! * MAP_SIZE));
    const at = (row * MAP_SIZE + column) * CHANNELS;
    // The lips stay free.
    if (maps[at + Channel.lip]! > 60) return 0;
    return (
      Math.max(maps[at + Channel.moustache]! * beard.moustache, maps[at + Channel.beard]! * beard.chin) / 255
    );
  };
  mesh.reserve(skin.vertices, skin.triangles);
  const added = new Int32Array(skin.vertices).fill(-1);
  const vertexOf = (vertex: number, cover: number): number => {
    if (added[vertex]! >= 0) return added[vertex]!;
    const [across, along] = [detail[2 * vertex]!, detail[2 * vertex + 1]!];
    const lump = smoothTexel(noise.clouds, across * 14, along * 14);
    const off = 0.05 + beard.length * cover * (0.3 + 0.5 * lump);
    const n = mesh.addVertex(
      positions[3 * vertex]! + normals[3 * vertex]! * off,
      positions[3 * vertex + 1]! + normals[3 * vertex + 1]! * off - beard.length * 0.5 * cover * cover,
      positions[3 * vertex + 2]! + normals[3 * vertex + 2]! * off,
      2 * (cover - LEAST_COVER),
      0,
      across,
      along,
    );
    mesh.normals[3 * n] = normals[3 * vertex]! + 0.8 * (lump - 0.5);
    mesh.normals[3 * n + 1] = normals[3 * vertex + 1]! + 0.5 * (lump - 0.5);
    mesh.normals[3 * n + 2] = normals[3 * vertex + 2]!;
    added[vertex] = n;
    return n;
  };
  for (let t = 0; t < skin.triangles; t++) {
    if (painted[t] !== 1) continue;
    const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!];
    const [coverA, coverB, coverC] = [coverAt(a), coverAt(b), coverAt(c)];
    if (coverA + coverB + coverC < 0.2) continue;
    mesh.addTriangle(vertexOf(a, coverA), vertexOf(b, coverB), vertexOf(c, coverC), Material.beard);
  }
}
