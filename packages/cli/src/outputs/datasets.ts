import type { BoxConvention, Point } from '@musica/core';
import type { DatasetStats, Finding, FindingKind, Spread } from '@musica/datasets';

/** What `musica dataset convert --json` and `convert-scheme --json` print. */
export interface DatasetWriteOutput {
  /** The folder that was written. */
  readonly out: string;
  /** Format that was read. */
  readonly from: string;
  /** Format that was written. */
  readonly to: string;
  readonly faces: number;
  readonly images: number;
  /** Records that could not be read. */
  readonly leftOut: number;
  /** What the new format cannot hold, in words. */
  readonly droppedFields: readonly string[];
  /** Images that were not turned: EXIF says how they are to be shown, and the labels count on that. */
  readonly turnedByExif: number;
}

/** What `musica dataset split --json` prints. */
export interface DatasetSplitOutput extends DatasetWriteOutput {
  /** Faces, and persons or groups, of `train`, `val` and `test`. */
  readonly splits: Readonly<Record<string, { readonly faces: number; readonly groups: number }>>;
}

/** What `musica dataset check --json` prints. */
export interface DatasetCheckOutput {
  readonly datasets: readonly {
    readonly path: string;
    readonly format: string;
    readonly name: string;
    /** Name of the landmark scheme. */
    readonly scheme: string;
    readonly faces: number;
  }[];
  /** Number of findings of each kind. */
  readonly counts: Readonly<Record<FindingKind, number>>;
  readonly findings: readonly Finding[];
}

/** What `musica dataset stats --json` prints. */
export interface DatasetStatsOutput extends DatasetStats {
  readonly name: string;
  readonly format: string;
  /** Name of the landmark scheme. */
  readonly scheme: string;
  readonly licence?: string;
  /** Records that could not be read. */
  readonly leftOut: number;
}

/** What `musica dataset view --json` prints. */
export interface DatasetViewOutput {
  readonly data: string;
  /** Faces that the filters let through. */
  readonly faces: number;
  /** Faces whose image could not be read. */
  readonly leftOut: number;
  /** The files, and how many faces each shows. */
  readonly written: readonly { readonly file: string; readonly shown: number }[];
}

/** What `musica dataset mean-shape --json` prints, and `--out` writes. */
export interface DatasetMeanShapeOutput {
  /** Name of the landmark scheme. */
  readonly scheme: string;
  readonly faces: number;
  /** x, y of each landmark in units of the tight landmark box, 0 to 1. */
  readonly meanShape: readonly Point[];
}

/** What `musica dataset fit-box --json` prints. `--out` writes `convention` alone. */
export interface DatasetFitBoxOutput {
  readonly faces: number;
  /** Faces with a box. */
  readonly boxes: number;
  /** Faces without. */
  readonly without: number;
  readonly convention: BoxConvention;
  /** Mean intersection over union with the tight landmark boxes: of the boxes as they are, and with the convention. */
  readonly overlap: { readonly before: number; readonly after: number };
}

/** What `musica dataset boxes --json` prints. The figures are left out if there are no boxes. */
export interface DatasetBoxesOutput {
  readonly source: 'tight' | 'given' | 'detector';
  readonly faces: number;
  /** Faces with a box. */
  readonly boxes: number;
  /** Faces without. */
  readonly without: number;
  /** Intersection over union with the tight landmark box. */
  readonly overlap?: Spread;
  /** Sides as multiples of those of the tight box. */
  readonly width?: Spread;
  readonly height?: Spread;
  /** How far the centre is off, in sides of the tight box. */
  readonly right?: Spread;
  readonly down?: Spread;
}

/** What `musica dataset synth --json` prints. */
export interface DatasetSynthOutput {
  readonly out: string;
  /** Faces in the data set. */
  readonly faces: number;
  /** Faces rendered by this call. */
  readonly rendered: number;
  /** Faces that a second of processor time makes: drawing, encoding and writing on all threads together. */
  readonly perCpuSecond: number;
  /** The options that decide what the faces look like. */
  readonly source: string;
}

/** What `musica dataset profile --json` prints. */
export interface DatasetProfileOutput {
  readonly out: string;
  /** Faces of the data set that was read. */
  readonly faces: number;
  /** Images written. */
  readonly images: number;
  /** Faces that were not turned, by reason. */
  readonly skipped: { readonly fittedBadly: number; readonly turnedAlready: number; readonly failed: number };
  /** Seconds that it took. */
  readonly seconds: number;
  /** Root mean square distance of the fit from the labels, as a share of sqrt(box width x height). */
  readonly fitError?: Spread;
}

/** What `musica dataset label --json` prints. */
export interface DatasetLabelOutput {
  readonly out: string;
  readonly images: number;
  /** Faces that were labelled. */
  readonly faces: number;
  /** Faces and images that were left out, by reason. */
  readonly leftOut: {
    readonly unsure: number;
    readonly small: number;
    readonly unreadable: number;
    readonly withoutFace: number;
  };
  /** Root mean square spread of the looks at a face, in percent of the box size; of all faces. */
  readonly spread?: Spread;
}

/** What `musica dataset agree --json` prints. */
export interface DatasetAgreeOutput {
  readonly out: string;
  /** Faces that there were opinions on. */
  readonly opinions: number;
  /** Faces that were labelled. */
  readonly faces: number;
  /** Faces that were left out, by reason. */
  readonly leftOut: { readonly apart: number; readonly anchors: number; readonly unreadable: number };
}
