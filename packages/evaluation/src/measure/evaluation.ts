import { normalizers } from '@musica/core';
import { failureKinds } from '@musica/datasets';
import * as v from 'valibot';

const number = v.number();
/** null: cannot be said. */
const figure = v.nullable(number);
const atThresholds = v.object({ at8: figure, at10: figure });
const spread = v.object({ mean: figure, median: figure, p90: figure });
const point = v.tuple([number, number]);
const normalizer = v.picklist(normalizers);

/** The figures of a set of faces that errors and thresholds alone give. */
const errorFigures = { faces: number, nme: spread, auc: atThresholds, failureRate: atThresholds };

const figuresSchema = v.object({
  ...errorFigures,
  /** NME over all landmarks but the jaw. */
  inner: v.object({ mean: figure }),
  /** Steps of the cascade that were run, from 1; a flip test is no step. */
  steps: v.object({ mean: figure }),
  /** Share of the faces that were flip-tested. */
  flipTested: v.optional(figure, null),
  multiplyAdds: v.object({ mean: figure }),
  /** Mean NME after each step, of all faces. */
  perStep: v.array(v.object({ nme: figure })),
  /** Mean NME of all faces after a flip test; left out where there was none. */
  afterFlipTest: v.optional(v.object({ nme: figure })),
  /** The predicted NME against the true one, both by inter-ocular distance; mae in percent. */
  errorEstimate: v.object({ pearson: figure, spearman: figure, mae: figure }),
  /** Mean NME of each part of the scheme. */
  parts: v.record(v.string(), figure),
});

const detectionPoint = v.object({ threshold: figure, falseAlarms: figure, detected: figure });

const estimateSchema = v.object({
  faces: number,
  /** Mean distance of predicted and true NME over the deciles, percent. */
  calibrationError: figure,
  reliability: v.array(
    v.object({ faces: number, from: number, to: number, predicted: number, actual: number }),
  ),
  riskCoverage: v.object({
    aurc: figure,
    best: figure,
    random: figure,
    curve: v.array(v.object({ coverage: number, risk: number })),
  }),
  failures: v.object({
    /** NME by inter-ocular distance above which a face is a failure, percent. */
    above: number,
    bad: number,
    good: number,
    auroc: figure,
    /** The threshold that finds most with at most 5 % false alarms; null where there are no failures, or no others. */
    at5: v.nullable(detectionPoint),
    roc: v.array(detectionPoint),
  }),
});

const failureShares = {
  /** How many were made. */
  count: number,
  /** Share with a predicted NME above `threshold`; null where there is none. */
  detected: figure,
  /** Share that the model's own `failAbove` calls failed. */
  detectedByModel: figure,
};

const syntheticFailuresSchema = v.object({
  /** By kind, and of all kinds together. */
  kinds: v.record(v.picklist(failureKinds), v.object(failureShares)),
  ...failureShares,
  /** Faces in their right boxes with an NME below 10 %: those that should not be called failed. */
  good: number,
  /** The predicted NME in percent that 5 % of the good faces exceed. */
  threshold: figure,
  /** The model's own threshold, percent, and the share of good faces that it calls failed. */
  failAbove: number,
  falseAlarmsOfModel: figure,
});

const exampleSchema = v.object({
  id: v.string(),
  image: v.string(),
  nme: number,
  predictedNme: v.optional(number),
  truth: v.array(point),
  landmarks: v.array(point),
});

const faceSchema = v.object({
  id: v.string(),
  subsets: v.array(v.string()),
  nme: number,
  inner: number,
  /** Pixels; 0 where the face has no such length. */
  lengths: v.record(normalizer, number),
  perStep: v.array(number),
  predictedPerStep: v.array(number),
  afterFlipTest: v.optional(v.object({ nme: number, predictedNme: number })),
  exitStep: v.optional(number),
  flipTested: v.optional(v.boolean()),
  multiplyAdds: v.optional(number),
  predictedNme: v.optional(number),
});

