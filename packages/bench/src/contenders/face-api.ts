import type { Point } from '@musica/core';
import type * as Tf from '@tensorflow/tfjs-core';
import type { Contender } from '../contender';
import { faceApi } from './face-api-package';
import { type PeerCrop, PeerCrops } from './peer-crop';

/** Side of the networks' input. */
const SIDE = 112;

/** Of a grid of squares the one with the least NME on faces of ytf68/train, systematic offsets (`fitPoints`) apart. */
const crop: PeerCrop = { scale: 1.2, down: 0.03 };

/** The landmark networks of @vladmandic/face-api on TensorFlow.js' WASM backend. */
export async function loadFaceApi(tiny: boolean): Promise<Contender> {
  const { api, models } = await faceApi();
  const { tf } = api;
  const net = tiny ? new api.FaceLandmark68TinyNet() : new api.FaceLandmark68Net();
  await net.loadFromDisk(models);

  const crops = new PeerCrops(tf, crop, SIDE);
  const detect = async (): Promise<Point[][]> => {
    const cropped = tf.tidy(() => tf.unstack(crops.cropped())) as Tf.Tensor3D[];
    const found = await net.detectLandmarks(cropped.length === 1 ? cropped[0]! : cropped);
    tf.dispose(cropped);
    return [found].flat().map(({ relativePositions }, face) => {
      const points = relativePositions.map(({ x, y }): Point => [x, y]);
      return crops.toImage(points, face);
    });
  };
  return {
    detail: `@vladmandic/face-api, ${tiny ? 'faceLandmark68TinyNet' : 'faceLandmark68Net'}, TensorFlow.js (wasm)`,
    selective: false,
    prepare: async (image, faces) => crops.prepare(image, faces),
    run: async () => (await detect()).reduce((sum, points) => sum + points[0]![0], 0),
    async landmarks(image, box) {
      crops.prepare(image, [box]);
      return (await detect())[0]!;
    },
  };
}
