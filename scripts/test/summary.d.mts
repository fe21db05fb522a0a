export interface TaskSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
}
export function summaryPlaces(root: string, consumers: boolean): string[];
export function readSummary(root: string, place: string): TaskSummary;
export function sumUp(summaries: readonly TaskSummary[]): TaskSummary;
export function summaryLines(sum: TaskSummary): string[];
