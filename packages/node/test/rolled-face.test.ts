import { fileURLToPath } from 'node:url';
import {
  type Affine,
  type Aligner,
  applyAffine,
  type Box,
  type FaceDetector,
  FaceTracker,
  type Landmarks,
  type PixelImage,
  warp,
} from '@musica/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlazeFaceDetector, decodeImage, loadAligner } from '../src/index';

const box: Box = { x: 174, y: 84, width: 99, height: 100 };
const degrees = (angle: number) => (angle * Math.PI) / 180;

interface Turned {
  readonly image: PixelImage;
  readonly move: Affine;
}

const made = new Map<number, Turned>();

/** The photograph turned clockwise by an angle around the face, and where a point of it goes; made once for all backends. */
function turned(image: PixelImage, angle: number): Turned {
  const known = made.get(angle);
  if (known) return known;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const around = (s: number): Affine => [cos, -s, cx - cos * cx + s * cy, s, cos, cy - s * cx - cos * cy];
  const pixels = warp(image, around(-sin), 512);
  const data = new Uint8Array(new Uint8ClampedArray(pixels));
  const result = { image: { data, width: 512, height: 512, channels: 3 as const }, move: around(sin) };
  made.set(angle, result);
  return result;
}

const meanDistance = (a: Landmarks, b: Landmarks) =>
  a.reduce((sum, [x, y], i) => sum + Math.hypot(x - b[i]![0], y - b[i]![1]), 0) / a.length;

describe.each(['wasm', 'simd'] as const)('a face that is rolled by 40 degrees, on %s', (backend) => {
  let aligner: Aligner;
  let upright: PixelImage;
  let expected: Landmarks;
  beforeAll(async () => {
    aligner = await loadAligner({ backend });
    upright = await decodeImage(fileURLToPath(new URL('../../../samples/astronaut.png', import.meta.url)));
    expected = (await aligner.align(upright, [box]))[0]!.landmarks;
  });
  afterAll(() => aligner.dispose());

  it.each([40, -40])('has the landmarks of the upright one when its box is rolled: %s', async (angle) => {
    const { image, move } = turned(upright, degrees(angle));
    const wanted = expected.map((point) => applyAffine(move, point));
    const [face] = await aligner.align(image, [{ ...box, roll: angle }]);
    // In pixels of a face 100 pixels wide; the photograph was sampled twice.
    expect(meanDistance(face!.landmarks, wanted)).toBeLessThan(0.25);
    const [unrolled] = await aligner.align(image, [box]);
    expect(unrolled!.predictedNme).toBeGreaterThan(face!.predictedNme);
  });

  it('is followed by a tracker as it turns, with the detector asked once', async () => {
    const detector = await BlazeFaceDetector.load({ tiles: 0 });
    let detections = 0;
    const counted: FaceDetector = {
      name: 'counted',
      detect: (image) => {
        detections++;
        return detector.detect(image);
      },
      dispose: () => {},
    };
    const tracker = new FaceTracker(aligner, counted, { detectEvery: Infinity });
    for (let step = 0; step <= 10; step++) {
      const { image, move } = turned(upright, degrees(6 * step));
      const faces = await tracker.update(image, 33 * step);
      expect(faces.map(({ id }) => id)).toEqual([1]);
      const wanted = expected.map((point) => applyAffine(move, point));
      expect(meanDistance(faces[0]!.landmarks, wanted), `${6 * step} degrees`).toBeLessThan(2);
    }
    expect(detections).toBe(1);
    detector.dispose();
  });

  it('does not drift in 25 frames of the same image', async () => {
    const finds = { name: 'box', detect: async () => [{ box, score: 1 }], dispose: () => {} };
    const tracker = new FaceTracker(aligner, finds);
    let first: Landmarks | undefined;
    for (let frame = 0; frame < 25; frame++) {
      const [face] = await tracker.update(upright, 33 * frame);
      first ??= face!.landmarks;
      expect(meanDistance(face!.landmarks, first)).toBeLessThan(0.25);
    }
  });
});
