import type { BackendCheck, BenchReport, PhotoReport, TrainReport, TwinReport } from '@musica/bench';
import type { Normalizer } from '@musica/core';
import type { Comparison, RegionComparison, Reproduction, StepAttention } from '@musica/evaluation';
import type { ExportedFile } from '@musica/onnx';
import type { CalibrationReport, StudyRun, TrainingOutcome } from '@musica/training';
import type { ModelInfo } from '../info/describe-model';

/** What `musica report --json` prints. */
export interface ReportOutput {
  /** The HTML file. */
  readonly out: string;
  readonly bytes: number;
  /** The files of `--paper`. */
  readonly paper: readonly string[];
  /** Each evaluation on the page. NME in percent of its normalizer. */
  readonly evaluations: readonly {
    readonly name: string;
    readonly faces: number;
    readonly nme: {
      readonly mean: number | null;
      readonly median: number | null;
      /** 90th percentile. */
      readonly p90: number | null;
    };
  }[];
  /** Each training on the page instead: its last step, and NME in percent on the validation faces after each step of the cascade. */
  readonly runs?: readonly {
    readonly name: string;
    readonly step: number;
    readonly validation: readonly number[] | null;
  }[];
}

/** What `musica compare --json` prints: B against A, all faces and each subset. */
export interface CompareOutput extends Comparison {
  /** The two files, A first. */
  readonly files: readonly [a: string, b: string];
  readonly normalizer: Normalizer;
  readonly seed: number;
  /** Resamples of the bootstrap. */
  readonly resamples: number;
  /** How the intervals were made. */
  readonly interval: 'percentile';
  /** Confidence level of the intervals, 0 to 1. */
  readonly level: number;
  /** Faces that are not compared: only in A, only in B, or without a length to divide by. */
  readonly leftOut: { readonly onlyA: number; readonly onlyB: number; readonly withoutLength: number };
  /** The same comparison for each subset. */
  readonly subsets: Readonly<Record<string, Comparison>>;
}

/** What `musica calibrate --json` prints. */
export interface CalibrateOutput extends Omit<CalibrationReport, 'presets'> {
  /** The folder of the calibrated model; null with `--dry-run`. */
  readonly out: string | null;
  /** Predicted NME, in percent, above which a face counts as failed. */
  readonly failAbove?: number;
  /** What each preset gives on these faces. */
  readonly presets: CalibrationReport['presets'];
}

/** What `musica landmark-errors --json` prints. */
export interface LandmarkErrorsOutput {
  /** The folder of the model that now predicts them. */
  readonly out: string;
  /** Faces that it was fitted to. */
  readonly faces: number;
}

/** What `musica average --json` prints. */
export interface AverageOutput {
  /** The files of the new model. */
  readonly files: readonly ExportedFile[];
}

/** What `musica study --json` prints. */
export interface StudyOutput {
  /** Name of the study. */
  readonly name: string;
  /** False if it was stopped before all trainings were done. */
  readonly finished: boolean;
  readonly runs: readonly StudyRun[];
}

/** What `musica attention --json` prints. */
export interface AttentionOutput {
  readonly data: string;
  readonly split?: string;
  readonly subset?: string;
  readonly model: string;
  /** Faces in the means. */
  readonly faces: number;
  /** Faces that could not be used. */
  readonly skipped: number;
  readonly steps: readonly StepAttention[];
  /** How regions of the face share in the changes, and in where people look if that was given. */
  readonly regions?: RegionComparison;
  /** Paths of the drawings. */
  readonly drawings: readonly string[];
}

/** What `musica export --json` prints. */
export interface ExportOutput {
  readonly format: 'onnx' | 'musica';
  /** Version of the ONNX operators; only with `--format onnx`. */
  readonly opset?: number;
  readonly files: readonly ExportedFile[];
}

/** What `musica doctor --json` prints. */
export interface DoctorOutput {
  readonly backends: readonly BackendCheck[];
}

/** What `musica bench --json` prints. */
export type BenchOutput = BenchReport;

/** What `musica bench --train --json` prints. */
export type BenchTrainOutput = TrainReport;

/** What `musica bench --train --twin --json` prints. */
export type BenchTwinOutput = TwinReport;

/** What `musica bench --photo --json` prints. */
export type BenchPhotoOutput = PhotoReport;

/** What `musica info --json` prints. */
export type InfoOutput = ModelInfo;

/** What `musica train --json` prints. */
export type TrainOutput = TrainingOutcome;

/** What `musica reproduce --json` prints. */
export type ReproduceOutput = Reproduction;
