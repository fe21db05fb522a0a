/** The meaning of a landmark list: what each index is, and which index it becomes in a mirror. */
export interface LandmarkScheme {
  /** Short name, used in files. */
  readonly name: string;
  /** Number of landmarks. */
  readonly count: number;
  /** What each landmark is called, if anything. */
  readonly names?: readonly string[];
  /** Indices by part of the face; left and right as seen in the image. Empty where nothing is known of parts. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  /** `mirror[i]` is the index that landmark i takes when the image is flipped left to right (see `mirrorOfScheme`). */
  readonly mirror?: readonly number[];
  /**
   * Outer corner of the eye at the image's left, then right: the inter-ocular distance runs between them (see
   * `eyeCornersOf`).
   */
  readonly outerEyeCorners?: readonly [number, number];
  /** Landmarks whose mean is the pupil: of the eye at the image's left, then right (see `pupilsOf`). */
  readonly pupils?: readonly [readonly number[], readonly number[]];
  /** Every landmark but the jaw. */
  readonly inner: readonly number[];
}

/** A scheme of which all is known, as those are that come with the library. */
export type FullScheme = LandmarkScheme &
  Required<Pick<LandmarkScheme, 'mirror' | 'outerEyeCorners' | 'pupils'>>;
