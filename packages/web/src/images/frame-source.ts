import type { PixelImage } from '@musica/core';

/**
 * Anything with pixels that a page can have: an `<img>` that has loaded, a `<video>` that has a frame, a canvas, what
 * `createImageBitmap` gives, a frame of WebCodecs, pixels. The EXIF orientation of an image is applied, as the browser
 * does; coordinates are those of the image at its natural size, not at its size on the page.
 */
export type FrameSource =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | VideoFrame
  | ImageData
  | PixelImage;
