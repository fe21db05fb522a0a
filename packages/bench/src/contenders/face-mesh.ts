import type { Box, PixelImage, Point } from '@musica/core';
import { fileHandler, useBackend } from '@musica/node';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { Contender } from '../contender';
import { humanModel } from './human-package';
import { type PeerCrop, PeerCrops } from './peer-crop';

/** Side of the network's input, which is also the unit of its landmarks. */
const SIDE = 192;

/** Of a grid of squares the one with the least NME on faces of ytf68/train, systematic offsets (`fitPoints`) apart. */
const crop: PeerCrop = { scale: 1.6, down: -0.1 };

/** The vertices of the mesh that lie at the 68 landmarks: jaw, brows, nose, eyes, mouth. */
const vertices = [
  ...[162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389],
  ...[71, 63, 105, 66, 107, 336, 296, 334, 293, 301],
  ...[168, 197, 5, 4, 75, 97, 2, 326, 305],
  ...[33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380],
  ...[61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87],
];

/** The MediaPipe face mesh of @vladmandic/human on TensorFlow.js' WASM backend: 468 points, of which 68 are compared. */
export async function loadFaceMesh(): Promise<Contender> {
  await useBackend('wasm');
  const model = await loadGraphModel(fileHandler(humanModel('facemesh.json')));
  const crops = new PeerCrops(tf, crop, SIDE);
  const detect = async (): Promise<Float32Array> => {
    const output = tf.tidy(() => model.execute(tf.div(crops.cropped(), 255), 'Identity_2:0') as tf.Tensor);
    const values = await output.data<'float32'>();
    output.dispose();
    return values;
  };
  const points = async (image: PixelImage, box: Box) => {
    crops.prepare(image, [box]);
    const values = await detect();
    const found = Array.from(
      { length: values.length / 3 },
      (_, vertex): Point => [values[3 * vertex]! / SIDE, values[3 * vertex + 1]! / SIDE],
    );
    return crops.toImage(found, 0);
  };
  return {
    detail: '@vladmandic/human, MediaPipe face mesh, TensorFlow.js (wasm)',
    selective: false,
    prepare: async (image, faces) => crops.prepare(image, faces),
    run: async () => (await detect())[0]!,
    landmarks: async (image, box) => {
      const found = await points(image, box);
      return vertices.map((vertex) => found[vertex]!);
    },
    points,
  };
}
