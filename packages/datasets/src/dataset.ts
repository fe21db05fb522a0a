import type { Box, LandmarkScheme, PixelImage, Point } from '@musica/core';
import type { DatasetProblem } from './problems';

/** Makes or reads images that lie in no file of their own. */
export interface ImageSource {
  /**
   * @param name `FaceRecord.image`
   * @throws MusicaError `image`
   */
  read(name: string): Promise<PixelImage>;
}

/** One face of a data set. The image is named, not loaded. */
export interface FaceRecord {
  /** Unique in the data set: the image's path in it, and `#1`, `#2` .. for further faces of the same image. */
  readonly id: string;
  /** Absolute path of the image, or what `source` calls it. */
  readonly image: string;
  /** What reads the image where it is no file: a rendered face, say. Default: the file is decoded. */
  readonly source?: ImageSource;
  /** In the order of the scheme, in pixels of the image; whole numbers are the centres of pixels. */
  readonly landmarks: readonly Point[];
  /** A face box that comes with the data set (a detector's, say), in pixels; not always the tight landmark box. */
  readonly box?: Box;
  /** The part of the data set that the face belongs to, such as `train`, `val` or `test`. */
  readonly split?: string;
  /** Named test subsets that the face belongs to, such as `ibug` or `pose`. */
  readonly subsets?: readonly string[];
  /** Whatever else is known of the face, by name. */
  readonly attributes?: Readonly<Record<string, boolean | number | string>>;
  /** For each landmark, whether something hides it. */
  readonly occluded?: readonly boolean[];
  /**
   * For each landmark how much it counts in training and measuring: 1 as usual, less where its place is uncertain, 0 where
   * it is not labelled. Landmarks of weight 0 must still be about right: the face's box is made of all.
   * Readers put those that are not there where they are on the mean of the other faces (see `landmarkStates`).
   */
  readonly weights?: readonly number[];
  /** For each landmark how far the sources of its label disagree, in pixels. */
  readonly spreads?: readonly number[];
  /** Faces of one group (a person, a clip) must not be split over training and validation. */
  readonly group?: string;
}

/** A landmark data set in memory, images apart. */
export interface Dataset {
  readonly name: string;
  /** What the landmarks mean; every face has `scheme.count` of them. */
  readonly scheme: LandmarkScheme;
  /** Where the data come from. */
  readonly source?: string;
  /** The terms the data may be used under. */
  readonly licence?: string;
  readonly faces: readonly FaceRecord[];
  /** What was left out in reading, in the order it was met. */
  readonly problems: readonly DatasetProblem[];
  /** What the files tell of faces and a record has no place for, in words. Writers pass it on as theirs. */
  readonly droppedFields?: readonly string[];
}

/** How a data set lies that does not lie as its format has it. */
export interface SourceOptions {
  /** The folder that images are named from, where it is not the data set's own. */
  readonly images?: string;
  /** Whether links are followed that lead out of the data set's folder. Default false: it may come from anywhere. */
  readonly followLinks?: boolean;
  /**
   * Whether the coordinates of a format that counts from 0 count from 1 in this data set, as those of `.pts` files do that
   * were copied into other files. Default false.
   */
  readonly oneBased?: boolean;
}

/** What of some options says how a data set lies. */
export function sourceOf({ images, followLinks, oneBased }: SourceOptions): SourceOptions {
  return {
    ...(images === undefined ? {} : { images }),
    ...(followLinks && { followLinks }),
    ...(oneBased && { oneBased }),
  };
}

export interface ReadOptions extends SourceOptions {
  /** Stops the reading: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of every record that is left out, as reading goes; they are in `Dataset.problems` as well. */
  readonly onProblem?: (problem: DatasetProblem) => void;
  /** The meaning of the landmarks, where it is none of core's schemes. Default: by the file's scheme or the count. */
  readonly scheme?: LandmarkScheme;
  /** Whether a face without its image is a problem. Default true; false to read landmarks alone. */
  readonly checkImages?: boolean;
}

/** How one kind of data set is recognised and read. One file each in `formats/`. */
export interface DatasetFormat {
  /** Short name for messages and options. */
  readonly name: string;
  /** What a data set of this kind looks like, for the message when nothing is recognised. */
  readonly description: string;
  /**
   * Whether the file or folder at this path is of this kind; cheap, and false rather than an error. A text says why it is
   * not, for the message where nothing recognises it.
   */
  recognises(path: string): Promise<boolean | string>;
  /**
   * Reads everything but the images. A broken record goes to `options.onProblem` and the rest is read.
   * @throws MusicaError `dataset` where the whole cannot be read or no usable face is left; the reason of `signal`.
   */
  read(path: string, options: ReadOptions): Promise<Dataset>;
  /** Where the data set holds its images in itself: each of them, with the id of its face. */
  images?(path: string): AsyncIterable<ImageOfSet>;
  /**
   * Writes labels into a folder that the images lie below already (see `placeImages`).
   * @throws MusicaError `dataset` where an image lies elsewhere, `output` where the folder cannot be written to.
   */
  write?(folder: string, dataset: WritableDataset): Promise<WrittenLabels>;
}

/** What a writer wrote. */
export interface WrittenLabels {
  /** How many faces; fewer than there were where the format cannot hold several of one image. */
  readonly faces: number;
  /** What the format cannot hold and was left out, in words, such as `occluded (12 faces)`. */
  readonly droppedFields: readonly string[];
}

/** What can be written: a data set without the story of its reading. */
export type WritableDataset = Omit<Dataset, 'problems'>;

/** An image that was inside a data set's own files. */
export interface ImageOfSet {
  /** The id of its face; also the path that the image gets where it is written out. */
  readonly id: string;
  readonly image: PixelImage;
}

/** The id of face number `index` of an image; `image` is its path in the data set, with forward slashes. */
export function faceId(image: string, index: number): string {
  return index === 0 ? image : `${image}#${index}`;
}
