import {
  cheapestThresholds,
  type ExitBelow,
  type Normalizer,
  normalizers,
  type SelectivePoint,
  schemeToJson,
  selectiveSweep,
} from '@musica/core';
import { estimateFiguresOf } from './estimate-figures';
import type { ErrorFigures, EvaluatedFace, Evaluation, Figure, SyntheticFailures } from './evaluation';
import { opennessFigures } from './eye-openness';
import { attributeGroups, type FaceGroups, subsetGroups } from './face-groups';
import type { FaceScore } from './face-score';
import { errorFiguresOf, figure, figuresOf, meanOfNumbers } from './figures';
import { headPoseFigures } from './head-pose';
import { storedPoints } from './point-store';
import type { ExampleFace, ScoreCollector } from './score-collector';
import type { NoisyScores } from './score-model';

/** What was asked for; it is repeated in the result. */
export type EvaluationHead = Pick<
  Evaluation,
  | 'data'
  | 'split'
  | 'model'
  | 'predictions'
  | 'boxes'
  | 'boxNoise'
  | 'seed'
  | 'exitBelow'
  | 'maxSteps'
  | 'flipTest'
  | 'flipTestAbove'
  | 'recrop'
  | 'skipped'
  | 'detection'
>;

/** Thresholds of the selective rule, in percent, that every evaluation of a model goes through: 0 runs all steps. */
export const sweepThresholds: readonly number[] = [
  ...Array.from({ length: 49 }, (_, i) => i / 4),
  ...[14, 16, 20, 30, 100],
];

/** By how much the NME may be worse than that of all steps, for `selectivePerStep`. */
const shares = [0.005, 0.01, 0.02, 0.04, 0.08];

/**
 * All figures of the faces that were collected.
 * @param model what only a model has: multiply-adds of a face after each step, faces with disturbed boxes, and
 * synthetic failures of them
 */
export function buildEvaluation(
  head: EvaluationHead,
  collector: ScoreCollector,
  model?: {
    readonly multiplyAdds: readonly number[];
    readonly noisy: readonly NoisyScores[];
    readonly syntheticFailures?: SyntheticFailures;
  },
): Evaluation {
  const { scores, missed, scheme, normalizer } = collector;
  const parts = Object.keys(scheme.parts);
  const ofGroups = (groups: FaceGroups) =>
    Object.fromEntries(
      [...groups].map(([name, members]) => [name, figuresOf(members, parts, missedOf(name))]),
    );
  const missedOf = (subset: string) => missed.filter(({ subsets }) => subsets?.includes(subset)).length;
  const estimate = estimateFiguresOf(scores);
  const landmarkEstimate = collector.uncertainty.figures();
  const eyes = opennessFigures(collector.eyes);
  const headPose = headPoseFigures(collector.poses);
  const { skipped, ...asked } = head;
  return {
    format: 'musica-evaluation',
    version: 2,
    ...asked,
    scheme: schemeToJson(scheme),
    normalizer,
    ...figuresOf(scores, parts, missed.length),
    skipped,
    normalizers: byNormalizer(scores, normalizer),
    subsets: ofGroups(subsetGroups(scores)),
    attributes: ofGroups(attributeGroups(scores)),
    landmarks: collector.landmarkErrors.map(figure),
    ...(collector.states && { landmarkStates: statesJson(collector.states) }),
    meanShape: collector.meanShape.map(([x, y]): [Figure, Figure] => [figure(x), figure(y)]),
    ...(estimate === undefined ? {} : { estimate }),
    ...(landmarkEstimate === undefined ? {} : { landmarkEstimate }),
    ...(eyes === undefined ? {} : { eyeOpenness: eyes }),
    ...(headPose && { headPose }),
    ...(model === undefined ? {} : selectiveFigures(scores, model.multiplyAdds)),
    ...(model === undefined || model.noisy.length === 0
      ? {}
      : { boxRobustness: model.noisy.map(({ noise, nme }) => ({ noise, ...errorFiguresOf(nme) })) }),
    ...(model?.syntheticFailures === undefined ? {} : { syntheticFailures: model.syntheticFailures }),
    examples: { best: collector.best.map(exampleJson), worst: collector.worst.map(exampleJson) },
    perFace: scores.map((score, index) => withPoints(faceJson(score), collector.points[index])),
  };
}

function statesJson(
  states: NonNullable<ScoreCollector['states']>,
): NonNullable<Evaluation['landmarkStates']> {
  const { present, hidden, missing } = states;
  const known = ({ landmarks, nme }: typeof present) => ({ landmarks, nme: figure(nme) });
  return { present: known(present), hidden: known(hidden), missing: { landmarks: missing.landmarks } };
}

