/** What an OBJ file holds. Indices count from 0. */
export interface ObjMesh {
  /** [vertices, 3]. */
  readonly positions: Float32Array;
  /** [uvs, 2]; one (0, 0) where the file has none. */
  readonly uvs: Float32Array;
  /** [triangles, 3] vertices. */
  readonly triangles: Uint32Array;
  /** [triangles, 3] uvs. */
  readonly triangleUvs: Uint32Array;
  /** For each triangle an index into `materials`. */
  readonly triangleMaterials: Uint8Array;
  /** Names after `usemtl`, in the order they are met. */
  readonly materials: readonly string[];
}

export interface ObjOptions {
  /** Whether to read more than the vertices, which must lead the file then. Default true. */
  readonly faces?: boolean;
}

const [LINE, RETURN, SPACE, TAB, SLASH] = [10, 13, 32, 9, 47];
const [V, T, F, U, HASH] = [118, 116, 102, 117, 35];

/**
 * Reads the vertices, texture coordinates, materials and faces of an OBJ file; faces of more than three corners become
 * fans, all else (normals, groups, libraries) is skipped. It works on bytes, since the files of a morphable model are
 * some 400 MB of digits.
 * @throws Error `LINE: what is wrong`.
 */
export function parseObj(bytes: Uint8Array, { faces = true }: ObjOptions = {}): ObjMesh {
  const positions: number[] = [];
  const uvs: number[] = [];
  const corners: number[] = [];
  const cornerUvs: number[] = [];
  const triangleMaterials: number[] = [];
  const materials: string[] = [];
  let material = -1;
  const reader = new LineReader(bytes);
  while (reader.nextLine()) {
    const [first, second] = [reader.peek(0), reader.peek(1)];
    if (first === V && (second === SPACE || second === TAB)) {
      reader.skip(1);
      positions.push(reader.number(), reader.number(), reader.number());
    } else if (!faces) {
      // All vertices come before the rest in these files, and the rest is the neutral mesh's.
      if (positions.length > 0 && first !== V && first !== HASH && !reader.atEnd()) break;
    } else if (first === V && second === T) {
      reader.skip(2);
      uvs.push(reader.number(), reader.number());
    } else if (first === F && (second === SPACE || second === TAB)) {
      reader.skip(1);
      if (material < 0) material = materials.push('default') - 1;
      readFace();
    } else if (first === U && reader.rest().startsWith('usemtl')) {
      const name = reader.rest().slice('usemtl'.length).trim();
      const known = materials.indexOf(name);
      material = known >= 0 ? known : materials.push(name) - 1;
      if (material > 255) throw reader.error('more than 256 materials');
    }
  }
  if (positions.length === 0) throw reader.error('no vertices (lines starting with v)');
  return {
    positions: Float32Array.from(positions),
    uvs: Float32Array.from(uvs.length > 0 ? uvs : [0, 0]),
    triangles: Uint32Array.from(corners),
    triangleUvs: Uint32Array.from(cornerUvs),
    triangleMaterials: Uint8Array.from(triangleMaterials),
    materials,
  };

  function readFace(): void {
    const polygon: [vertex: number, uv: number][] = [];
    while (!reader.atEnd()) {
      const vertex = index(reader.number(), positions.length / 3, 'vertex');
      const uv =
        reader.take(SLASH) && !reader.atGap() && reader.peek(0) !== SLASH ? reader.number() : undefined;
      polygon.push([vertex, uv === undefined ? 0 : index(uv, uvs.length / 2, 'uv')]);
      reader.toGap();
    }
    if (polygon.length < 3) throw reader.error(`a face of ${polygon.length} corners`);
    for (let last = 2; last < polygon.length; last++) {
      for (const [vertex, uv] of [polygon[0]!, polygon[last - 1]!, polygon[last]!]) {
        corners.push(vertex);
        cornerUvs.push(uv);
      }
      triangleMaterials.push(material);
    }
  }

  /** OBJ counts from 1, or back from the last with negative numbers. */
  function index(value: number, count: number, thing: string): number {
    const zeroBased = value < 0 ? count + value : value - 1;
    if (Number.isInteger(value) && zeroBased >= 0 && zeroBased < count) return zeroBased;
    throw reader.error(`${thing} ${value} of a face, but ${count} were given before it`);
  }
}

/** Walks over the lines of a text in bytes and reads the numbers in them. */
class LineReader {
  #start = 0;
  #end = -1;
  #line = 0;

  constructor(readonly bytes: Uint8Array) {}

  /** Goes to the next line's first character; false after the last. */
  nextLine(): boolean {
    this.#start = this.#end + 1;
    if (this.#start >= this.bytes.length) return false;
    const end = this.bytes.indexOf(LINE, this.#start);
    this.#end = end < 0 ? this.bytes.length : end;
    this.#line++;
    this.#skipGap();
    return true;
  }

  peek(prefetch: number): number {
    const at = this.#start + prefetch;
    return at < this.#end ? this.bytes[at]! : LINE;
  }

  skip(count: number): void {
    this.#start += count;
  }

  take(byte: number): boolean {
    if (this.peek(0) !== byte) return false;
    this.#start++;
    return true;
  }

  atGap(): boolean {
    return isGap(this.peek(0)) || this.#start >= this.#end;
  }

  atEnd(): boolean {
    this.#skipGap();
    return this.#start >= this.#end;
  }

  /** Skips what is left of the word. */
  toGap(): void {
    while (!this.atGap()) this.#start++;
  }

  rest(): string {
    return new TextDecoder().decode(this.bytes.subarray(this.#start, this.#end));
  }

  error(message: string): Error {
    return new Error(`${this.#line}: ${message}`);
  }

  /** The next decimal number, ended by a gap, a slash or the line. */
  number(): number {
    this.#skipGap();
    const { bytes } = this;
    const begin = this.#start;
    let at = begin;
    const negative = bytes[at] === 45;
    if (negative || bytes[at] === 43) at++;
    let [mantissa, digits, scale] = [0, 0, 0];
    for (let point = false; at < this.#end; at++) {
      const byte = bytes[at]!;
      if (byte >= 48 && byte <= 57) {
        mantissa = mantissa * 10 + (byte - 48);
        digits++;
        if (point) scale--;
      } else if (byte === 46 && !point) point = true;
      else break;
    }
    const next = at < this.#end ? bytes[at]! : LINE;
    this.#start = at;
    if (digits > 0 && (isGap(next) || next === SLASH || next === LINE)) {
      return (negative ? -mantissa : mantissa) * 10 ** scale;
    }
    // Exponents are rare, and anything else is an error: the slow way for both.
    this.toGap();
    const text = new TextDecoder().decode(bytes.subarray(begin, this.#start));
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value)) return value;
    throw this.error(`expected a number, found ${JSON.stringify(text.slice(0, 40))}`);
  }

  #skipGap(): void {
    while (this.#start < this.#end && isGap(this.bytes[this.#start]!)) this.#start++;
  }
}

function isGap(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}
