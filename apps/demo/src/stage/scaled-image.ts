import type { Scene } from '../state';
import type { View } from './view';

/** Draws the image of a scene alone, as it lies on the canvas. */
export function drawSceneImage(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  view: View,
  { image }: Scene,
  quality: ImageSmoothingQuality = 'high',
): void {
  context.save();
  if (view.mirror) context.setTransform(-1, 0, 0, 1, view.width, 0);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = quality;
  const [width, height] = [image.width * view.scale, image.height * view.scale];
  context.drawImage(image, view.dx, view.dy, width, height);
  context.restore();
}

/**
 * Keeps an image that stands still as it lies on the canvas: scaling it well is most of what a frame of the animation
 * would cost.
 */
export class ScaledImage {
  #kept: { image: Scene['image']; place: string; bitmap: ImageBitmap } | undefined;

  /** @param moving whether the next frame will show it elsewhere: then it is drawn fast, and not kept */
  draw(context: CanvasRenderingContext2D, view: View, scene: Scene, moving: boolean): void {
    if (scene.kind === 'live' || moving) {
      drawSceneImage(context, view, scene, moving ? 'low' : 'high');
      return;
    }
    const place = JSON.stringify(view);
    if (this.#kept?.place !== place || this.#kept.image !== scene.image) {
      const canvas = new OffscreenCanvas(view.width, view.height);
      drawSceneImage(canvas.getContext('2d')!, view, scene);
      this.#kept?.bitmap.close();
      this.#kept = { image: scene.image, place, bitmap: canvas.transferToImageBitmap() };
    }
    context.drawImage(this.#kept.bitmap, 0, 0);
  }
}