function byNormalizer(
  scores: readonly FaceScore[],
  chosen: Normalizer,
): Evaluation['normalizers'] & Record<Normalizer, ErrorFigures> {
  const from = normalizers.indexOf(chosen);
  const entries = normalizers.map((name, to) => {
    const having = scores.filter(({ lengths }) => lengths[to]! > 0);
    const converted = (value: (score: FaceScore) => number) =>
      having.map((score) => (value(score) * score.lengths[from]!) / score.lengths[to]!);
    const inner = figure(meanOfNumbers(converted((score) => score.inner)));
    return [name, { ...errorFiguresOf(converted(({ nme }) => nme)), inner: { mean: inner } }];
  });
  return Object.fromEntries(entries);
}

/** Of the faces that went through all steps. A flip test of all faces is a stage that comes after the last step. */
function selectiveFigures(
  scores: readonly FaceScore[],
  ofModel: readonly number[],
): Pick<Evaluation, 'selective' | 'selectivePerStep'> {
  const flipTest = scores.length > 0 && scores.every(({ afterFlipTest }) => afterFlipTest);
  const faces = scores.map(({ perStep, predictedPerStep, afterFlipTest }) => ({
    nme: flipTest ? [...perStep, afterFlipTest!.nme] : perStep,
    predicted: flipTest ? [...predictedPerStep, afterFlipTest!.predictedNme] : predictedPerStep,
  }));
  const steps = scores[0]?.perStep.length ?? 0;
  const ofSteps = ofModel.slice(0, steps);
  const ofStages = flipTest ? [...ofSteps, 2 * ofSteps.at(-1)!] : ofSteps;
  const selective = selectiveSweep(faces, ofStages, sweepThresholds).map((point) =>
    flipTest ? withoutFlipStage(point, steps) : point,
  );
  // One step decides nothing.
  if (faces.length === 0 || ofStages.length < 2) return { selective };
  const cheapest = cheapestThresholds(faces, ofStages, shares);
  const selectivePerStep = cheapest.map((point, i) => {
    const { exitBelow, nme, multiplyAdds } = point;
    const flipTestAbove = exitBelow[steps - 1];
    return {
      worse: shares[i]!,
      exitBelow: exitBelow.slice(0, steps - 1),
      ...(flipTestAbove === undefined ? {} : { flipTestAbove }),
      nme,
      steps: flipTest ? withoutFlipStage(point, steps).steps : point.steps,
      multiplyAdds,
      saved: 1 - multiplyAdds / ofStages.at(-1)!,
    };
  });
  return { selective, selectivePerStep };
}

/** Faces that get to the stage of the flip test stopped after the last step. */
function withoutFlipStage<Q extends ExitBelow>(point: SelectivePoint<Q>, steps: number) {
  const flipTested = point.exits[steps]!;
  const exits = point.exits.slice(0, steps);
  exits[steps - 1]! += flipTested;
  const faces = exits.reduce((sum, count) => sum + count, 0);
  return { ...point, steps: point.steps - flipTested / faces, exits, flipTested };
}

function faceJson(score: FaceScore): EvaluatedFace {
  const { id, subsets, nme, inner, lengths, perStep, predictedPerStep, afterFlipTest, estimate } = score;
  const { exitStep, flipTested, multiplyAdds } = score;
  return {
    id,
    subsets: [...subsets],
    nme: rounded(nme),
    inner: figure(rounded(inner)),
    lengths: Object.fromEntries(
      normalizers.map((name, i) => [name, rounded(lengths[i]!)]),
    ) as EvaluatedFace['lengths'],
    perStep: perStep.map(rounded),
    predictedPerStep: predictedPerStep.map(rounded),
    ...(afterFlipTest && {
      afterFlipTest: {
        nme: rounded(afterFlipTest.nme),
        predictedNme: rounded(afterFlipTest.predictedNme),
      },
    }),
    ...(exitStep === undefined ? {} : { exitStep }),
    ...(flipTested === undefined ? {} : { flipTested }),
    ...(multiplyAdds === undefined ? {} : { multiplyAdds }),
    ...(estimate === undefined ? {} : { predictedNme: rounded(estimate.predicted) }),
  };
}

/** The points are made when they are asked for: those of many faces at once would fill the memory. */
function withPoints(
  face: EvaluatedFace,
  points: ScoreCollector['points'][number] | undefined,
): EvaluatedFace {
  if (points === undefined) return face;
  const { truth, found } = points;
  return Object.defineProperties(face, {
    truth: { get: () => storedPoints(truth), enumerable: true },
    landmarks: { get: () => storedPoints(found), enumerable: true },
  });
}

function exampleJson({ truth, landmarks, nme, ...rest }: ExampleFace) {
  const points = (list: ExampleFace['truth']) =>
    list.map(([x, y]): [number, number] => [rounded(x), rounded(y)]);
  return { ...rest, nme: rounded(nme), truth: points(truth), landmarks: points(landmarks) };
}

/** Seven digits or more would only make the file larger. */
const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
