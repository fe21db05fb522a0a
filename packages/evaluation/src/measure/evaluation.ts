import { normalizers, schemeReference } from '@musica/core';
import { failureKinds } from '@musica/datasets';
import * as v from 'valibot';
import { robustnessSchema } from '../robustness/robustness-figures';

/** JSON can say 1e999, which is no number that anything was measured as. */
const number = v.pipe(v.number(), v.finite());
/** null: cannot be said. */
const figure = v.nullable(number);
const atThresholds = v.object({ at8: figure, at10: figure });
const spread = v.object({ mean: figure, median: figure, p90: figure });
const point = v.tuple([number, number]);
const normalizer = v.picklist(normalizers);

/** What a field means, for docs/schemas/evaluate.schema.json. */
function said<S extends v.GenericSchema>(schema: S, meaning: string) {
  return v.pipe(schema, v.description(meaning));
}

/** The figures of a set of faces that errors and thresholds alone give. */
const errorFigures = {
  faces: said(number, 'Faces in the figures'),
  nme: said(spread, 'Mean, median and 90th percentile (interpolated) of the NME, in percent'),
  auc: said(
    atThresholds,
    'Area under the cumulative error distribution up to 8 % and 10 %, divided by that threshold: 0 to 1; exact, from the step function',
  ),
  failureRate: said(atThresholds, 'Share of faces with an NME above 8 % and 10 %, 0 to 1'),
};

const figuresSchema = v.object({
  ...errorFigures,
  inner: said(v.object({ mean: figure }), 'NME over all landmarks but the jaw, in percent'),
  steps: said(
    v.object({ mean: figure }),
    'Steps of the cascade that were run for a face, from 1; a flip test is no step',
  ),
  flipTested: said(v.optional(figure, null), 'Share of the faces that were flip-tested'),
  multiplyAdds: said(
    v.object({ mean: figure }),
    'Multiply-adds that those steps cost, and a flip test as much again',
  ),
  perStep: said(
    v.array(v.object({ nme: figure })),
    'Mean NME of all faces after each step; empty for predictions',
  ),
  afterFlipTest: said(
    v.optional(v.object({ nme: figure })),
    'Mean NME of all faces after a flip test of them all; left out if no face was flip-tested',
  ),
  errorEstimate: said(
    v.object({ pearson: figure, spearman: figure, mae: figure }),
    'The predicted against the true NME, both by inter-ocular distance: correlations, and the mean absolute difference in percent',
  ),
  parts: said(v.record(v.string(), figure), 'Mean NME of each part of the face, in percent'),
});

const detectionPoint = v.object({
  threshold: said(figure, 'Predicted NME in percent'),
  falseAlarms: said(figure, 'Share of good faces above it'),
  detected: said(figure, 'Share of failures above it'),
});

const estimateSchema = v.object({
  faces: number,
  calibrationError: said(figure, 'Mean distance of predicted and true NME over the deciles, in percent'),
  reliability: said(
    v.array(v.object({ faces: number, from: number, to: number, predicted: number, actual: number })),
    'Deciles of the predicted NME: their faces, limits, mean predicted and mean true NME',
  ),
  riskCoverage: said(
    v.object({
      aurc: said(figure, 'Mean of the curve over all numbers of faces'),
      best: said(figure, 'The same for a perfect order of the faces'),
      random: said(figure, 'The same for a random order'),
      curve: v.array(
        v.object({
          coverage: said(number, 'Share of the faces, the most trusted first'),
          risk: said(number, 'Their mean NME in percent'),
        }),
      ),
    }),
    'Mean NME of the most trusted faces',
  ),
  failures: said(
    v.object({
      above: said(number, 'NME by inter-ocular distance above which a face is a failure, in percent'),
      bad: said(number, 'Faces above it'),
      good: said(number, 'The other faces'),
      auroc: said(figure, 'Area under the ROC curve'),
      at5: said(
        v.nullable(detectionPoint),
        'The threshold that finds most with at most 5 % false alarms; null if all faces or none are failures',
      ),
      roc: v.array(detectionPoint),
    }),
    'How well the predicted NME finds failures',
  ),
});

const landmarkEstimateSchema = v.object({
  faces: said(number, 'Faces; profiles, whose eye distance means nothing, do not count'),
  landmarks: said(number, 'Labelled landmarks of them'),
  calibrationError: said(figure, 'Mean distance of predicted and true error over the deciles, in percent'),
  reliability: said(
    v.array(v.object({ landmarks: number, from: number, to: number, predicted: number, actual: number })),
    'Deciles of the predicted error: their landmarks, limits, mean predicted and mean true error',
  ),
  spearman: said(figure, 'Rank correlation of predicted and true error over all landmarks of all faces'),
  spearmanInFace: said(figure, 'The same among the landmarks of a face, the mean over the faces'),
  spearmanOfUsual: said(
    figure,
    'What the mean error of each landmark on these very faces would give instead, without a look at the face',
  ),
});

const poseFigures = {
  faces: number,
  yaw: figure,
  pitch: figure,
  roll: figure,
};

