import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { type Box, MusicaError, type PixelImage, type Point } from '@musica/core';
import type * as Tf from '@tensorflow/tfjs-core';
import type { Contender } from '../contender';
import { cropBoxes, type PeerCrop, rgbOf, squareOf, toImage } from './peer-crop';

interface FaceApi {
  readonly tf: typeof Tf & { setWasmPaths(folder: string): void };
  readonly FaceLandmark68Net: new () => Net;
  readonly FaceLandmark68TinyNet: new () => Net;
}

interface Net {
  loadFromDisk(folder: string): Promise<void>;
  detectLandmarks(input: Tf.Tensor3D | Tf.Tensor3D[]): Promise<Shape | Shape[]>;
}

interface Shape {
  /** In units of the crop. */
  readonly relativePositions: readonly { readonly x: number; readonly y: number }[];
}

/** Side of the networks' input. */
const SIDE = 112;

/** Of a grid of squares the one with the least NME on faces of ytf68/train, systematic offsets (`fitPoints`) apart. */
const crop: PeerCrop = { scale: 1.2, down: 0.03 };

/** The landmark networks of @vladmandic/face-api on TensorFlow.js' WASM backend. */
export async function loadFaceApi(tiny: boolean): Promise<Contender> {
  const require = createRequire(import.meta.url);
  let path: string;
  try {
    path = require.resolve('@vladmandic/face-api/dist/face-api.node-wasm.js');
  } catch (cause) {
    throw new MusicaError('backend', '@vladmandic/face-api is not installed', {
      cause,
      hint: 'npm install @vladmandic/face-api @tensorflow/tfjs @tensorflow/tfjs-backend-wasm',
    });
  }
  // It comes with its own copy of TensorFlow.js: nothing of ours may run in the same process.
  const { tf, ...faceapi } = require(path) as FaceApi;
  tf.setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  const net = tiny ? new faceapi.FaceLandmark68TinyNet() : new faceapi.FaceLandmark68Net();
  await net.loadFromDisk(join(dirname(path), '..', 'model'));

  let pixels: Tf.Tensor4D | undefined;
  let squares: ReturnType<typeof squareOf>[] = [];
  let boxes: number[][] = [];
  const prepare = async (image: PixelImage, faces: readonly Box[]) => {
    pixels?.dispose();
    pixels = tf.tensor4d(rgbOf(image), [1, image.height, image.width, 3], 'float32');
    squares = faces.map((face) => squareOf(face, crop));
    boxes = cropBoxes(squares, image);
  };
  const detect = async (): Promise<Point[][]> => {
    const cropped = tf.tidy(() =>
      tf.unstack(
        tf.image.cropAndResize(
          pixels!,
          tf.tensor2d(boxes),
          tf.zeros([boxes.length], 'int32') as Tf.Tensor1D,
          [SIDE, SIDE],
        ),
      ),
    ) as Tf.Tensor3D[];
    const found = await net.detectLandmarks(cropped.length === 1 ? cropped[0]! : cropped);
    tf.dispose(cropped);
    return [found].flat().map(({ relativePositions }, face) => {
      const points = relativePositions.map(({ x, y }): Point => [x, y]);
      return toImage(points, squares[face]!);
    });
  };
  return {
    detail: `@vladmandic/face-api, ${tiny ? 'faceLandmark68TinyNet' : 'faceLandmark68Net'}, TensorFlow.js (wasm)`,
    selective: false,
    prepare,
    run: async () => (await detect()).reduce((sum, points) => sum + points[0]![0], 0),
    async landmarks(image, box) {
      await prepare(image, [box]);
      return (await detect())[0]!;
    },
  };
}