/**
 * The JSON of `musica evaluate`: what `report` and `compare` read. NMEs are percent, areas and rates fractions from 0 to
 * 1; null is what cannot be said (of no faces, a correlation of equal values, steps of an aligner that has none).
 */
export const evaluationSchema = v.object({
  format: v.literal('musica-evaluation'),
  version: v.literal(2),
  /** The path that was evaluated, and the split where one was named. */
  data: v.string(),
  split: v.optional(v.string()),
  scheme: v.string(),
  /** What was evaluated: a model, or a file of predictions. */
  model: v.optional(v.string()),
  predictions: v.optional(v.string()),
  normalizer,
  /** Where the boxes came from that the aligner started with. */
  boxes: v.picklist(['landmarks', 'dataset', 'predictions']),
  boxNoise: number,
  seed: number,
  /** Percent; 0 where all steps were run. One for all steps, or a list of one for each but the last. */
  exitBelow: v.union([number, v.pipe(v.array(number), v.readonly())]),
  /** Where the cascade was ended early. */
  maxSteps: v.optional(number),
  /** Whether faces that had not exited were flip-tested. */
  flipTest: v.optional(v.boolean()),
  /** Where that is only for faces whose predicted NME is not below this, in percent; `perStep` has it of all. */
  flipTestAbove: v.optional(number),
  ...figuresSchema.entries,
  /** What is not in the figures: faces without a result, and records of the data set that could not be read. */
  skipped: v.object({ faces: number, records: number }),
  /** The main figures by each normalizer; of the faces that have such a length. */
  normalizers: v.record(normalizer, v.object({ ...errorFigures, inner: v.object({ mean: figure }) })),
  subsets: v.record(v.string(), figuresSchema),
  /** The same by what the data set says of the faces. */
  attributes: v.record(v.string(), figuresSchema),
  /** Mean error of each landmark, percent of the normalizer. */
  landmarks: v.array(figure),
  /** The mean of the true landmarks in units of their tight boxes. */
  meanShape: v.array(v.tuple([figure, figure])),
  /** How good the predicted error is; left out where there is none. */
  estimate: v.optional(estimateSchema),
  /** The selective rule with other thresholds; left out without a model. */
  selective: v.optional(
    v.array(
      v.object({
        exitBelow: number,
        nme: number,
        steps: number,
        multiplyAdds: number,
        exits: v.array(number),
        /** How many of those that stop after the last step are flip-tested; left out where there was no flip test. */
        flipTested: v.optional(number),
      }),
    ),
  ),
  /** The same with a threshold for each step but the last: the cheapest that are worse by no more than `worse`, a share. */
  selectivePerStep: v.optional(
    v.array(
      v.object({
        worse: number,
        exitBelow: v.array(number),
        /** The predicted NME, in percent, from which faces are flip-tested. */
        flipTestAbove: v.optional(number),
        nme: number,
        steps: number,
        multiplyAdds: number,
        saved: number,
      }),
    ),
  ),
  /** Figures with disturbed boxes; left out where not asked for. */
  boxRobustness: v.optional(v.array(v.object({ noise: number, ...errorFigures }))),
  /** How well failures that were made of the faces are told from the faces; left out where not asked for. */
  syntheticFailures: v.optional(syntheticFailuresSchema),
  examples: v.object({ best: v.array(exampleSchema), worst: v.array(exampleSchema) }),
  perFace: v.array(faceSchema),
});

export type Evaluation = v.InferOutput<typeof evaluationSchema>;
export type Figure = v.InferOutput<typeof figure>;
export type Figures = v.InferOutput<typeof figuresSchema>;
export type ErrorFigures = Pick<Figures, 'faces' | 'nme' | 'auc' | 'failureRate'>;
export type EstimateFigures = v.InferOutput<typeof estimateSchema>;
export type SyntheticFailures = v.InferOutput<typeof syntheticFailuresSchema>;
export type EvaluatedFace = v.InferOutput<typeof faceSchema>;
