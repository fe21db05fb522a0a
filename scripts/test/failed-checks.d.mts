import type { TaskSummary } from './summary.mjs';

export function failedChecks(folder: string, hasFailed: boolean, hasFailedTest: boolean): TaskSummary;
