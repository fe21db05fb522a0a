/** Kinds of `Material`, and one more for the cloth that skin turns into below the collar. */
export const KINDS = 12;
export const CLOTH = 11;

/**
 * Samples that are shaded together: what is known of each lies in arrays side by side, so that a pass over them (their
 * place, their stuff, their light) is one loop over numbers. Numbers given from function to function one sample at a time
 * cost several times as much: each becomes an object.
 */
export class Samples {
  count = 0;
  readonly triangle: Int32Array;
  /** Where the sample is in the picture, in samples. */
  readonly column: Int32Array;
  readonly row: Int32Array;
  /** What the triangle's corners weigh. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly third: Float32Array;
  /** The place in camera coordinates, and the direction from there to the camera. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly ex: Float32Array;
  readonly ey: Float32Array;
  readonly ez: Float32Array;
  /** The normal, of about unit length. */
  readonly nx: Float32Array;
  readonly ny: Float32Array;
  readonly nz: Float32Array;
  /** Coordinates of fine textures. */
  readonly across: Float32Array;
  readonly along: Float32Array;
  /** The stuff's colour; in the end, what the camera sees of it. */
  readonly red: Float32Array;
  readonly green: Float32Array;
  readonly blue: Float32Array;
  /** Strength and sharpness of its shine. */
  readonly specular: Float32Array;
  readonly gloss: Float32Array;
  /** How far light reaches around its edges. */
  readonly wrap: Float32Array;
  /** Share of the ambient light that gets there. */
  readonly ambient: Float32Array;
  /** For each kind the numbers of its samples, and how many these are. */
  readonly ofKind: readonly Int32Array[];
  readonly kindCount = new Int32Array(KINDS);

  /** @param room most samples */
  constructor(room: number) {
    const numbers = () => new Float32Array(room);
    const indices = () => new Int32Array(room);
    this.triangle = indices();
    this.column = indices();
    this.row = indices();
    this.first = numbers();
    this.second = numbers();
    this.third = numbers();
    this.x = numbers();
    this.y = numbers();
    this.z = numbers();
    this.ex = numbers();
    this.ey = numbers();
    this.ez = numbers();
    this.nx = numbers();
    this.ny = numbers();
    this.nz = numbers();
    this.across = numbers();
    this.along = numbers();
    this.red = numbers();
    this.green = numbers();
    this.blue = numbers();
    this.specular = numbers();
    this.gloss = numbers();
    this.wrap = numbers();
    this.ambient = numbers();
    this.ofKind = Array.from({ length: KINDS }, indices);
  }

  clear(): void {
    this.count = 0;
    this.kindCount.fill(0);
  }

  add(triangle: number, column: number, row: number): void {
    const i = this.count++;
    this.triangle[i] = triangle;
    this.column[i] = column;
    this.row[i] = row;
  }

  /** Puts a sample into the list of a kind. */
  assign(sample: number, kind: number): void {
    const at = this.kindCount[kind]!;
    this.ofKind[kind]![at] = sample;
    this.kindCount[kind] = at + 1;
  }
}