const failureShares = {
  count: said(number, 'How many were made'),
  detected: said(figure, 'Share with a predicted NME above `threshold`; null if there is none'),
  detectedByModel: said(figure, "Share above the model's own `failAbove`"),
};

const syntheticFailuresSchema = v.object({
  kinds: said(
    v.record(v.picklist(failureKinds), v.object(failureShares)),
    'Each kind: a shifted box, a box on the background, the image upside down',
  ),
  ...failureShares,
  good: said(number, 'Faces in their right boxes with an NME below 10 %, which should not be called failed'),
  threshold: said(figure, 'The predicted NME, in percent, that 5 % of the good faces exceed'),
  failAbove: said(number, "The model's own threshold, in percent"),
  falseAlarmsOfModel: said(figure, 'Share of good faces above `failAbove`'),
});

const exampleSchema = v.object({
  id: v.string(),
  image: v.string(),
  nme: number,
  predictedNme: v.optional(number),
  truth: said(v.array(point), 'True landmarks, pixels of the image'),
  landmarks: said(v.array(point), 'Found landmarks, pixels of the image'),
});

const estimated = v.object({ value: figure, low: figure, high: figure });

const groupSchema = v.object({
  by: said(
    v.picklist(['all', 'subset', 'attribute', 'yaw', 'size']),
    'What tells the group: yaw in degrees is an attribute, or follows from the true landmarks; size is sqrt(width x height) of their box',
  ),
  group: v.string(),
  faces: said(number, 'Faces with a result'),
  missed: said(number, 'Faces without one, which are failures'),
  persons: said(number, 'Persons, or other groups that the data set names'),
  nme: said(estimated, 'Mean NME of the faces, in percent, with its interval'),
  failureRate: said(
    v.object({ at8: estimated, at10: estimated }),
    'Share of faces with an NME above 8 % and 10 %, with its interval',
  ),
});

const faceSchema = v.object({
  id: said(v.string(), 'Name of the face in its data set'),
  subsets: v.array(v.string()),
  nme: said(number, 'Percent of the normalizer'),
  inner: said(figure, 'The same without the jaw'),
  lengths: said(
    v.record(normalizer, number),
    'Each length to divide by, in pixels; 0 if the face has none. nme x one of them / another converts',
  ),
  perStep: said(v.array(number), 'NME after each step, in percent; empty for predictions'),
  predictedPerStep: said(v.array(number), 'Predicted NME after each step, in percent'),
  afterFlipTest: v.optional(v.object({ nme: number, predictedNme: number })),
  exitStep: said(v.optional(number), 'Steps that were run, from 1'),
  flipTested: said(
    v.optional(v.boolean()),
    'Whether it is the mean of a pass and of one on the mirrored crop',
  ),
  multiplyAdds: v.optional(number),
  predictedNme: said(v.optional(number), 'Percent of the inter-ocular distance'),
  truth: said(
    v.optional(v.array(v.nullable(point))),
    'True landmarks, pixels of the image; null where one is not labelled',
  ),
  landmarks: said(v.optional(v.array(point)), 'Found landmarks, pixels of the image'),
});

/**
 * The JSON of `musica evaluate`: what `report` and `compare` read. NMEs are percent, areas and rates fractions from 0 to
 * 1; null is what cannot be said (of no faces, a correlation of equal values, steps of an aligner that has none).
 */
