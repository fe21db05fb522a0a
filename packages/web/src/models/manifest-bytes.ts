import type { io } from '@tensorflow/tfjs-core';

const valueBytes: Readonly<Record<string, number>> = {
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
};

/** Bytes of all weight files that a model.json names, for progress; undefined where it cannot be told. */
export function manifestBytes(json: Uint8Array): number | undefined {
  try {
    const { weightsManifest } = JSON.parse(new TextDecoder().decode(json)) as {
      weightsManifest: io.WeightsManifestConfig;
    };
    return weightsManifest
      .flatMap(({ weights }) => weights)
      .reduce((sum, { shape, dtype, quantization }) => {
        const bytes = valueBytes[quantization?.dtype ?? dtype] ?? 4;
        return sum + shape.reduce((product, side) => product * side, bytes);
      }, 0);
  } catch {
    // `readModel` says what is wrong with it.
    return undefined;
  }
}
