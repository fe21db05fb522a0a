import { cumulativeErrors } from '@musica/core';
import type { Evaluation } from '../measure/evaluation';
import {
  attributesTable,
  boxRobustnessTable,
  estimateTable,
  evaluationTerms,
  evaluationTitle,
  groupsTable,
  landmarksTable,
  normalizersTable,
  partsTable,
  reliabilityTable,
  riskCoverageTable,
  robustnessTable,
  rocTable,
  selectiveTable,
  subsetsTable,
} from '../measure/evaluation-tables/index';
import type { Cell, Table } from '../tables/table';
import {
  boxRobustnessChart,
  cedChart,
  exitChart,
  reliabilityChart,
  riskCoverageChart,
  robustnessChart,
  robustnessMeasures,
  rocChart,
  selectiveChart,
} from './charts/charts';
import { faceImage } from './face-image';
import { type Html, html } from './html';
import { foldedTable, htmlTable } from './html-table';
import { landmarkMap } from './landmark-map';
import { barLegend, figureOf, lineLegend, pageOf, type Section } from './page';

/** An evaluation and what it is called in the report. */
export interface ReportedEvaluation {
  readonly name: string;
  readonly evaluation: Evaluation;
}

export interface ReportSettings {
  readonly title: string;
  /** How many of the best and of the worst faces of each evaluation are shown. */
  readonly examples: number;
}

/**
 * One HTML file with everything in it: no script, no font, nothing from elsewhere (a policy in its head forbids it).
 * @param reported at least one; all of the same scheme and normalizer
 */
export async function reportPage(
  reported: readonly ReportedEvaluation[],
  { title, examples }: ReportSettings,
): Promise<string> {
  const sections = [
    summarySection(reported),
    errorsSection(reported),
    estimateSection(reported),
    selectiveSection(reported),
    robustnessSection(reported),
    changedImagesSection(reported),
    landmarksSection(reported),
    groupsSection(reported),
    ...(examples > 0 ? [await facesSection(reported, examples)] : []),
  ].filter((section) => section !== undefined);
  return pageOf(title, sections);
}

type Reported = readonly ReportedEvaluation[];
const evaluationsOf = (reported: Reported) => reported.map(({ evaluation }) => evaluation);

function summarySection(reported: Reported): Section {
  const [{ evaluation: first }] = reported as [ReportedEvaluation];
  const table = subsetsTable(first);
  const rows = reported.map(({ name, evaluation }): readonly Cell[] => [
    name,
    ...subsetsTable(evaluation).rows[0]!.slice(1),
  ]);
  const body = html`<ul>${reported.map(
    ({ name, evaluation }) =>
      html`<li><b>${name}</b>: ${evaluationTitle(evaluation)}, ${evaluation.faces} faces (${evaluationTerms(evaluation)})${leftOut(evaluation)}</li>`,
  )}</ul>
<p>NME is the mean distance of found and true landmarks in percent of the ${first.normalizer} length. AUC@8 is the area under the cumulative error distribution up to 8 %, over 8 %; FR@8 is the share of faces above 8 %.</p>
${htmlTable({ ...table, caption: 'All faces.', rows })}`;
  return { id: 'summary', title: 'Summary', body };
}

function leftOut({ skipped: { faces, records } }: Evaluation): string {
  if (faces + records === 0) return '';
  return `; left out: ${faces} faces without a result, ${records} records that could not be read`;
}

function errorsSection(reported: Reported): Section {
  const chart = cedChart(evaluationsOf(reported));
  const caption = 'How many faces have at most this error. Higher and further left is better.';
  const body = html`<div class="grid">${panel('Cumulative error distribution', reported, chart, caption, [foldedTable(cedTable(reported))])}</div>
${reported.map(({ name, evaluation }) => titled(reported, name, htmlTable(normalizersTable(evaluation))))}`;
  return { id: 'errors', title: 'Errors', body };
}

