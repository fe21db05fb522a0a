import type { PixelImage } from '@musica/core';
import type { FrameSource } from './frame-source';

/** A source that a canvas can draw. */
export type Drawable = Exclude<FrameSource, ImageData | PixelImage>;

/** The class of a value by its name: classes that a browser, a Worker or Node lacks need no special care. */
export function kindOf(source: unknown): string {
  if (typeof source !== 'object' || source === null) return source === null ? 'null' : typeof source;
  for (let at = source; at !== null; at = Object.getPrototypeOf(at)) {
    const name =
      Object.hasOwn(at, Symbol.toStringTag) && (at as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
    if (typeof name === 'string') return name;
  }
  return 'object';
}

export function isPixelImage(source: FrameSource): source is PixelImage {
  return kindOf(source) === 'Object' || kindOf(source) === 'object'
    ? 'data' in source && 'channels' in source
    : false;
}
