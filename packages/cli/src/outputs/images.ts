import type { ImageJson } from '@musica/core';
import type { TrackReport } from '@musica/evaluation';

/** What `musica align --json` prints. */
export interface AlignOutput {
  /** The model, as `--model` names it. */
  readonly model: string;
  /** The folder of the files that were written. */
  readonly out: string;
  /** One entry an image, also for those that could not be read and for paths that do not exist. */
  readonly images: readonly (AlignedImageOutput | UnreadImageOutput)[];
  /** One entry a video; left out without videos. */
  readonly videos?: readonly VideoOutput[];
}

/** A video, and what became of it. */
export interface VideoOutput {
  readonly video: string;
  /** Left out, as all but `problems`, where it could not be read to its end. */
  readonly width?: number;
  readonly height?: number;
  /** Frames a second. */
  readonly frameRate?: number;
  readonly frames?: number;
  /** Different faces that were followed. */
  readonly faces?: number;
  /** Rows that were written: a face a frame. */
  readonly rows?: number;
  /** The file of these rows. */
  readonly out?: string;
  /** What went wrong, as on stderr. */
  readonly problems?: readonly string[];
}

/** An image that was read, with its faces. */
export interface AlignedImageOutput extends ImageJson {
  /** What went wrong with it, as on stderr. Left out if nothing did. */
  readonly problems?: readonly string[];
}

/** An image that could not be read. */
export interface UnreadImageOutput {
  readonly image: string;
  readonly faces: readonly [];
  /** Why, as on stderr. */
  readonly problems?: readonly string[];
}

/** What `musica render --json` prints. */
export interface RenderOutput {
  /** The image that was drawn on. */
  readonly image: string;
  /** Number of faces drawn. */
  readonly faces: number;
  /** The file that was written. */
  readonly out: string;
}

/** What `musica track --json` prints. Jitter and deviation are percent of the inter-ocular distance. */
export interface TrackOutput extends TrackReport {
  /** The video, or the photograph that was moved. */
  readonly file: string;
  /** The model. */
  readonly model: string;
  /** Processor time of following the faces in a frame, in milliseconds; decoding is not counted. */
  readonly processorMilliseconds: {
    readonly mean: number;
    /** 95 % of the frames take less. */
    readonly percentile95: number;
    readonly longest: number;
  };
}