export const evaluationSchema = v.object({
  format: v.literal('musica-evaluation'),
  version: v.literal(2),
  data: said(v.string(), 'The path that was evaluated'),
  split: said(v.optional(v.string()), 'The split, if one was named'),
  scheme: said(schemeReference, 'The landmark scheme: its name, or all of it where it is one of your own'),
  model: said(v.optional(v.string()), 'The model that was evaluated'),
  predictions: said(v.optional(v.string()), 'The file of predictions that was evaluated'),
  normalizer: said(normalizer, 'What errors are divided by'),
  boxes: said(v.picklist(['landmarks', 'dataset', 'detector', 'predictions']), 'Where the boxes came from'),
  boxNoise: number,
  seed: number,
  /** One for all steps, or a list of one for each but the last. */
  exitBelow: said(
    v.union([number, v.pipe(v.array(number), v.readonly())]),
    'Predicted NME, in percent, below which a face exits: one for all steps, or one for each but the last; 0: never',
  ),
  maxSteps: said(v.optional(number), 'Where the cascade was ended early'),
  flipTest: said(v.optional(v.boolean()), 'Whether faces that had not exited were flip-tested'),
  flipTestAbove: said(
    v.optional(number),
    'If only faces with at least this predicted NME, in percent, were; `afterFlipTest` is of all',
  ),
  recrop: said(v.optional(v.boolean()), 'Whether the flip test took a crop of its own where the box was off'),
  ...figuresSchema.entries,
  skipped: said(
    v.object({ faces: number, records: number }),
    'What is not in the figures: faces without a result, and records that could not be read',
  ),
  detection: said(
    v.optional(v.object({ found: number, missed: number, falseFaces: number, images: number })),
    'Faces that were found in whole images, with boxes of the detector: those missed are failures in area and rate; false ones are no labelled face',
  ),
  normalizers: said(
    v.record(normalizer, v.object({ ...errorFigures, inner: v.object({ mean: figure }) })),
    'The main figures by each normalizer, of the faces that have such a length',
  ),
  subsets: said(v.record(v.string(), figuresSchema), 'The same figures of each subset'),
  attributes: said(v.record(v.string(), figuresSchema), 'The same figures of each value of an attribute'),
  groups: said(
    v.optional(v.array(groupSchema)),
    'Errors of sorts of faces with 95 % intervals (percentile bootstrap over persons); left out if not asked for',
  ),
  landmarks: said(v.array(figure), 'Mean error of each landmark, in percent of the normalizer'),
  landmarkStates: said(
    v.optional(
      v.object({
        present: v.object({ landmarks: number, nme: figure }),
        hidden: v.object({ landmarks: number, nme: figure }),
        missing: v.object({ landmarks: number }),
      }),
    ),
    'Landmarks in plain view, hidden ones, and those that are not labelled, which do not count; left out if all are in view',
  ),
  meanShape: said(
    v.array(v.tuple([figure, figure])),
    'Mean of the true landmarks in units of their tight boxes',
  ),
  estimate: said(v.optional(estimateSchema), 'How good the predicted error is; left out if there is none'),
  landmarkEstimate: said(
    v.optional(landmarkEstimateSchema),
    'How good the predicted errors of the landmarks are, in percent of the inter-ocular distance; left out if there are none',
  ),
  eyeOpenness: said(
    v.optional(
      v.object({
        eyes: number,
        slope: said(figure, 'Of the line of found on true openness (eye aspect ratio): 1 is right'),
        shutAuroc: said(figure, 'Area under the ROC curve of telling eyes below 0.15 from the others'),
        groups: said(
          v.optional(
            v.array(
              v.object({
                group: v.picklist(['shut', 'open', 'wide']),
                eyes: number,
                truth: number,
                found: number,
              }),
            ),
          ),
          'Mean openness, true and found, of eyes that are shut (below 0.15), open, and wide open (from 0.35); left out by older versions',
        ),
      }),
    ),
    'How well it is found how open eyes are, on faces that look ahead; left out where no such eye is labelled',
  ),
  headPose: said(
    v.optional(
      v.object({
        ...poseFigures,
        upTo60: said(v.object(poseFigures), 'Of faces that are turned by at most 60 degrees'),
        reversed: said(
          v.array(v.picklist(['yaw', 'pitch', 'roll'])),
          'Angles that the data set counts the other way round, as the poses of its labels tell',
        ),
      }),
    ),
    'Mean absolute error of the head pose of the found landmarks, in degrees; left out where the data set has no attribute yaw, pitch or roll',
  ),
  selective: said(
    v.optional(
      v.array(
        v.object({
          exitBelow: number,
          nme: number,
          steps: number,
          multiplyAdds: number,
          exits: said(v.array(number), 'Faces that exit after each step'),
          flipTested: said(
            v.optional(number),
            'How many of those that exit after the last step are flip-tested; left out without flip test',
          ),
        }),
      ),
    ),
    'Early exit with other thresholds; only of a model',
  ),
  selectivePerStep: said(
    v.optional(
      v.array(
        v.object({
          worse: said(number, 'Share by which the mean NME may be worse'),
          exitBelow: v.array(number),
          flipTestAbove: said(
            v.optional(number),
            'Predicted NME, in percent, from which faces are flip-tested',
          ),
          nme: number,
          steps: number,
          multiplyAdds: number,
          saved: said(number, 'Share of the multiply-adds that is saved'),
        }),
      ),
    ),
    'The same with a threshold for each step but the last: the cheapest; chosen on these very faces',
  ),
  boxRobustness: said(
    v.optional(v.array(v.object({ noise: number, ...errorFigures }))),
    'Figures with disturbed boxes; left out if not asked for',
  ),
  syntheticFailures: said(
    v.optional(syntheticFailuresSchema),
    'How well synthetic failures are told from the faces; left out if not asked for',
  ),
  robustness: said(
    v.optional(v.array(robustnessSchema)),
    'What is still found in images that were changed; left out if not asked for',
  ),
  examples: said(
    v.object({ best: v.array(exampleSchema), worst: v.array(exampleSchema) }),
    'The twelve best and the twelve worst faces',
  ),
  perFace: v.array(faceSchema),
});

export type Evaluation = v.InferOutput<typeof evaluationSchema>;
export type Figure = v.InferOutput<typeof figure>;
export type Figures = v.InferOutput<typeof figuresSchema>;
export type ErrorFigures = Pick<Figures, 'faces' | 'nme' | 'auc' | 'failureRate'>;
export type EstimateFigures = v.InferOutput<typeof estimateSchema>;
export type SyntheticFailures = v.InferOutput<typeof syntheticFailuresSchema>;
export type GroupFigures = v.InferOutput<typeof groupSchema>;
export type EvaluatedFace = v.InferOutput<typeof faceSchema>;
