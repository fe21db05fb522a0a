/** Kinds of `Material`, and one more for the cloth that skin turns into below the collar. */
export const KINDS = 12;
export const CLOTH = 11;

/** What is known of a sample: where its numbers lie, from `sample * FIELDS` on. */
export enum Field {
  /** What the triangle's corners weigh. */
  first,
  second,
  third,
  /** The place in camera coordinates, and the direction from there to the camera. */
  x,
  y,
  z,
  ex,
  ey,
  ez,
  /** The normal, of about unit length. */
  nx,
  ny,
  nz,
  /** Coordinates of fine textures. */
  across,
  along,
  /** The stuff's colour; in the end, what the camera sees of it. */
  red,
  green,
  blue,
  /** Strength and sharpness of its shine. */
  specular,
  gloss,
  /** How far light reaches around its edges. */
  wrap,
  /** Share of the ambient light that gets there. */
  ambient,
  /** Share of the first light that no shadow keeps away, where there are shadows. */
  reach,
}

export const FIELDS = 22;

/**
 * Samples that are shaded together, so that a pass over them (their place, their stuff, their light) is one loop over
 * numbers. Numbers given from function to function one sample at a time cost several times as much, since each becomes an
 * object; and two dozen arrays, one for each field, do not find room in the registers.
 */
export class Samples {
  count = 0;
  /** [samples, FIELDS] */
  readonly values: Float32Array;
  readonly triangle: Int32Array;
  /** Where the sample is in the image, in samples. */
  readonly column: Int32Array;
  readonly row: Int32Array;
  /** For each kind the numbers of its samples, and how many these are. */
  readonly ofKind: readonly Int32Array[];
  readonly kindCount = new Int32Array(KINDS);

  /** @param room most samples */
  constructor(room: number) {
    this.values = new Float32Array(room * FIELDS);
    this.triangle = new Int32Array(room);
    this.column = new Int32Array(room);
    this.row = new Int32Array(room);
    this.ofKind = Array.from({ length: KINDS }, () => new Int32Array(room));
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
