import type { Table } from '../../tables/table';
import type { Evaluation } from '../evaluation';
import {
  estimateTable,
  reliabilityTable,
  riskCoverageTable,
  rocTable,
  syntheticFailuresTable,
} from './estimate-tables';
import { selectivePerStepTable, selectiveTable } from './exit-tables';
import {
  attributesTable,
  facesTable,
  groupsTable,
  normalizersTable,
  stepsTable,
  subsetsTable,
} from './face-tables';
import { landmarkReliabilityTable, landmarkStatesTable, landmarksTable, partsTable } from './landmark-tables';
import { boxRobustnessTable, robustnessTable } from './robustness-tables';

export * from './estimate-tables';
export * from './exit-tables';
export * from './face-tables';
export * from './landmark-tables';
export * from './robustness-tables';
export { evaluationTerms, evaluationTitle } from './title';

const notEmpty = ({ rows }: Table) => rows.length > 0;

/** The tables that a paper or a terminal shows; without those that have nothing to say. */
export function readableTables(evaluation: Evaluation): Table[] {
  return [
    subsetsTable(evaluation),
    attributesTable(evaluation),
    ...[groupsTable(evaluation)].filter((table) => table !== undefined),
    normalizersTable(evaluation),
    partsTable(evaluation),
    stepsTable(evaluation),
    ...(evaluation.estimate
      ? [estimateTable([{ name: 'value', evaluation }]), reliabilityTable(evaluation)]
      : []),
    ...[landmarkReliabilityTable(evaluation)].filter((table) => table !== undefined),
    selectiveTable(evaluation, true),
    selectivePerStepTable(evaluation),
    syntheticFailuresTable(evaluation),
    ...(evaluation.boxRobustness ? [boxRobustnessTable(evaluation)] : []),
    ...(evaluation.robustness ? [robustnessTable(evaluation)] : []),
  ].filter(notEmpty);
}

/** All tables in full, for programs. */
export function allTables(evaluation: Evaluation): Table[] {
  return [
    ...readableTables(evaluation).filter(({ name }) => !['selective', 'estimate'].includes(name)),
    ...(evaluation.estimate ? [estimateTable([{ name: 'value', evaluation }], true)] : []),
    selectiveTable(evaluation),
    landmarksTable(evaluation),
    ...[landmarkStatesTable(evaluation)].filter((table) => table !== undefined),
    riskCoverageTable(evaluation),
    rocTable(evaluation),
    facesTable(evaluation),
  ].filter(notEmpty);
}
