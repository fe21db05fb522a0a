import type { Box, PixelImage, Point } from '@musica/core';
import type * as Tf from '@tensorflow/tfjs-core';
import type { Contender } from '../contender';
import { faceApi } from './face-api-package';
import { cropBoxes, type PeerCrop, rgbOf, squareOf, toImage } from './peer-crop';

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
