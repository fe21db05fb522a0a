import type { ReportedEvaluation, ReportSettings } from './report-page';
import type { TrainingRun } from './run-page';

/**
 * One HTML file with the tables, curves and images of one or more evaluations. The charts' library is loaded with the
 * first page.
 * @throws MusicaError where an image cannot be read
 */
export async function reportPage(
  evaluations: readonly ReportedEvaluation[],
  options: ReportSettings,
): Promise<string> {
  const page = await import('./report-page');
  return page.reportPage(evaluations, options);
}

/** One HTML file with the plots of one or more trainings. */
export async function runPage(
  runs: readonly TrainingRun[],
  options: { readonly title: string },
): Promise<string> {
  const page = await import('./run-page');
  return page.runPage(runs, options);
}
