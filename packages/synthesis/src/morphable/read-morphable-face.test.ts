import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { useTemporaryFolders } from '../../../datasets/test/temporary-folder';
import { shapeOf } from './morphable-face';
import { readMorphableFace } from './read-morphable-face';

const withFiles = useTemporaryFolders();

const landmarks = Array.from({ length: 68 }, (_, index) => index % 4);

/** A square of four vertices, its identity (moved by 1 along x) and an expression (vertex 2 moved by 0.5 along y). */
const objFolder = {
  'generic_neutral_mesh.obj': [
    '# comment',
    'mtllib ICTFaceModelMaterial.mtl',
    'v 0 0 1.5',
    'v 1.000000000000000 0 -2e-1',
    'v 1 1 0\r',
    'v  -0.25 +1. .5',
    'vt 0 0',
    'vt 1 0',
    'vt 1 1',
    'vn 0 0 1',
    'usemtl M_Face',
    'f 1/1/1 2/2/1 3/3/1 4/1/1',
    'usemtl M_Teeth',
    'f -4//1 -3//1 -2//1',
    'f 1 2 4',
  ].join('\n'),
  'identity000.obj': 'v 1 0 1.5\nv 2 0 -0.2\nv 2 1 0\nv 0.75 1 0.5\nf 1/1 2/2 3/3\n',
  'jawOpen.obj': 'mtllib x.mtl\nv 0 0 1.5\nv 1 0 -0.2\nv 1 1.5 0\nv -0.25 1 0.5\nvt 0 0\nf 1/1 2/1 3/1\n',
  'vertex_indices.json': JSON.stringify({ expressions: ['jawOpen'], idx_to_landmark_verts: landmarks }),
};

function compactFolder() {
  const header = {
    vertices: 4,
    triangles: 2,
    uvs: 3,
    materials: ['M_Face'],
    landmarks68: landmarks,
    components: [
      { name: 'jawOpen', kind: 'expression', scale: 0.25 },
      { name: 'identity000', kind: 'identity', scale: 0.5 },
    ],
  };
  const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer);
  return {
    'model.json': JSON.stringify(header),
    'mean.f32': bytes(new Float32Array([0, 0, 1.5, 1, 0, -0.5, 1, 1, 0, -0.25, 1, 0.5])),
    'components.i16': bytes(
      new Int16Array([0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0]),
    ),
    'triangles.u32': bytes(new Uint32Array([0, 1, 2, 0, 2, 3])),
    'triangle-uvs.u32': bytes(new Uint32Array([0, 1, 2, 0, 2, 1])),
    'triangle-materials.u8': new Uint8Array([0, 0]),
    'uvs.f32': bytes(new Float32Array([0, 0, 1, 0, 1, 1])),
  };
}

