import { formatTable } from '@musica/evaluation';
import type { CalibrationReport, Deciles } from './calibrate-model';
import type { LeftOut } from './estimates';

/** What a calibration is worth, as lines for people. */
export function calibrationLines(report: CalibrationReport): string[] {
  const { faces, persons, before, crossValidated, after, leftOut, failures, presets } = report;
  return [
    `${faces} faces of ${persons} persons; NME in percent of the inter-ocular distance, tight boxes`,
    ...(before ? ['', ...decileLines('deciles of the predicted NME before', before)] : []),
    ...(crossValidated
      ? ['', ...decileLines('after, each person predicted by a fit to the others', crossValidated)]
      : []),
    '',
    ...decileLines('after, on the faces it was fitted to', after),
    ...(leftOut.length > 0 ? ['', ...leftOutLines(leftOut)] : []),
    '',
    failures.failAbove === null
      ? 'no failAbove: the predicted errors are no numbers'
      : `failed above ${failures.failAbove.toFixed(1)} %: ${percent(failures.falseAlarms)} false alarms, ` +
        `${percent(failures.detected)} of ${failures.count} synthetic failures found`,
    '',
    ...formatTable([
      ['preset', 'exit below %', 'NME %', 'worse by', 'steps', 'M multiply-adds', 'saved'],
      ...presets.map(({ preset, exitBelow, nme, relative, steps, multiplyAdds, saved }) => [
        preset,
        [exitBelow]
          .flat()
          .map((value) => value.toFixed(2))
          .join(', '),
        nme.toFixed(3),
        percent(relative),
        steps.toFixed(2),
        (multiplyAdds / 1e6).toFixed(1),
        percent(saved),
      ]),
    ]),
  ];
}

function leftOutLines(sets: readonly LeftOut[]): string[] {
  return [
    'each data set predicted by a fit to the others',
    ...formatTable([
      ['data', 'faces', 'predicted', 'actual', 'ratio', 'Spearman'],
      ...sets.map(({ data, faces, predicted, actual, spearman }) => [
        data,
        String(faces),
        ...[predicted, actual, predicted / actual, spearman].map((value) => value.toFixed(2)),
      ]),
    ]),
  ];
}

function decileLines(title: string, { bins, calibrationError }: Deciles): string[] {
  return [
    `${title} (calibration error ${calibrationError.toFixed(2)} %)`,
    ...formatTable([
      ['faces', 'from', 'to', 'predicted', 'actual'],
      ...bins.map(({ faces, from, to, predicted, actual }) => [
        String(faces),
        ...[from, to, predicted, actual].map((value) => value.toFixed(2)),
      ]),
    ]),
  ];
}

const percent = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