/** The curve at whole percents. */
function cedTable(reported: Reported): Table {
  const curves = reported.map(({ evaluation: { perFace } }) =>
    cumulativeErrors(
      perFace.map(({ nme }) => nme),
      10,
      11,
    ),
  );
  return {
    name: 'ced',
    caption: 'Share of the faces with at most this NME.',
    columns: [{ title: 'NME %' }, ...reported.map(({ name }) => ({ title: name, digits: 3 }))],
    rows: curves[0]!.map(({ error }, i) => [error, ...curves.map((curve) => curve[i]!.share)]),
  };
}

function estimateSection(reported: Reported): Section | undefined {
  const having = reported.filter(({ evaluation }) => evaluation.estimate !== undefined);
  if (having.length === 0) return undefined;
  const evaluations = evaluationsOf(reported);
  const roc = rocChart(evaluations);
  const tables = (table: (evaluation: Evaluation) => Table) =>
    having.map(({ name, evaluation }) =>
      foldedTable(table(evaluation), having.length > 1 ? `${name}: the figures as a table` : undefined),
    );
  const body = html`<p>The model says for every face which error it expects. How much can that be trusted?</p>
<div class="grid">
${panel('Reliability', having, reliabilityChart(evaluations)!, 'Faces in tenths of equal size by predicted error. On the dashed line the prediction is right on average.', tables(reliabilityTable), reported)}
${panel('Risk and coverage', having, riskCoverageChart(evaluations)!, 'Mean error of the faces that are left when those with the largest predicted error are given up.', tables(riskCoverageTable), reported)}
${roc ? panel('Finding failures', having, roc, `A failure is a face with an NME above ${having[0]!.evaluation.estimate!.failures.above} % (inter-ocular).`, tables(rocTable), reported) : undefined}
</div>
${htmlTable(estimateTable(having))}`;
  return { id: 'estimate', title: 'Predicted error', body };
}

function selectiveSection(reported: Reported): Section | undefined {
  const evaluations = evaluationsOf(reported);
  const chart = selectiveChart(evaluations);
  const having = reported.filter(({ evaluation }) => (evaluation.selective?.length ?? 0) > 0);
  if (!chart || having.length === 0) return undefined;
  const body = html`<p>A face exits after the first step with a predicted error below a threshold (<code>--exit-below</code>): less work, larger error.</p>
<div class="grid">${panel('Error and cost', having, chart, 'Every dot is a threshold. Lower and further left is better.', [], reported)}
${having.map(({ name, evaluation }) => {
  const steps = evaluation.selective![0]!.exits.map((_, step) => `after step ${step + 1}`);
  return html`<figure class="panel"><h3>Where faces exit${suffix(reported, name)}</h3>${barLegend(steps)}${exitChart(evaluation)}</figure>`;
})}</div>
${having.map(({ name, evaluation }) => html`${titled(reported, name, htmlTable(selectiveTable(evaluation, true)))}${foldedTable(selectiveTable(evaluation), 'All thresholds')}`)}`;
  return { id: 'selective', title: 'Early exit', body };
}

function robustnessSection(reported: Reported): Section | undefined {
  const chart = boxRobustnessChart(evaluationsOf(reported));
  if (!chart) return undefined;
  const having = reported.filter(({ evaluation }) => evaluation.boxRobustness !== undefined);
  const body = html`<div class="grid">${panel('Mean error and box noise', having, chart, 'The face box is scaled about its centre and shifted at random, as a careless detector would.', [], reported)}</div>
${having.map(({ name, evaluation }) => titled(reported, name, htmlTable(boxRobustnessTable(evaluation))))}`;
  return { id: 'boxes', title: 'Box robustness', body };
}

