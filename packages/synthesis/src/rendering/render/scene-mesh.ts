/** What is drawn of which stuff. */
export const Material = {
  skin: 0,
  rightEye: 1,
  leftEye: 2,
  teeth: 3,
  gums: 4,
  /** Hair on the skull: of hair, but seen from outside only. This and what is before it have one side. */
  shell: 5,
  /** Cut out between its strands. */
  hair: 6,
  /** Cut out like hair, of the beard's colour. */
  beard: 7,
  hat: 8,
  frame: 9,
  lens: 10,
  /** Not drawn. */
  hidden: 255,
} as const;

/** Everything that is rendered, in head coordinates; grows as things are added, and is used again for the next face. */
export class SceneMesh {
  positions = new Float32Array(1);
  normals = new Float32Array(1);
  /** [vertices, 2]: place on the face's texture; of hair: the height over its edge (cm), and 0. */
  uv = new Float32Array(1);
  /** [vertices, 2]: coordinates of fine textures, in centimetres; of hair: across and along the strands. */
  detail = new Float32Array(1);
  /** [triangles, 3] */
  triangles = new Uint32Array(1);
  materials = new Uint8Array(1);
  vertexCount = 0;
  triangleCount = 0;

  clear(): void {
    this.vertexCount = 0;
    this.triangleCount = 0;
  }

  /** Makes room. */
  reserve(vertices: number, triangles: number): void {
    if (this.positions.length < 3 * (this.vertexCount + vertices)) {
      const room = Math.ceil(1.5 * (this.vertexCount + vertices));
      this.positions = grown(this.positions, new Float32Array(3 * room));
      this.normals = grown(this.normals, new Float32Array(3 * room));
      this.uv = grown(this.uv, new Float32Array(2 * room));
      this.detail = grown(this.detail, new Float32Array(2 * room));
    }
    if (this.materials.length < this.triangleCount + triangles) {
      const room = Math.ceil(1.5 * (this.triangleCount + triangles));
      this.triangles = grown(this.triangles, new Uint32Array(3 * room));
      this.materials = grown(this.materials, new Uint8Array(room));
    }
  }

  /** Adds a vertex, whose room was reserved, and returns its number. */
  addVertex(x: number, y: number, z: number, u = 0, v = 0, across = 0, along = 0): number {
    const index = this.vertexCount++;
    this.positions[3 * index] = x;
    this.positions[3 * index + 1] = y;
    this.positions[3 * index + 2] = z;
    this.uv[2 * index] = u;
    this.uv[2 * index + 1] = v;
    this.detail[2 * index] = across;
    this.detail[2 * index + 1] = along;
    return index;
  }

  addTriangle(a: number, b: number, c: number, material: number): void {
    const index = this.triangleCount++;
    this.triangles[3 * index] = a;
    this.triangles[3 * index + 1] = b;
    this.triangles[3 * index + 2] = c;
    this.materials[index] = material;
  }
}

function grown<T extends Float32Array | Uint32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
