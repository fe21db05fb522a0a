import {
  type DrawableFace,
  type DrawnParts,
  drawingColours,
  type FaceDrawing,
  faceDrawing,
  facesSvg,
  MusicaError,
} from '@musica/core';

export interface FaceOverlayOptions extends DrawnParts {
  /** Draw mirrored, over a mirrored video. Default false. */
  readonly mirror?: boolean;
}

/** What faces were found in: anything with a size in pixels. */
export interface OverlaidImage {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws faces over an image or video: on a `canvas` or in an `svg` element that the page lays over it. Lines and dots are those
 * of the command line's drawings, and grow with the faces.
 */
export class FaceOverlay {
  /**
   * @param target a canvas, or an `svg` element, which is emptied
   * @throws MusicaError `config` where it is neither
   */
  constructor(
    private readonly target: HTMLCanvasElement | OffscreenCanvas | SVGSVGElement,
    private readonly options: FaceOverlayOptions = {},
  ) {
    if (!isCanvas(target) && !isSvg(target)) {
      throw new MusicaError('config', 'the target of a FaceOverlay is neither a canvas nor an svg element');
    }
  }

  /**
   * Draws these faces instead of those before.
   * @param image what they were found in: landmarks are in its pixels. A canvas keeps its own size and is drawn over whole;
   *   an `svg` element gets the image's size as its `viewBox`
   * @throws MusicaError `landmarks` where a coordinate is not a number
   */
  draw(faces: readonly DrawableFace[], { width, height }: OverlaidImage): void {
    const { mirror = false, ...parts } = this.options;
    if (isCanvas(this.target)) {
      const scale = this.target.width / width;
      const drawings = faces.flatMap((face) => faceDrawing(face, scale, parts) ?? []);
      this.clear();
      const context = this.target.getContext('2d') as CanvasRenderingContext2D;
      context.save();
      if (mirror) context.setTransform(-1, 0, 0, 1, this.target.width, 0);
      context.lineCap = 'round';
      context.lineJoin = 'round';
      for (const drawing of drawings) drawOn(context, drawing);
      context.restore();
      return;
    }
    const body = facesSvg(faces, 1, parts);
    this.target.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.target.setAttribute('fill', 'none');
    this.target.setAttribute('stroke-linecap', 'round');
    this.target.setAttribute('stroke-linejoin', 'round');
    // Numbers and colours of our own: nothing of it comes from outside.
    this.target.innerHTML = mirror ? `<g transform="matrix(-1 0 0 1 ${width} 0)">${body}</g>` : body;
  }

  /** Takes all faces away. */
  clear(): void {
    if (isCanvas(this.target)) {
      const { width, height } = this.target;
      (this.target.getContext('2d') as CanvasRenderingContext2D).clearRect(0, 0, width, height);
    } else this.target.replaceChildren();
  }
}

function drawOn(context: CanvasRenderingContext2D, { box, strokes, dots }: FaceDrawing): void {
  if (box) {
    const path = new Path2D();
    const [x, y] = [box.width / -2, box.height / -2];
    path.roundRect(x, y, box.width, box.height, box.strokeWidth * 2);
    context.save();
    context.translate(box.x + box.width / 2, box.y + box.height / 2);
    context.rotate(((box.roll ?? 0) * Math.PI) / 180);
    strokeTwice(context, path, box.colour, box.strokeWidth, 0.8);
    context.restore();
  }
  for (const { points, closed, colour, width } of strokes) {
    const path = new Path2D();
    for (const [x, y] of points) path.lineTo(x, y);
    if (closed) path.closePath();
    strokeTwice(context, path, colour, width, 0.85);
  }
  for (const { points, colour, radius } of dots) {
    const path = new Path2D();
    for (const [x, y] of points) {
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fill(path);
    stroke(context, path, drawingColours.edge, radius * 0.4, 0.6);
  }
  context.globalAlpha = 1;
}

/** A light line with a dark edge. */
function strokeTwice(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
  opacity: number,
): void {
  stroke(context, path, drawingColours.edge, width * 2, 0.35);
  stroke(context, path, colour, width, opacity);
}

function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
  opacity: number,
): void {
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
}

const isCanvas = (target: unknown): target is HTMLCanvasElement | OffscreenCanvas =>
  typeof (target as HTMLCanvasElement | null | undefined)?.getContext === 'function';
const isSvg = (target: unknown): target is SVGSVGElement =>
  (target as Element | null | undefined)?.localName === 'svg';
