/** The parts of gifenc that are used here; it brings no types of its own. */
declare module 'gifenc' {
  type Palette = number[][];
  type ColourFormat = 'rgb565' | 'rgb444';

  interface FrameOptions {
    /** Of all images where the first brings one, and others none. */
    readonly palette?: Palette;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    /** 1: the image stays under the next one. */
    readonly dispose?: number;
    /** Milliseconds. */
    readonly delay: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  }

  export function GIFEncoder(): Encoder;
  export function quantize(
    rgba: Uint8ClampedArray,
    maxColours: number,
    options: { readonly format: ColourFormat },
  ): Palette;
  export function applyPalette(rgba: Uint8ClampedArray, palette: Palette, format: ColourFormat): Uint8Array;
}
