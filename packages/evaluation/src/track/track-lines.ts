import { formatTable } from '../tables/format-table';
import type { SmoothingFigures, TrackReport } from './track-report';

/** A report on a tracked video, for people. */
export function trackLines(report: TrackReport): string[] {
  const { frames, lost, numbers, rest, moving, truth } = report;
  const share = ((100 * lost) / frames).toFixed(1);
  const used = numbers.map(({ id, frames }) => `${id} (${frames} frames)`).join(', ');
  const row = (name: string, { unsmoothed, smoothed }: SmoothingFigures) => [
    name,
    String(unsmoothed?.frames ?? 0),
    percent(unsmoothed?.jitter),
    percent(smoothed?.jitter),
    percent(unsmoothed?.deviation),
    percent(smoothed?.deviation),
  ];
  const from =
    truth === 'motion'
      ? 'the known motion'
      : 'where the frames before and after, not smoothed, say that a landmark is';
  return [
    `${frames} frames, no face in ${lost} (${share} %)`,
    `${numbers.length} ${numbers.length === 1 ? 'number' : 'numbers'} given${used && `: ${used}`}`,
    '',
    ...formatTable([
      ['', 'frames', 'jitter', 'smoothed', 'deviation', 'smoothed'],
      row('at rest', rest),
      row('moving', moving),
    ]),
    `in percent of the inter-ocular distance; deviation from ${from}`,
  ];
}

const percent = (value: number | undefined) => value?.toFixed(2) ?? '-';
