import { readFile, stat } from 'node:fs/promises';
import {
  findConfig,
  type LandmarkErrorHead,
  type LayerCost,
  type ModelConfig,
  MusicaError,
  messageOf,
  modelCost,
  namedConfigs,
  type Presets,
  parseModelConfig,
  patchesOfStep,
} from '@musica/core';
import { type BackendName, openModel, shippedModels, useBackend } from '@musica/node';

/** What `musica info` says; its JSON. */
export interface ModelInfo {
  readonly name: string;
  readonly landmarks: number;
  /** Patches of each step. */
  readonly patches: readonly number[];
  readonly steps: number;
  /** Numbers in all weights of all steps. */
  readonly parameters: number;
  /** For one face, after step 1, 2, ..: the sum up to there. */
  readonly multiplyAdds: readonly number[];
  /** Bytes of all weights in memory, as float32. A model's files hold half of that in float16, a quarter in uint8. */
  readonly bytes: number;
  /** The layers of each step, with weights of their own. */
  readonly layers: readonly (readonly LayerCost[])[];
  readonly config: ModelConfig;
  /** For a model: whether its predicted error is calibrated. */
  readonly calibrated?: boolean;
  /** For a model: the predicted NME, in percent, that faces exit below with each preset. */
  readonly presets?: Presets;
  /** For a model: the predicted NME, in percent, from which it flip-tests a face. */
  readonly flipTestAbove?: number;
  /** For a model: how it was made, as its file says. */
  readonly training?: Readonly<Record<string, unknown>>;
}

/**
 * Describes a named configuration, a JSON file with a configuration or a recipe for training, or a model: the shipped one by its name, or a
 * folder, model.json or URL. A model is loaded completely, so a damaged one is found.
 * @throws MusicaError `config` or `weights` where there is nothing of the kind or it is not valid.
 */
export async function describeModel(what: string, backend: BackendName | 'auto'): Promise<ModelInfo> {
  const named = Object.hasOwn(namedConfigs, what) ? namedConfigs[what] : undefined;
  const config = named ?? (await readConfig(what));
  if (config) return infoOf(config);
  // Nothing is computed, and plain JavaScript is there at once.
  await useBackend(backend === 'auto' ? 'cpu' : backend);
  const model = await openModel(what);
  model.cascade.dispose();
  return {
    ...infoOf(model.config, model.landmarkErrors),
    calibrated: model.calibration !== undefined,
    ...(model.presets === undefined ? {} : { presets: model.presets }),
    ...(model.flipTestAbove === undefined ? {} : { flipTestAbove: model.flipTestAbove }),
    ...(model.training === undefined ? {} : { training: model.training }),
  };
}

function infoOf(config: ModelConfig, landmarkErrors?: LandmarkErrorHead): ModelInfo {
  const { steps, parameters, multiplyAdds, bytes } = modelCost(config, landmarkErrors);
  return {
    name: config.name,
    landmarks: config.landmarks,
    patches: config.levels.map((_, step) => patchesOfStep(config, step).length),
    steps: config.levels.length,
    parameters,
    multiplyAdds,
    bytes,
    layers: steps,
    config,
  };
}

/** The configuration in a JSON file, or in the recipe in it; undefined where this is a model, a folder or an address. */
async function readConfig(path: string): Promise<ModelConfig | undefined> {
  if (shippedModels().includes(path) || /^(https?|file):/i.test(path)) return undefined;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new MusicaError('config', `${path}: no configuration has this name, and there is no such file`, {
      hint: `configurations are ${Object.keys(namedConfigs).join(', ')}; the shipped models are ${shippedModels().join(', ')}`,
    });
  }
  if (!found.isFile()) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new MusicaError('config', `${path}: not JSON: ${messageOf(cause)}`, { cause });
  }
  if (typeof value === 'object' && value !== null && 'weightsManifest' in value) return undefined;
  try {
    return configOf(value);
  } catch (cause) {
    throw new MusicaError('config', `${path}: ${messageOf(cause)}`, { cause });
  }
}

/** A recipe is an object with `model`: a configuration or the name of one. */
function configOf(value: unknown): ModelConfig {
  const isRecipe = typeof value === 'object' && value !== null && 'model' in value;
  const config = isRecipe ? value.model : value;
  return typeof config === 'string' ? findConfig(config) : parseModelConfig(config);
}
