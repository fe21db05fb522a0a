/** What can be wrong with a data set beyond what its reader refuses. */
export const findingKinds = [
  'left-out', // a record that the reader could not use: broken, wrong count, no image
  'broken-image', // an image that cannot be opened
  'far-outside', // points far outside of the image
  'swapped-sides', // left and right of the face are mixed up
  'implausible-shape', // points that form no face
  'duplicate-image', // two files with the same content
  'repeated-face', // two faces of one image that are the same
  'shared-image', // the same image in two splits
  'shared-person', // a person (or other group) in two splits
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** Ids of the faces that it is about. */
  readonly faces: readonly string[];
  readonly message: string;
}
