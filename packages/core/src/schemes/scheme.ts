/** The meaning of a landmark list: what each index is, and which index it becomes in a mirror. */
export interface LandmarkScheme {
  /** Short name, used in files. */
  readonly name: string;
  /** Number of landmarks. */
  readonly count: number;
  /** Indices by part of the face; left and right as seen in the image. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  /** `mirror[i]` is the index that landmark i takes when the image is flipped left to right. */
  readonly mirror: readonly number[];
  /** Outer corner of the eye at the image's left, then right: the inter-ocular distance runs between them. */
  readonly outerEyeCorners: readonly [number, number];
  /** Landmarks whose mean is the pupil: of the eye at the image's left, then right. */
  readonly pupils: readonly [readonly number[], readonly number[]];
  /** Every landmark but the jaw. */
  readonly inner: readonly number[];
}
