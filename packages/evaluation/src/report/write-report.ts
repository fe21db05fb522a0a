import type { ReportedEvaluation, ReportSettings } from './report-page';

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
