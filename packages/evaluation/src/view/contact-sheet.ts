import type { LandmarkScheme, PixelImage } from '@musica/core';
import { MusicaError } from '@musica/core';
import { type Drawing, drawOver, type ImageFormat, landmarksSvg, textPath, textWidth } from '@musica/node';
import type { FaceCrop } from './face-crops';

export interface ContactSheetOptions {
  /** Faces a row. */
  readonly columns: number;
  /** Side of a face's cell in pixels. */
  readonly size: number;
  /** Numbers beside the landmarks. */
  readonly indices: boolean;
  /** What the landmarks mean. Default: what as many of them usually are. */
  readonly scheme?: LandmarkScheme;
  /** First line of the sheet. */
  readonly title: string;
  readonly format: ImageFormat;
}

const BACKGROUND = 0x20;
const TEXT = '#e8e8e8';
const GAP = 8;
/** Height of capitals: of the title, of the names, and the space that a name takes. */
const TITLE_TEXT = 14;
const NAME_TEXT = 8;
const NAME_SPACE = 18;

/** Images of more pixels are refused: few viewers open them, and the sheet is built in memory. */
const MOST_PIXELS = 120e6;

/** Columns that make a sheet a little wider than high. */
export function columnsFor(faces: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(faces * 1.4)));
}

/**
 * Width and height of a sheet in pixels.
 * @throws MusicaError `config` where it would be too large
 */
export function sheetSize(faces: number, { columns, size }: Pick<ContactSheetOptions, 'columns' | 'size'>) {
  const rows = Math.max(1, Math.ceil(faces / columns));
  const width = GAP + columns * (size + GAP);
  const height = GAP + TITLE_TEXT + GAP + rows * (size + NAME_SPACE + GAP);
  if (width * height <= MOST_PIXELS) return { width, height };
  throw new MusicaError(
    'config',
    `a contact sheet of ${faces} faces would be ${width} x ${height} pixels, more than ${MOST_PIXELS / 1e6} million`,
    { hint: 'lower --limit or --size, or write an .html page, which has pages to turn' },
  );
}

/** A sheet that faces are put on one by one. */
export class ContactSheet {
  readonly #image: PixelImage & { data: Uint8Array };
  readonly #drawings: Drawing[] = [];
  #count = 0;

  /** @param faces how many cells there are */
  constructor(
    faces: number,
    private readonly options: ContactSheetOptions,
  ) {
    const { width, height } = sheetSize(faces, options);
    const data = new Uint8Array(width * height * 3).fill(BACKGROUND);
    this.#image = { data, width, height, channels: 3 };
    this.#drawings.push({ svg: textSvg(options.title, width - 2 * GAP, TITLE_TEXT), left: GAP, top: GAP });
  }

  /** How many faces are on it. */
  get count(): number {
    return this.#count;
  }

  /** Puts a face, cut out in the size of a cell, into the next cell. */
  add({ face, image, landmarks, box }: FaceCrop): void {
    const { columns, size, indices, scheme } = this.options;
    const column = this.#count % columns;
    const row = Math.floor(this.#count / columns);
    const left = GAP + column * (size + GAP);
    const top = GAP + TITLE_TEXT + GAP + row * (size + NAME_SPACE + GAP);
    const { data, width } = this.#image;
    for (let y = 0; y < size; y++) {
      data.set(image.data.subarray(y * size * 3, (y + 1) * size * 3), ((top + y) * width + left) * 3);
    }
    this.#drawings.push({
      svg: landmarksSvg([{ landmarks, box }], size, size, 1, { indices, scheme }),
      left,
      top,
    });
    this.#drawings.push({ svg: textSvg(face.id, size, NAME_TEXT), left, top: top + size + 4 });
    this.#count++;
  }

  /** The sheet as an image file. */
  encode(): Promise<Buffer> {
    return drawOver(this.#image, this.#drawings, { format: this.options.format });
  }
}

/** A line of text in strokes, cut in front where it is too long: names differ at their end. */
function textSvg(text: string, width: number, height: number): string {
  let shown = text;
  const pen = Math.max(1, height / 8);
  while (shown.length > 3 && textWidth(shown, height) > width - 2 * pen) shown = `..${shown.slice(3)}`;
  const path = textPath(shown, pen, pen, height);
  const box = `width="${Math.max(1, Math.floor(width))}" height="${Math.ceil((height * 4) / 3 + 2 * pen)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${box} fill="none" stroke-linecap="round" stroke-linejoin="round">` +
    `<path d="${path}" stroke="${TEXT}" stroke-width="${pen}"/></svg>`
  );
}
