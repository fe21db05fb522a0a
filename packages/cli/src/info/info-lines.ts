import { type ExitBelow, schemeOfConfig } from '@musica/core';
import { formatTable } from '@musica/evaluation';
import type { ModelInfo } from './describe-model';

/** A model's description as lines for people. */
export function infoLines(info: ModelInfo): string[] {
  const { config } = info;
  const projection = config.projection === undefined ? '' : `, projection ${config.projection}`;
  const steps = info.multiplyAdds.map(
    (count, step) =>
      `  step ${step + 1} (pyramid level ${config.levels[step]}): ${millions(count)} M multiply-adds up to here`,
  );
  return [
    `${info.name}: ${info.landmarks} landmarks (${schemeOfConfig(config)?.name ?? 'no known scheme'}), ${patchCount(info)} patches of ` +
      `${config.patchSize} px, ${config.hidden} hidden units${projection}`,
    `${whole(info.parameters)} parameters, ${(info.bytes / 2 ** 20).toFixed(1)} MiB as float32`,
    ...(info.calibrated === undefined
      ? []
      : [
          `predicted error: ${info.calibrated ? 'calibrated' : 'not calibrated (100 x the raw estimate)'}; ${saysLandmarks(info) ? 'of the face and of each landmark' : 'of the face alone'}`,
        ]),
    ...(info.presets === undefined
      ? []
      : [
          `presets exit below a predicted NME of: balanced ${thresholds(info.presets.balanced)} %, fast ${thresholds(info.presets.fast)} %`,
        ]),
    ...(info.flipTestAbove === undefined
      ? []
      : [`flip-tests faces with a predicted NME of ${info.flipTestAbove} % or more after all steps`]),
    '',
    ...layerTables(info),
    '',
    ...steps,
  ];
}

const saysLandmarks = ({ layers }: ModelInfo) => layers[0]!.some(({ name }) => name === 'landmarkErrors');
const thresholds = (exitBelow: ExitBelow) => [exitBelow].flat().join(', ');
const whole = (value: number) => value.toLocaleString('en-US');
const millions = (value: number) => (value / 1e6).toFixed(1);

/** One number where all steps have as many, else one a step. */
const sameInAllSteps = ({ patches }: ModelInfo) => new Set(patches).size === 1;
const patchCount = (info: ModelInfo) => (sameInAllSteps(info) ? info.patches[0] : info.patches.join(', '));

function layerTables(info: ModelInfo): string[] {
  if (sameInAllSteps(info)) return ['layers of each step:', ...layerTable(info.layers[0]!)];
  return info.layers.flatMap((layers, step) => [
    ...(step === 0 ? [] : ['']),
    `layers of step ${step + 1}:`,
    ...layerTable(layers),
  ]);
}

function layerTable(layers: ModelInfo['layers'][number]): string[] {
  return formatTable([
    ['  layer', 'kernel', 'parameters', 'multiply-adds'],
    ...layers.map(({ name, kernel, parameters, multiplyAdds }) => [
      `  ${name}`,
      kernel.join(' x '),
      whole(parameters),
      whole(multiplyAdds),
    ]),
  ]);
}
