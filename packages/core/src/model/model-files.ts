import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { calibrationSchema } from '../calibration/calibration';
import { presetsSchema } from '../calibration/presets';
import { Cascade } from '../cascade/cascade';
import { type StepWeights, type WeightName, weightNames, weightShapes } from '../cascade/step-weights';
import { parseModelConfig, weightSets } from '../config/model-config';
import { MusicaError } from '../errors';
import type { Point } from '../geometry/point';
import { joinStoredWeights, type Precision, storeWeight } from '../weights/store-weight';
import type { Model, ModelDescription } from './model';

/** Value of `format` in model.json. */
const FORMAT = 'musica-cascade';
const VERSION = 1;

const point = v.pipe(v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]), v.readonly());

const flipTestAbove = v.pipe(v.number(), v.finite(), v.minValue(0));

const descriptionSchema = v.object({
  version: v.literal(VERSION),
  config: v.unknown(),
  meanShape: v.array(point),
  calibration: v.optional(v.array(calibrationSchema)),
  failAbove: v.optional(v.pipe(v.number(), v.gtValue(0))),
  presets: v.optional(presetsSchema),
  flipTestAbove: v.optional(flipTestAbove),
  /** What `flipTestAbove` was called in older files. */
  lookAgainAbove: v.optional(flipTestAbove),
  training: v.optional(v.record(v.string(), v.unknown())),
});

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
): Promise<tf.io.ModelArtifacts> {
  const weightSpecs: tf.io.WeightsManifestEntry[] = [];
  const parts: ArrayBuffer[] = [];
  for (const [step, weights] of model.cascade.weights.entries()) {
    for (const name of weightNames) {
      const tensor = weights[name];
      if (tensor === undefined) continue;
      const values = await tensor.data<'float32'>();
      for (const { bytes, spec } of storeWeight(step, name, values, tensor.shape, precision)) {
        parts.push(bytes);
        weightSpecs.push(spec);
      }
    }
  }
  const { config, meanShape, calibration, failAbove, presets, flipTestAbove, training } = model;
  const said = { config, meanShape, calibration, failAbove, presets, flipTestAbove, training };
  const description = { version: VERSION, ...said };
  return {
    format: FORMAT,
    generatedBy: 'musica',
    weightSpecs,
    weightData: tf.io.CompositeArrayBuffer.join(parts),
    // Typed as strings, but any JSON is meant.
    userDefinedMetadata: description as unknown as Record<string, string>,
  };
}

/** Saves a model wherever the handler puts it (`fileHandler` of @musica/node, `tf.io.browserDownloads`, ..). */
export async function saveModel(
  model: Model,
  handler: tf.io.IOHandler,
  options?: SaveOptions,
): Promise<void> {
  if (handler.save === undefined) throw new MusicaError('output', 'this IOHandler cannot save');
  await handler.save(await modelArtifacts(model, options));
}

/**
 * Loads a model from wherever the handler reads it (`memoryHandler`, `fileHandler` of @musica/node, `tf.io.http`, ..).
 * @throws MusicaError `weights` where something is missing, cut short or does not fit together.
 */
export async function loadModel(handler: tf.io.IOHandler): Promise<Model> {
  if (handler.load === undefined) throw new MusicaError('weights', 'this IOHandler cannot load');
  const artifacts = await handler.load();
  if (artifacts.format !== FORMAT) {
    throw new MusicaError(
      'weights',
      `this is no model of a cascade (its format is ${JSON.stringify(artifacts.format)})`,
    );
  }
  const description = parseDescription(artifacts.userDefinedMetadata);
  const { config } = description;
  const { weightData, weightSpecs = [] } = artifacts;
  if (weightData === undefined) throw new MusicaError('weights', 'the model has no weights');
  const tensors = joinStoredWeights(tf.io.decodeWeights(weightData, weightSpecs));
  try {
    const steps = Array.from({ length: weightSets(config) }, (_, step) => {
      const entries = [...weightShapes(config, step).keys()].map((name) => [
        name,
        take(tensors, `step${step}/${name}`),
      ]);
      return Object.fromEntries(entries as [WeightName, tf.Tensor][]) as unknown as StepWeights;
    });
    return { ...description, cascade: new Cascade(config, steps) };
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
}

function take(tensors: tf.NamedTensorMap, name: string): tf.Tensor {
  const tensor = tensors[name];
  if (tensor === undefined) throw new MusicaError('weights', `the model has no weight ${name}`);
  return tensor;
}

function parseDescription(metadata: unknown): ModelDescription {
  const result = v.safeParse(descriptionSchema, metadata);
  if (!result.success) {
    const [issue] = result.issues;
    throw new MusicaError('weights', `model.json: ${v.getDotPath(issue) ?? 'metadata'}: ${issue.message}`);
  }
  const { meanShape, calibration, failAbove, presets, lookAgainAbove, training } = result.output;
  const { flipTestAbove = lookAgainAbove } = result.output;
  const config = parseModelConfig(result.output.config);
  if (meanShape.length !== config.landmarks) {
    throw new MusicaError(
      'weights',
      `model.json: a mean shape of ${meanShape.length} points for ${config.landmarks}`,
    );
  }
  if (calibration !== undefined && calibration.length !== config.levels.length) {
    throw new MusicaError(
      'weights',
      `model.json: ${calibration.length} calibrations for ${config.levels.length} steps`,
    );
  }
  return {
    config,
    meanShape: meanShape as Point[],
    ...(calibration === undefined ? {} : { calibration }),
    ...(failAbove === undefined ? {} : { failAbove }),
    ...(flipTestAbove === undefined ? {} : { flipTestAbove }),
    ...(presets === undefined ? {} : { presets }),
    ...(training === undefined ? {} : { training }),
  };
}
