import { textTable } from '../tables/text-table';
import type { Evaluation } from './evaluation';
import {
  attributesTable,
  boxRobustnessTable,
  estimateTable,
  evaluationTerms,
  evaluationTitle,
  groupsTable,
  landmarkReliabilityTable,
  landmarkStatesTable,
  normalizersTable,
  partsTable,
  reliabilityTable,
  robustnessTable,
  selectivePerStepTable,
  selectiveTable,
  subsetsTable,
  syntheticFailuresTable,
} from './evaluation-tables/index';

/** An evaluation as lines for a terminal. */
export function evaluationLines(evaluation: Evaluation): string[] {
  const { perStep, afterFlipTest } = evaluation;
  const { attributes, estimate, selective, selectivePerStep, boxRobustness, syntheticFailures, robustness } =
    evaluation;
  const { pearson, spearman, mae } = evaluation.errorEstimate;
  const states = landmarkStatesTable(evaluation);
  const groups = groupsTable(evaluation);
  const ofLandmarks = landmarkReliabilityTable(evaluation);
  const digits = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  const section = (title: string, lines: string[]) => ['', title, ...lines];
  return [
    evaluationTitle(evaluation),
    evaluationTerms(evaluation),
    ...(evaluation.detection ? [detectionLine(evaluation.detection)] : []),
    '',
    ...textTable(subsetsTable(evaluation)),
    ...(Object.keys(attributes).length > 0
      ? section('by attribute', textTable(attributesTable(evaluation)))
      : []),
    ...(groups ? section('by group, with 95 % intervals over persons', textTable(groups)) : []),
    '',
    ...(perStep.length > 0
      ? [
          `NME after each step: ${perStep.map(({ nme }) => digits(nme)).join(', ')} %` +
            (afterFlipTest ? `; after a flip test of all faces: ${digits(afterFlipTest.nme)} %` : ''),
        ]
      : []),
    `predicted error: Pearson ${digits(pearson)}, Spearman ${digits(spearman)}, mean absolute error ${digits(mae)} %`,
    ...(evaluation.eyeOpenness ? opennessLines(evaluation.eyeOpenness) : []),
    ...(evaluation.headPose ? [poseLine(evaluation.headPose)] : []),
    ...section('by normalizer', textTable(normalizersTable(evaluation))),
    ...section('NME % by part', textTable(partsTable(evaluation))),
    ...(states ? section('hidden and missing landmarks', textTable(states)) : []),
    ...(estimate
      ? [
          ...section(
            'predicted error (inter-ocular)',
            textTable(estimateTable([{ name: 'value', evaluation }])),
          ),
          ...section('deciles of the predicted NME', textTable(reliabilityTable(evaluation))),
        ]
      : []),
    ...(ofLandmarks
      ? section(
          `predicted error of each landmark: ${landmarkTerms(evaluation.landmarkEstimate!)}`,
          textTable(ofLandmarks),
        )
      : []),
    ...(selective ? section('early exit', textTable(selectiveTable(evaluation, true))) : []),
    ...(selectivePerStep
      ? section('early exit, a threshold for each step', textTable(selectivePerStepTable(evaluation)))
      : []),
    ...(syntheticFailures
      ? section('synthetic failures', textTable(syntheticFailuresTable(evaluation)))
      : []),
    ...(boxRobustness ? section('box robustness', textTable(boxRobustnessTable(evaluation))) : []),
    ...(robustness ? section('changed images', textTable(robustnessTable(evaluation))) : []),
  ];
}

function detectionLine({ found, missed, falseFaces, images }: NonNullable<Evaluation['detection']>): string {
  return (
    `found: ${found} of ${found + missed} faces in ${images} images; ${missed} missed, which are failures in AUC and FR; ` +
    `${falseFaces} results that are no labelled face`
  );
}

function landmarkTerms(estimate: NonNullable<Evaluation['landmarkEstimate']>): string {
  const [all, inFace, usual, off] = [
    estimate.spearman,
    estimate.spearmanInFace,
    estimate.spearmanOfUsual,
    estimate.calibrationError,
  ].map((value) => value?.toFixed(2) ?? '-');
  return (
    `Spearman ${all}, in a face ${inFace} (its usual error on these faces: ${usual}); ` +
    `calibration error over deciles ${off} %`
  );
}

function poseLine({ upTo60, reversed, ...all }: NonNullable<Evaluation['headPose']>): string {
  const said = ({ faces, yaw, pitch, roll }: typeof upTo60) =>
    `${[yaw, pitch, roll].map((error) => error?.toFixed(1) ?? '-').join(' / ')} degrees (${faces} faces)`;
  const note = reversed.length > 0 ? `; ${reversed.join(' and ')} of the data set with the other sign` : '';
  return `head pose: mean absolute error of yaw / pitch / roll ${said(all)}; up to 60 degrees of yaw ${said(upTo60)}${note}`;
}

function opennessLines({ eyes, slope, shutAuroc, groups = [] }: NonNullable<Evaluation['eyeOpenness']>) {
  const auc = shutAuroc === null ? '' : `; shut ones are told with an AUC of ${shutAuroc.toFixed(2)}`;
  const line = `openness of ${eyes} eyes: slope of found on true ${slope?.toFixed(2) ?? '-'}${auc}`;
  const found = groups.map(
    (of) => `${of.group} ${of.truth.toFixed(2)} found as ${of.found.toFixed(2)} (${of.eyes} eyes)`,
  );
  return found.length > 0 ? [line, `openness by group: ${found.join(', ')}`] : [line];
}
