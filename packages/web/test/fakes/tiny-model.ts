import { parseModelConfig } from '@musica/core';
import { Cascade, modelArtifacts } from '@musica/core/tensors';
import { io } from '@tensorflow/tfjs-core';

/** The parts of a model of meaningless weights that costs next to nothing. A backend must be active. */
export async function tinyArtifacts(): Promise<io.ModelArtifacts> {
  const config = parseModelConfig({
    name: 'tiny',
    landmarks: 3,
    patchIndices: [0, 2],
    hidden: 8,
    projection: 6,
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  });
  const meanShape = [
    [0, 0],
    [1, 0.2],
    [0.5, 1],
  ] as const;
  const cascade = Cascade.create(config, 1);
  try {
    return await modelArtifacts({ config, meanShape, cascade });
  } finally {
    cascade.dispose();
  }
}

/** The same as files; the name of the weights carries their hash, as `saveModel` of @musica/node gives it. */
export async function tinyFiles(): Promise<{ json: Uint8Array; weights: Uint8Array; shard: string }> {
  const { weightData, weightSpecs, ...rest } = await tinyArtifacts();
  const weights = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', weights));
  const hash = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const shard = `weights.${hash}.bin`;
  const json = { ...rest, weightsManifest: [{ paths: [shard], weights: weightSpecs }] };
  return { json: new TextEncoder().encode(JSON.stringify(json)), weights, shard };
}

/** An image of 64 x 64 pixels, and a box in it. */
export const frame = {
  data: Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 37) % 256),
  width: 64,
  height: 64,
  channels: 3,
} as const;
export const box = { x: 8, y: 10, width: 40, height: 44 };