function changedImagesSection(reported: Reported): Section | undefined {
  const having = reported.filter(({ evaluation }) => evaluation.robustness !== undefined);
  if (having.length === 0) return undefined;
  const about =
    'The images are turned, shrunk, darkened, blurred, compressed and covered; the detector finds the faces.';
  const measures = Object.keys(robustnessMeasures) as (keyof typeof robustnessMeasures)[];
  const panels = measures.map((measure) =>
    panel(
      robustnessMeasures[measure],
      having,
      robustnessChart(evaluationsOf(reported), measure)!,
      about,
      [],
      reported,
    ),
  );
  const body = html`<div class="grid">${panels}</div>
${having.map(({ name, evaluation }) => titled(reported, name, htmlTable(robustnessTable(evaluation))))}`;
  return { id: 'robustness', title: 'Changed images', body };
}

function landmarksSection(reported: Reported): Section {
  const largest = Math.max(
    ...reported.flatMap(({ evaluation }) => evaluation.landmarks.map((nme) => nme ?? 0)),
  );
  const body = html`<p>Discs grow with the mean error of the landmark (by area); the largest is ${largest.toFixed(2)} %.</p>
<div class="grid">${reported.map(({ name, evaluation }) => {
    const map = landmarkMap(evaluation, largest);
    return html`<figure class="panel"><h3>Error of each landmark${suffix(reported, name)}</h3>${map ?? html`<p>No mean face can be drawn.</p>`}${foldedTable(landmarksTable(evaluation))}</figure>`;
  })}
${reported.map(({ name, evaluation }) => html`<div class="panel"><h3>Parts of the face${suffix(reported, name)}</h3>${htmlTable(partsTable(evaluation))}</div>`)}</div>`;
  return { id: 'landmarks', title: 'Landmarks and parts', body };
}

function groupsSection(reported: Reported): Section | undefined {
  const tables = reported.flatMap(({ name, evaluation }) => [
    ...[groupsTable(evaluation)].flatMap((table) =>
      table ? [titled(reported, name, htmlTable(table))] : [],
    ),
    ...(Object.keys(evaluation.subsets).length > 0
      ? [titled(reported, name, htmlTable({ ...subsetsTable(evaluation), caption: 'By subset.' }))]
      : []),
    ...(Object.keys(evaluation.attributes).length > 0
      ? [titled(reported, name, htmlTable(attributesTable(evaluation)))]
      : []),
  ]);
  if (tables.length === 0) return undefined;
  return { id: 'groups', title: 'Subsets and attributes', body: html`${tables}` };
}

async function facesSection(reported: Reported, count: number): Promise<Section> {
  const groups: Html[] = [];
  for (const { name, evaluation } of reported) {
    for (const [title, examples] of [
      ['Worst', evaluation.examples.worst],
      ['Best', evaluation.examples.best],
    ] as const) {
      const images: Html[] = [];
      for (const example of examples.slice(0, count)) images.push(await faceImage(example));
      groups.push(html`<h3>${title}${suffix(reported, name)}</h3><div class="faces">${images}</div>`);
    }
  }
  const body = html`<p><span class="swatch" style="background:var(--truth)"></span>true landmarks, <span class="swatch" style="background:var(--found)"></span>found ones, and a line from each to each.</p>${groups}`;
  return { id: 'faces', title: 'Best and worst faces', body, long: true };
}

/** @param shown the evaluations that the chart has; @param all all of them, which the colours count */
function panel(
  title: string,
  shown: Reported,
  chart: Html,
  caption: string,
  tables: readonly Html[] = [],
  all: Reported = shown,
): Html {
  return figureOf(title, chart, caption, { legend: legend(shown, all), tables });
}

function legend(shown: Reported, all: Reported): Html | undefined {
  if (all.length < 2) return undefined;
  return lineLegend(shown.map((item) => ({ name: item.name, place: all.indexOf(item) })));
}

/** Whose table it is, where there are several. */
const titled = (all: Reported, name: string, body: Html) =>
  all.length > 1 ? html`<h3>${name}</h3>${body}` : body;

const suffix = (all: Reported, name: string) => (all.length > 1 ? `: ${name}` : '');
