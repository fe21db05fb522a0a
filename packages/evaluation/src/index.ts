export { AttentionSums, type StepAttention } from './attention/attention-sums';
export { attentionCsv, attentionLines, regionLines } from './attention/attention-table';
export { changeRange } from './attention/colour-scale';
export { drawHeat, type HeatFace, heatFace } from './attention/face-heat';
export { meanFaceSvg } from './attention/mean-face';
export { changesOfFace, groupsToLeaveOut, type StepChange, type StepGroups } from './attention/patch-changes';
export { compareRegions, type RegionComparison, readGaze } from './attention/region-shares';
export { type FittedConvention, type FoundFace, fitBoxConvention } from './boxes/fit-box-convention';
export { pairFoundBoxes } from './boxes/pair-found-boxes';
export { type Comparison, comparePairs } from './compare/compare-pairs';
export { comparisonLines } from './compare/comparison-lines';
export { applyFit, type FittedFace, fitPoints } from './compare/fit-points';
export { pairFaces } from './compare/pair-faces';
export { type ComparableLandmarks, comparableLandmarks } from './measure/comparable-landmarks';
export type { Evaluation } from './measure/evaluation';
export { evaluationJson, readEvaluation } from './measure/evaluation-json';
export { evaluationLines } from './measure/evaluation-lines';
export {
  allTables,
  evaluationTerms,
  evaluationTitle,
  readableTables,
} from './measure/evaluation-tables/index';
export { hasEyeDistance } from './measure/eye-distance';
export { synthesizeFailures } from './measure/failure-test';
export { figuresOf } from './measure/figures';
export type { MeasureOptions } from './measure/measure-options';
export {
  type EvaluateOptions,
  type EvaluationData,
  type EvaluationSource,
  evaluate,
  readEvaluationData,
  runEvaluation,
  type Subject,
} from './measure/run-evaluation';
export { ScoreCollector } from './measure/score-collector';
export { type ModelScoringOptions, scoreModel } from './measure/score-model';
export {
  type BoxChoice,
  boxOfFace,
  boxSources,
  type GivenBoxes,
  givenBoxes,
  jitterBox,
} from './measure/start-box';
export { cedFigure } from './paper/ced-figure';
export { figurePdf, figureSvg } from './paper/figure';
export { cedTable, methodErrors, methodsTable } from './paper/methods';
export { type PaperOptions, writePaper } from './paper/write-paper';
export { checkParts, countParts, expectedLayout, type FoundPart } from './protocols/check-parts';
export { ourResults } from './protocols/our-results';
export {
  type Protocol,
  paperRecipe,
  protocol300w,
  protocols,
  protocolWflw,
  quickChanges,
} from './protocols/protocol';
export {
  notesOf,
  type Reproduction,
  reproductionLines,
  reproductionMarkdown,
} from './protocols/reproduction';
export type { ReportedEvaluation, ReportSettings } from './report/report-page';
export type { RunFace, RunMetrics, TrainingRun } from './report/run-page';
export { reportPage, runPage } from './report/write-report';
export { type ChangeName, robustnessLevels } from './robustness/changes';
export { measureRobustness, type RobustnessOptions } from './robustness/measure-robustness';
export type { RobustnessFigures } from './robustness/robustness-figures';
export { formatTable } from './tables/format-table';
export { latexTables, markdownTables, writeCsvTables } from './tables/write-tables';
export { trackLines } from './track/track-lines';
export {
  type SmoothingFigures,
  type TrackedMoment,
  type TrackReport,
  trackReport,
} from './track/track-report';
export {
  type AttributeFilter,
  type Choice,
  choices,
  chooseFaces,
  filterFaces,
  parseAttributeFilter,
} from './view/choose-faces';
export { ContactSheet, columnsFor, sheetSize } from './view/contact-sheet';
export { faceCrops } from './view/face-crops';
export { FacePage } from './view/face-page';
