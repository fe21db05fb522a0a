import type { io } from '@tensorflow/tfjs-core';
import { cascadeOf } from '../cascade/cascade-weights';
import { weightNames } from '../cascade/weight-names';
import { MusicaError } from '../errors';
import { storeLandmarkErrors } from '../landmark-errors/stored-landmark-errors';
import { joinBytes } from '../numeric/join';
import { type Precision, type StoredTensor, storeWeight } from '../weights/store-weight';
import type { Model } from './model';
import { FORMAT, VERSION } from './model-description';
import { readStoredModel } from './stored-model';

export interface SaveOptions {
  /**
   * Number format of the stored weights. `float16`, the default: half the bytes, rounded to 3 digits. `uint8`: a quarter,
   * the large matrices in 255 levels with a scale for each row, and the rest as float16.
   */
  readonly precision?: Precision;
}

/** A model as TensorFlow.js' IOHandlers take it: weights with their manifest, and what describes the model. */
export async function modelArtifacts(
  model: Model,
  { precision = 'float16' }: SaveOptions = {},
): Promise<io.ModelArtifacts> {
  const weightSpecs: io.WeightsManifestEntry[] = [];
  const parts: ArrayBuffer[] = [];
  const add = ({ bytes, spec }: StoredTensor) => {
    parts.push(bytes);
    weightSpecs.push(spec);
  };
  for (const [step, weights] of model.cascade.weights.entries()) {
    for (const name of weightNames) {
      const tensor = weights[name];
      if (tensor === undefined) continue;
      const values = await tensor.data<'float32'>();
      storeWeight(step, name, values, tensor.shape, precision).forEach(add);
    }
  }
  if (model.landmarkErrors) storeLandmarkErrors(model.landmarkErrors, model.config).forEach(add);
  const { config, meanShape, calibration, failAbove, presets, flipTestAbove, recrop, boxes, training } =
    model;
  const said = { config, meanShape, calibration, failAbove, presets, flipTestAbove, recrop, boxes, training };
  const description = { version: VERSION, ...said };
  return {
    format: FORMAT,
    generatedBy: 'musica',
    weightSpecs,
    weightData: joinBytes(parts).buffer,
    // Typed as strings, but any JSON is meant.
    userDefinedMetadata: description as unknown as Record<string, string>,
  };
}

/** Saves a model wherever the handler puts it (`fileHandler` of @musica/node, `io.browserDownloads`, ..). */
export async function saveModel(model: Model, handler: io.IOHandler, options?: SaveOptions): Promise<void> {
  if (handler.save === undefined) throw new MusicaError('output', 'this IOHandler cannot save');
  await handler.save(await modelArtifacts(model, options));
}

/**
 * Loads a model onto the active backend of TensorFlow.js, from wherever the handler reads it.
 * @throws MusicaError `weights` as `readStoredModel`
 */
export async function loadModel(handler: io.IOHandler): Promise<Model> {
  const { weights, ...description } = await readStoredModel(handler);
  return { ...description, cascade: cascadeOf(weights) };
}
