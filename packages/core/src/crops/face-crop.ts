import { MusicaError } from '../errors';
import { assertImage, type PixelImage } from '../geometry/image';
import { assertLandmarks, type Landmarks, type Point } from '../geometry/point';
import { fitSimilarity, type Similarity } from '../geometry/similarity';
import { warpTo } from '../geometry/warp';
import { arcFaceTemplate, type CropTemplate, fivePoints } from './crop-template';

export interface FaceCropOptions {
  /** Side of the square crop in pixels. Default: that of the template. */
  readonly size?: number;
  /** Where the five points come to lie. Default `arcFaceTemplate`. */
  readonly template?: CropTemplate;
}

/**
 * The similarity from pixels of the image to pixels of an aligned crop: that which brings the five points of the face
 * closest to the template's, in the least squares sense (Umeyama, PAMI 1991). For another size the template is scaled.
 * @param landmarks 68 (iBUG) or 98 (WFLW), or the five points themselves
 * @throws MusicaError `landmarks` for another number, or where they lie in one point; `config` for a size below 1
 */
export function cropSimilarity(landmarks: Landmarks, options: FaceCropOptions = {}): Similarity {
  const { template = arcFaceTemplate, size = template.size } = options;
  if (!Number.isInteger(size) || size < 1 || size > 8192) {
    throw new MusicaError('config', `size is ${size}, but must be a whole number of pixels from 1 to 8192`);
  }
  assertLandmarks(landmarks);
  const points = landmarks.length === 5 ? landmarks : fivePoints(landmarks);
  const scale = size / template.size;
  const similarity = fitSimilarity(
    points,
    template.points.map(([x, y]): Point => [scale * x, scale * y]),
  );
  if (!(Math.hypot(similarity.a, similarity.b) > 0)) {
    throw new MusicaError('landmarks', 'the eyes, the nose tip and the mouth lie in one point');
  }
  return similarity;
}

/**
 * An aligned face: the image turned, scaled and shifted so that eyes, nose and mouth lie where the template has them. What
 * lies outside the image is black.
 * @param landmarks see `cropSimilarity`
 * @returns RGB, size x size
 * @throws MusicaError `image` for pixels that cannot be used; as `cropSimilarity`
 */
export function faceCrop(image: PixelImage, landmarks: Landmarks, options: FaceCropOptions = {}): PixelImage {
  assertImage(image);
  const { size = (options.template ?? arcFaceTemplate).size } = options;
  const { a, b, c, d } = cropSimilarity(landmarks, options);
  // The way back: from pixels of the crop to pixels of the image.
  const square = a * a + b * b;
  const [p, q] = [a / square, b / square];
  const pixels = warpTo(image, [p, q, -(p * c + q * d), -q, p, q * c - p * d], { width: size, height: size });
  return { data: Uint8Array.from(pixels, Math.round), width: size, height: size, channels: 3 };
}
