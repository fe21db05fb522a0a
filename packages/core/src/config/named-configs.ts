import { MusicaError } from '../errors';
import { wflw98OfIbug68 } from '../schemes/index';
import { type ModelConfig, parseModelConfig } from './model-config';

const range = (count: number, step = 1) => Array.from({ length: count }, (_, index) => index * step);

/** The 19 patch landmarks of the authors' code. Not closed under mirroring: the mirror of 31 is 35, not 34. */
const patches19 = [0, 4, 8, 12, 16, 17, 21, 22, 26, 36, 39, 42, 45, 31, 34, 48, 51, 54, 57];

/** The network of the paper at 95 million multiply-adds: a patch on each of 68 landmarks. */
export const musica68 = parseModelConfig({
  name: 'musica-68',
  scheme: 'ibug68',
  landmarks: 68,
  patchIndices: range(68),
});

/** 68 landmarks from the authors' 19 patches. */
export const musica68p19 = parseModelConfig({ ...musica68, name: 'musica-68-p19', patchIndices: patches19 });

/** 98 landmarks from every second one: the network whose weights the authors released. */
export const musica98p49 = parseModelConfig({
  name: 'musica-98-p49',
  scheme: 'wflw98',
  landmarks: 98,
  patchIndices: range(49, 2),
});

/** 98 landmarks, a patch on each. */
export const musica98 = parseModelConfig({ ...musica98p49, name: 'musica-98', patchIndices: range(98) });

/** 36 landmarks that cover the face and are closed under mirroring [ours]. */
const patches36 = [
  ...[0, 2, 4, 6, 8, 10, 12, 14, 16], // jaw
  ...[17, 19, 21, 22, 24, 26], // brows
  ...[27, 30, 31, 33, 35], // nose
  ...[36, 37, 39, 40, 42, 44, 45, 47], // eyes
  ...[48, 50, 51, 52, 54, 57, 62, 66], // mouth
];

/**
 * The small shipped kind [ours]: 36 patches, and 64 instead of 256 features of each reach the hidden layer, which holds
 * nearly all weights of the network. A sixth of the weights of `musica68` and less than half of its multiply-adds.
 */
export const musica68Lite = parseModelConfig({
  ...musica68,
  name: 'musica-68-lite',
  patchIndices: patches36,
  projection: 64,
});

/** The accurate one [ours]: half as many hidden units more, and at last a patch on each landmark. */
export const musica68Standard = parseModelConfig({
  ...musica68Lite,
  name: 'musica-68-standard',
  patchIndices: [patches36, patches36, range(68)],
  hidden: 768,
});

/**
 * 98 landmarks as accurate as 68 [ours]: the patches of `musica68Lite`, renumbered, and the hidden units of
 * `musica68Standard`, with whose weights its training can begin.
 */
export const musica98Standard = parseModelConfig({
  ...musica68Lite,
  name: 'musica-98-standard',
  scheme: 'wflw98',
  landmarks: 98,
  patchIndices: patches36.map((index) => wflw98OfIbug68[index]!),
  hidden: 768,
});

/** `patches19` closed under mirroring, in the order of the landmarks [ours]. */
const patches19Mirrored = [0, 4, 8, 12, 16, 17, 21, 22, 26, 31, 35, 36, 39, 42, 45, 48, 51, 54, 57];

/**
 * `musica68Lite` with few patches where 14 pixels are a large part of the face, and one on each landmark at last, so
 * that early exit saves most of the work [ours].
 */
export const musica68Graded = parseModelConfig({
  ...musica68Lite,
  name: 'musica-68-graded',
  patchIndices: [patches19Mirrored, patches36, range(68)],
});

/** Configurations by name. */
export const namedConfigs: Readonly<Record<string, ModelConfig>> = Object.fromEntries(
  [
    musica68,
    musica68p19,
    musica98p49,
    musica98,
    musica68Standard,
    musica68Lite,
    musica68Graded,
    musica98Standard,
  ].map((config) => [config.name, config]),
);

/** @throws MusicaError `config` where no configuration has this name. */
export function findConfig(name: string): ModelConfig {
  const config = Object.hasOwn(namedConfigs, name) ? namedConfigs[name] : undefined;
  if (config) return config;
  throw new MusicaError(
    'config',
    `no model configuration ${name}; known: ${Object.keys(namedConfigs).join(', ')}`,
  );
}
