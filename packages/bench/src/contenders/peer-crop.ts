import type { Box, PixelImage, Point } from '@musica/core';
import type * as Tf from '@tensorflow/tfjs-core';

/** Where a peer looks for a face whose tight landmark box is known: a square around it. */
export interface PeerCrop {
  /** Its side in units of the longer side of the tight box. */
  readonly scale: number;
  /** How far its centre lies below that of the tight box, in the same units. */
  readonly down: number;
}

/** A square region of an image, in pixels. */
interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The faces of one image as a peer's network takes them, cropped anew with every call as a user's program would. */
export class PeerCrops {
  #pixels?: Tf.Tensor4D;
  #squares: readonly Square[] = [];
  #boxes: number[][] = [];

  /**
   * @param tf the copy of TensorFlow.js that the network runs on
   * @param side of the network's input, in pixels
   */
  constructor(
    private readonly tf: typeof Tf,
    private readonly crop: PeerCrop,
    private readonly side: number,
  ) {}

  prepare(image: PixelImage, faces: readonly Box[]): void {
    this.#pixels?.dispose();
    this.#pixels = this.tf.tensor4d(rgbOf(image), [1, image.height, image.width, 3], 'float32');
    this.#squares = faces.map((face) => squareOf(face, this.crop));
    this.#boxes = cropBoxes(this.#squares, image);
  }

  /** @returns [faces, side, side, 3], 0 to 255 */
  cropped(): Tf.Tensor4D {
    const { tf, side } = this;
    const images = tf.zeros([this.#boxes.length], 'int32') as Tf.Tensor1D;
    return tf.image.cropAndResize(this.#pixels!, tf.tensor2d(this.#boxes), images, [side, side]);
  }

  /** Landmarks of a face in units of its square as pixels of the image. */
  toImage(points: readonly Point[], face: number): Point[] {
    const { left, top, side } = this.#squares[face]!;
    return points.map(([x, y]) => [left + x * side, top + y * side]);
  }
}

function squareOf({ x, y, width, height }: Box, { scale, down }: PeerCrop): Square {
  const long = Math.max(width, height);
  const side = scale * long;
  return { left: x + width / 2 - side / 2, top: y + height / 2 + down * long - side / 2, side };
}

/** Boxes as `cropAndResize` wants them: y1, x1, y2, x2 in units of the image, between the centres of its outer pixels. */
function cropBoxes(squares: readonly Square[], { width, height }: PixelImage): number[][] {
  return squares.map(({ left, top, side }) => [
    top / (height - 1),
    left / (width - 1),
    (top + side) / (height - 1),
    (left + side) / (width - 1),
  ]);
}

/** Colour pixels of an image without alpha, as the peers take them. */
export function rgbOf({ data, width, height, channels }: PixelImage): Int32Array {
  const rgb = new Int32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = data[pixel * channels + (channels === 1 ? 0 : c)]!;
  }
  return rgb;
}
