import type { io } from '@tensorflow/tfjs-core';
import { MusicaError } from '../errors';
import { fromFloat16 } from './float16';
import { type PlainWeight, plainWeight, wholeRowsWeight } from './plain-weights';
import { BYTES, SCALES } from './store-weight';
import { ZERO } from './uint8';

/**
 * The weights of a model file by their names: each as the file has it.
 * @param data all weight files, one after the other
 * @throws MusicaError `weights` where a value is not finite or a format is not one that `storeWeight` writes
 */
export function decodeWeights(
  specs: readonly io.WeightsManifestEntry[],
  data: ArrayBuffer,
): Map<string, PlainWeight> {
  const parts = new Map<string, { readonly spec: io.WeightsManifestEntry; readonly bytes: ArrayBuffer }>();
  let offset = 0;
  for (const spec of specs) {
    const size = spec.shape.reduce((product, side) => product * side, 1) * bytesEach(spec);
    parts.set(spec.name, { spec, bytes: data.slice(offset, offset + size) });
    offset += size;
  }
  const weights = new Map<string, PlainWeight>();
  for (const [name, { spec, bytes }] of parts) {
    if (name.endsWith(SCALES)) continue;
    if (!name.endsWith(BYTES)) {
      weights.set(name, finite(name, plainWeight(numbers(spec, bytes), spec.shape)));
      continue;
    }
    const base = name.slice(0, -BYTES.length);
    const scales = parts.get(base + SCALES);
    if (scales === undefined) throw new MusicaError('weights', `${base}: bytes without their scales`);
    weights.set(base, finite(base, scaled(spec.shape, new Uint8Array(bytes), scales)));
  }
  return weights;
}

/** @param bytes 0 to 254, 127 standing for 0 @param scales of each row or each column */
function scaled(
  shape: readonly number[],
  bytes: Uint8Array,
  { spec, bytes: halves }: { readonly spec: io.WeightsManifestEntry; readonly bytes: ArrayBuffer },
): PlainWeight {
  const scales = numbers(spec, halves).map((scale) => scale / ZERO);
  if (spec.shape[0] !== shape[0]) {
    const values = new Float32Array(bytes.length);
    for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i]! - ZERO) * scales[i % scales.length]!;
    return plainWeight(values, shape);
  }
  const levels = new Int8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) levels[i] = bytes[i]! - ZERO;
  return wholeRowsWeight({ levels, scales }, shape);
}

function bytesEach({ name, dtype, quantization }: io.WeightsManifestEntry): number {
  const stored = quantization?.dtype ?? dtype;
  const size = { float32: 4, float16: 2, uint8: 1 }[stored as string];
  if (size !== undefined) return size;
  throw new MusicaError('weights', `weight ${name} is of type ${stored}, which is not read`, {
    hint: 'float32, float16 and uint8 are',
  });
}

function numbers({ dtype, quantization }: io.WeightsManifestEntry, bytes: ArrayBuffer): Float32Array {
  if ((quantization?.dtype ?? dtype) === 'float32') return new Float32Array(bytes);
  if (quantization!.dtype === 'float16') return fromFloat16(new Uint16Array(bytes));
  const { scale = 1, min = 0 } = quantization as { readonly scale?: number; readonly min?: number };
  return new Float32Array(new Uint8Array(bytes)).map((byte) => byte * scale + min);
}

/** A weight that is no number makes every landmark one that is none. */
function finite(name: string, weight: PlainWeight): PlainWeight {
  const all = weight.rows ? weight.rows.scales : weight.values();
  // A loop: `every` takes ten times as long.
  let sound = true;
  for (let i = 0; i < all.length; i++) sound &&= Number.isFinite(all[i]);
  if (sound) return weight;
  throw new MusicaError('weights', `weight ${name} holds values that are not finite`, {
    hint: 'the file is damaged, or its training diverged: use another copy or an earlier checkpoint',
  });
}
