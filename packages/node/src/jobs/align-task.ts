import type { AlignOptions, Box, FaceAlignment } from '@musica/core';
import type { AlignerBackend } from '../backends/aligner-backend';
import type { BlazeFaceOptions } from '../detector/blazeface';
import type { DecodeOptions } from '../images/decode';
import type { DrawOptions, EncodeOptions } from '../images/draw';

/** What an `AlignWorker` works with, the same for all its images. Plain data: it is sent to threads. */
export interface AlignSetup {
  /** A shipped model's name, or the path or URL of a model. Default: `standard`. */
  readonly model?: string;
  /** Default `auto`; see `loadAligner`. */
  readonly backend?: AlignerBackend | 'auto';
  /** Of the face detector; false where every task brings boxes. */
  readonly detector?: BlazeFaceOptions | false;
  /** Of every face. */
  readonly align?: Omit<AlignOptions, 'signal'>;
  /**
   * Looks at every face: its landmarks become their mean, `spread` says how well they agree (see `labelFace` of
   * @musica/core). Default: one look.
   */
  readonly looks?: number;
  /** Of every image. */
  readonly decode?: Omit<DecodeOptions, 'name'>;
  /** Also draw each image with its landmarks, each face with its predicted error. Default: no drawing. */
  readonly draw?: DrawOptions;
  /** Also cut out each face, aligned (see `faceCrop` of @musica/core): the side in pixels, and the file's format. */
  readonly crops?: { readonly size?: number } & EncodeOptions;
}

/** One image to align. Plain data. */
export interface AlignTask {
  /** A path, a `file:` or `http(s):` URL, or the bytes of an image file. */
  readonly image: string | Uint8Array;
  /** Name for messages. Default: the path or URL. */
  readonly name?: string;
  /** Tight landmark boxes in pixels of the image. Default: what the detector finds. */
  readonly boxes?: readonly Box[];
}

/** What became of one image. Plain data. */
export interface AlignedImage {
  /** Of the image as it is shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** In the order of the boxes; of the detector, best first. */
  readonly faces: readonly FaceAlignment[];
  /** Boxes of the task that could not be used, a line each; their faces are left out. */
  readonly problems: readonly string[];
  /** The image with its landmarks drawn, as a PNG or JPEG file, where the setup asks for it. */
  readonly drawn?: Uint8Array;
  /** An image file for each face, where the setup asks for it. */
  readonly crops?: readonly Uint8Array[];
}

/** What aligns images: in this thread (`AlignWorker`), or in several (`AlignPool`). */
export interface ImageAligner {
  /** Steps of the model's cascade. */
  readonly steps: number;
  /** How many tasks keep it busy: more wait their turn. */
  readonly width: number;
  /** @throws MusicaError `image` where the image cannot be read; what belongs to one task ends no other */
  align(task: AlignTask): Promise<AlignedImage>;
  /** Ends it; tasks under way reject. */
  close(): Promise<void>;
}
