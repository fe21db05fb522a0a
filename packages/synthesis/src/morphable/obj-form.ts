import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { parseJson, readLimited } from '@musica/datasets';
import * as v from 'valibot';
import type { MorphableComponent, MorphableFace } from './morphable-face';
import { type ObjMesh, parseObj } from './parse-obj';
import { requireIndices, requireSound } from './sound-face';

/** The file that tells ICT-FaceKit's folder from others. */
export const neutralMesh = 'generic_neutral_mesh.obj';
const INDICES = 'vertex_indices.json';
const IDENTITY = /^identity\d+$/;

/** What is used of `vertex_indices.json`. */
const indicesSchema = v.object({
  idx_to_landmark_verts: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

/**
 * Reads ICT-FaceKit as its users download it: the folder FaceXModel with generic_neutral_mesh.obj,
 * vertex_indices.json (`idx_to_landmark_verts`) and an OBJ file a component, each the neutral mesh with the component
 * at weight 1: identity000.obj and on are identity, all others expressions by their names.
 * @throws MusicaError `dataset` where a file is missing or broken, or a mesh has other vertices than the neutral one;
 * it names the file, and the line where it has one.
 */
export async function readObjForm(folder: string): Promise<MorphableFace> {
  const neutralFile = join(folder, neutralMesh);
  const neutral = await readMesh(neutralFile, true);
  const indicesFile = join(folder, INDICES);
  const landmarks68 = await readLandmarks(indicesFile);
  const components: MorphableComponent[] = [];
  for (const name of await componentNames(folder)) {
    const file = join(folder, `${name}.obj`);
    const { positions } = await readMesh(file, false);
    if (positions.length !== neutral.positions.length) {
      const counts = `${positions.length / 3} vertices, the neutral mesh has ${neutral.positions.length / 3}`;
      throw new MusicaError('dataset', `${file}: ${counts}`, {
        hint: 'the file was cut or is of another release: download the folder again',
      });
    }
    components.push(differences(name, positions, neutral.positions));
  }
  const { triangles, triangleUvs, triangleMaterials, materials, uvs } = neutral;
  if (triangles.length === 0)
    throw new MusicaError('dataset', `${neutralFile}: no faces (lines starting with f)`);
  const vertexCount = neutral.positions.length / 3;
  requireIndices(indicesFile, landmarks68, vertexCount, 'vertices');
  return requireSound(indicesFile, {
    vertexCount,
    mean: neutral.positions,
    components,
    triangles,
    triangleUvs,
    triangleMaterials,
    materials,
    uvs,
    landmarks68,
  });
}

/** Expressions before identity, each in the order of names, so that weights mean the same in both forms. */
async function componentNames(folder: string): Promise<string[]> {
  const names = (await readdir(folder))
    .filter((file) => file.endsWith('.obj') && file !== neutralMesh && !file.startsWith('.'))
    .map((file) => file.slice(0, -'.obj'.length))
    .sort();
  const identity = names.filter((name) => IDENTITY.test(name));
  return [...names.filter((name) => !IDENTITY.test(name)), ...identity];
}

async function readMesh(file: string, faces: boolean): Promise<ObjMesh> {
  const bytes = await readLimited(file, 64);
  try {
    return parseObj(bytes, { faces });
  } catch (error) {
    throw new MusicaError('dataset', `${file}:${messageOf(error)}`, { cause: error });
  }
}

async function readLandmarks(file: string): Promise<number[]> {
  const bytes = await readLimited(file, 16);
  try {
    return parseJson(bytes.toString('utf8'), indicesSchema).idx_to_landmark_verts;
  } catch (error) {
    throw new MusicaError('dataset', `${file}: ${messageOf(error)}`, { cause: error });
  }
}

function differences(name: string, positions: Float32Array, neutral: Float32Array): MorphableComponent {
  const offsets = positions;
  for (let index = 0; index < offsets.length; index++) offsets[index]! -= neutral[index]!;
  return {
    name,
    kind: IDENTITY.test(name) ? 'identity' : 'expression',
    offsets: () => offsets.slice(),
    addTo(out, weight) {
      for (let index = 0; index < offsets.length; index++) out[index]! += offsets[index]! * weight;
    },
  };
}
