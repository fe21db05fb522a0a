import { join } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { parseJson, readLimited } from '@musica/datasets';
import * as v from 'valibot';
import type { MorphableComponent, MorphableFace } from './morphable-face';
import { requireIndices, requireSound } from './sound-face';

/** The file that tells the compact form from others. */
export const compactHeader = 'model.json';

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
const text = v.pipe(v.string(), v.minLength(1));

/** `model.json`; the limits keep a broken file from asking for all memory. */
const headerSchema = v.object({
  vertices: count(1_000_000),
  triangles: count(2_000_000),
  uvs: count(2_000_000),
  materials: v.pipe(v.array(text), v.minLength(1), v.maxLength(255)),
  landmarks68: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  components: v.pipe(
    v.array(
      v.object({
        name: text,
        kind: v.picklist(['identity', 'expression']),
        scale: v.pipe(v.number(), v.finite(), v.minValue(0)),
      }),
    ),
    v.maxLength(1000),
  ),
});

/**
 * Reads the compact form of a morphable face: `model.json` and little-endian arrays beside it (mean.f32,
 * components.i16, triangles.u32, triangle-uvs.u32, triangle-materials.u8, uvs.f32).
 * @throws MusicaError `dataset` where a file is missing, is not of the size that the header says, or holds indices
 * beyond its vertices; it names the file.
 */
export async function readCompactForm(folder: string): Promise<MorphableFace> {
  const headerFile = join(folder, compactHeader);
  const header = await readHeader(headerFile);
  const { vertices, triangles, uvs, components } = header;
  const mean = floats(await bytesOf(folder, 'mean.f32', vertices * 3 * 4));
  const offsets = shorts(await bytesOf(folder, 'components.i16', components.length * vertices * 3 * 2));
  const face: MorphableFace = {
    vertexCount: vertices,
    mean,
    components: components.map(({ name, kind, scale }, index) =>
      quantised(name, kind, offsets.subarray(index * vertices * 3, (index + 1) * vertices * 3), scale),
    ),
    triangles: words(await bytesOf(folder, 'triangles.u32', triangles * 3 * 4)),
    triangleUvs: words(await bytesOf(folder, 'triangle-uvs.u32', triangles * 3 * 4)),
    triangleMaterials: new Uint8Array(await bytesOf(folder, 'triangle-materials.u8', triangles)),
    materials: header.materials,
    uvs: floats(await bytesOf(folder, 'uvs.f32', uvs * 2 * 4)),
    landmarks68: header.landmarks68,
  };
  requireIndices(join(folder, 'triangles.u32'), face.triangles, vertices, 'vertices');
  requireIndices(join(folder, 'triangle-uvs.u32'), face.triangleUvs, uvs, 'uvs');
  requireIndices(
    join(folder, 'triangle-materials.u8'),
    face.triangleMaterials,
    face.materials.length,
    'materials',
  );
  return requireSound(headerFile, face);
}

async function readHeader(file: string): Promise<v.InferOutput<typeof headerSchema>> {
  const bytes = await readLimited(file, 16);
  try {
    return parseJson(bytes.toString('utf8'), headerSchema);
  } catch (error) {
    throw new MusicaError('dataset', `${file}: ${messageOf(error)}`, { cause: error });
  }
}

/** A file of exactly so many bytes, in a buffer of its own so that it can be seen as numbers. */
async function bytesOf(folder: string, name: string, size: number): Promise<ArrayBuffer> {
  const file = join(folder, name);
  const bytes = await readLimited(file, 1024);
  if (bytes.length !== size) {
    const message = `${file} has ${bytes.length} bytes; by ${compactHeader} it must have ${size}`;
    throw new MusicaError('dataset', message, {
      hint: 'the file was cut, or belongs to another model: copy it again',
    });
  }
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + size) as ArrayBuffer;
}

// Little-endian numbers on a big-endian machine: the bytes of each are turned round.
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swapped(buffer: ArrayBuffer, size: number): ArrayBuffer {
  if (littleEndian) return buffer;
  const bytes = new Uint8Array(buffer);
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return buffer;
}

const floats = (buffer: ArrayBuffer) => new Float32Array(swapped(buffer, 4));
const words = (buffer: ArrayBuffer) => new Uint32Array(swapped(buffer, 4));
const shorts = (buffer: ArrayBuffer) => new Int16Array(swapped(buffer, 2));

function quantised(
  name: string,
  kind: MorphableComponent['kind'],
  values: Int16Array,
  scale: number,
): MorphableComponent {
  return {
    name,
    kind,
    offsets() {
      const offsets = new Float32Array(values.length);
      this.addTo(offsets, 1);
      return offsets;
    },
    addTo(positions, weight) {
      const factor = weight * scale;
      for (let index = 0; index < values.length; index++) positions[index]! += values[index]! * factor;
    },
  };
}
