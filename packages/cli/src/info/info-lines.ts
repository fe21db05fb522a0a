import { formatTable } from '../shared/format-table';
import type { ModelInfo } from './describe-model';

/** A model's description as lines for people. */
export function infoLines(info: ModelInfo): string[] {
  const { config } = info;
  const projection = config.projection === undefined ? '' : `, projection ${config.projection}`;
  const steps = info.multiplyAdds.map(
    (count, step) =>
      `  step ${step} (pyramid level ${config.levels[step]}): ${millions(count)} M multiply-adds up to here`,
  );
  return [
    `${info.name}: ${info.landmarks} landmarks (${config.scheme ?? 'no known scheme'}), ${info.patches} patches of ` +
      `${config.patchSize} px, ${config.hidden} hidden units${projection}`,
    `${whole(info.parameters)} parameters, ${(info.bytes / 2 ** 20).toFixed(1)} MiB as float32`,
    ...(info.calibrated === undefined
      ? []
      : [`predicted error: ${info.calibrated ? 'calibrated' : 'not calibrated (100 x the raw estimate)'}`]),
    '',
    'layers of each step:',
    ...formatTable([
      ['  layer', 'kernel', 'parameters', 'multiply-adds'],
      ...info.layers.map(({ name, kernel, parameters, multiplyAdds }) => [
        `  ${name}`,
        kernel.join(' x '),
        whole(parameters),
        whole(multiplyAdds),
      ]),
    ]),
    '',
    ...steps,
  ];
}

const whole = (value: number) => value.toLocaleString('en-US');
const millions = (value: number) => (value / 1e6).toFixed(1);