describe('readMorphableFace', () => {
  it('reads the OBJ folder: polygons as fans, uvs, materials, relative indices, components as differences', async () => {
    const folder = await withFiles(
      Object.fromEntries(Object.entries(objFolder).map(([name, text]) => [`FaceXModel/${name}`, text])),
    );
    const face = await readMorphableFace(folder);
    expect(face.vertexCount).toBe(4);
    expect([...face.mean]).toEqual([0, 0, 1.5, 1, 0, Math.fround(-0.2), 1, 1, 0, -0.25, 1, 0.5]);
    expect([...face.triangles]).toEqual([0, 1, 2, 0, 2, 3, 0, 1, 2, 0, 1, 3]);
    expect([...face.triangleUvs]).toEqual([0, 1, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect([...face.triangleMaterials]).toEqual([0, 0, 1, 1]);
    expect(face.materials).toEqual(['M_Face', 'M_Teeth']);
    expect([...face.uvs]).toEqual([0, 0, 1, 0, 1, 1]);
    expect(face.landmarks68).toEqual(landmarks);
    expect(face.components.map(({ name, kind }) => [name, kind])).toEqual([
      ['jawOpen', 'expression'],
      ['identity000', 'identity'],
    ]);
    expect([...face.components[0]!.offsets()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0.5, 0, 0, 0, 0]);
  });

  it('gives the same shapes from both forms', async () => {
    for (const files of [objFolder, compactFolder()]) {
      const face = await readMorphableFace(await withFiles(files));
      const shape = shapeOf(face, { identity: [2], expression: { jawOpen: 0.5 } });
      expect(shape[6]).toBe(3); // vertex 2: x = 1 + 2 * 1
      expect(shape[7]).toBe(1.25); // y = 1 + 0.5 * 0.5
      expect(shape[0]).toBe(2);
      expect([...shapeOf(face, { expression: [0.5] }, shape)].slice(6, 8)).toEqual([1, 1.25]);
      expect(() => shapeOf(face, { identity: [1, 2] })).toThrow('2 identity weights');
      expect(() => shapeOf(face, { expression: { jawShut: 1 } })).toThrow('jawShut');
      expect(() => shapeOf(face, { expression: [Number.NaN] })).toThrow('NaN');
    }
  });

  it('refuses broken folders and names the file, and the line of an OBJ', async () => {
    const refused = async (files: Record<string, string | Uint8Array>) =>
      readMorphableFace(await withFiles(files)).then(
        () => 'read',
        (error) => `${error.code}: ${error.message}`,
      );
    expect(await refused({ 'a.txt': '' })).toContain('neither generic_neutral_mesh.obj nor model.json');
    const neutral = objFolder['generic_neutral_mesh.obj'];
    const withNeutral = (text: string) => refused({ ...objFolder, 'generic_neutral_mesh.obj': text });
    expect(await withNeutral(neutral.replace('v 1 1 0', 'v 1 nan 0'))).toMatch(
      /dataset: .*generic_neutral_mesh\.obj:5: expected a number, found "nan"/,
    );
    expect(await withNeutral(neutral.replace('f 1 2 4', 'f 1 2 5'))).toMatch(
      /:15: vertex 5 of a face, but 4/,
    );
    expect(await withNeutral(neutral.slice(0, -2))).toMatch(/:15: a face of 2 corners/);
    expect(await withNeutral('')).toContain('no vertices');
    const { 'vertex_indices.json': _, ...noIndices } = objFolder;
    expect(await refused(noIndices)).toMatch(/dataset: cannot read .*vertex_indices\.json/);
    expect(await refused({ ...objFolder, 'vertex_indices.json': '{}' })).toContain('idx_to_landmark_verts');
    const manyLandmarks = JSON.stringify({ idx_to_landmark_verts: landmarks.map((index) => index + 1) });
    expect(await refused({ ...objFolder, 'vertex_indices.json': manyLandmarks })).toContain(
      'only 4 vertices',
    );
    expect(await refused({ ...objFolder, 'jawOpen.obj': 'v 0 0 0\nv 1 0 0\n' })).toMatch(
      /jawOpen\.obj: 2 vertices/,
    );
    const compact = compactFolder();
    for (const name of Object.keys(compact).filter((file) => file !== 'model.json')) {
      const cut = (compact as Record<string, string | Uint8Array>)[name]!.slice(0, -1);
      expect(await refused({ ...compact, [name]: cut })).toMatch(
        new RegExp(`${name} has .* bytes; .* must have`),
      );
    }
    const huge = compact['model.json'].replace('"vertices":4', '"vertices":4000000000');
    expect(await refused({ ...compact, 'model.json': huge })).toMatch(/model\.json: vertices:/);
    const wrongVertex = new Uint8Array(new Uint32Array([0, 1, 2, 0, 2, 4]).buffer);
    expect(await refused({ ...compact, 'triangles.u32': wrongVertex })).toContain('number 5 is 4');
    const notFinite = new Uint8Array(new Float32Array(12).fill(Number.NaN).buffer);
    expect(await refused({ ...compact, 'mean.f32': notFinite })).toContain('not all positions are numbers');
  });
});

const ict = sharedPath('data', 'ict-facekit');

describe.skipIf(!ict)('ICT-FaceKit', () => {
  it('reads the compact form: counts, names, symmetric landmarks, a jaw that opens down', async () => {
    const face = await readMorphableFace(ict!);
    expect(face.vertexCount).toBe(26719);
    expect(face.triangles.length / 3).toBe(52220);
    expect(face.components.filter(({ kind }) => kind === 'identity')).toHaveLength(100);
    expect(face.components.filter(({ kind }) => kind === 'expression')).toHaveLength(57);
    const at = (shape: Float32Array, landmark: number) => {
      const vertex = face.landmarks68[landmark]!;
      return [...shape.subarray(3 * vertex, 3 * vertex + 3)];
    };
    const [rightEye, leftEye, noseTip] = [at(face.mean, 36), at(face.mean, 45), at(face.mean, 30)];
    expect(rightEye[0]).toBeCloseTo(-leftEye[0]!, 3);
    expect(rightEye[1]).toBeCloseTo(leftEye[1]!, 3);
    expect(noseTip[2]).toBeGreaterThan(leftEye[2]! + 3);
    const open = shapeOf(face, { expression: { jawOpen: 1 } });
    expect(at(open, 8)[1]).toBeLessThan(at(face.mean, 8)[1]! - 1);
    expect(at(open, 27)[1]).toBeCloseTo(at(face.mean, 27)[1]!, 1);
  });

  it('refuses a folder that is not there', async () => {
    await expect(readMorphableFace(join(ict!, 'missing'))).rejects.toMatchObject({ code: 'dataset' });
  });
});
