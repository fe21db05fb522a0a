import { drawScene } from '../stage/draw-scene';
import { fitRegion } from '../stage/view';
import type { DemoState, Scene } from '../state';

/** Smaller images are enlarged to this, in pixels of the longer side, so that lines and dots fit beside each other. */
const LEAST_SIDE = 1200;

/** The whole image as a PNG, with what is shown over it. */
export async function renderPng(scene: Scene, state: DemoState): Promise<Blob> {
  const { width, height } = scene.image;
  const scale = Math.max(1, LEAST_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
  const view = fitRegion({ x: 0, y: 0, width, height }, canvas.width, canvas.height, scene.mirror);
  drawScene(canvas.getContext('2d')!, view, scene, state, Math.max(canvas.width, canvas.height) / 1000);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error(`The browser cannot make an image of ${canvas.width} × ${canvas.height} pixels`);
  return blob;
}
