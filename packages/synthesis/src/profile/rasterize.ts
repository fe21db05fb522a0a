/** What a z-buffered drawing of triangles leaves at each pixel; kept between drawings to save allocating. */
export class Canvas {
  /** Depth towards the viewer; -Infinity where nothing was drawn. */
  readonly depth: Float32Array;
  /** Where in the texture the pixel's colour lies, in its pixels. */
  readonly u: Float32Array;
  readonly v: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.depth = new Float32Array(width * height).fill(-Infinity);
    this.u = new Float32Array(width * height);
    this.v = new Float32Array(width * height);
  }
}

/**
 * Draws triangles into a canvas, nearest first by depth; those that turn their back to the viewer are left out.
 * @param points [points, 3]: pixels x and y of the canvas (whole numbers are the centres of pixels), depth towards the
 * viewer
 * @param uvs [points, 2] pixels of the texture
 * @param triangles [triangles, 3] indices of points, counter-clockwise as seen from their outside with y up
 */
export function drawTriangles(
  canvas: Canvas,
  points: Float32Array,
  uvs: Float32Array,
  triangles: Uint32Array,
): void {
  const { width, height, depth, u, v } = canvas;
  for (let at = 0; at < triangles.length; at += 3) {
    const [a, b, c] = [triangles[at]!, triangles[at + 1]!, triangles[at + 2]!];
    const ax = points[3 * a]!;
    const ay = points[3 * a + 1]!;
    const bx = points[3 * b]!;
    const by = points[3 * b + 1]!;
    const cx = points[3 * c]!;
    const cy = points[3 * c + 1]!;
    // With y down, counter-clockwise from outside has a negative area.
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (!(area < 0)) continue;
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const right = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx)));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy)));
    if (left > right || top > bottom) continue;
    const inverse = 1 / area;
    const az = points[3 * a + 2]!;
    const zb = points[3 * b + 2]! - az;
    const zc = points[3 * c + 2]! - az;
    const au = uvs[2 * a]!;
    const ub = uvs[2 * b]! - au;
    const uc = uvs[2 * c]! - au;
    const av = uvs[2 * a + 1]!;
    const vb = uvs[2 * b + 1]! - av;
    const vc = uvs[2 * c + 1]! - av;
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        // Barycentric weights of b and c.
        const wb = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) * inverse;
        if (wb < 0) continue;
        const wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) * inverse;
        if (wc < 0 || wb + wc > 1) continue;
        const z = az + wb * zb + wc * zc;
        const pixel = y * width + x;
        if (z <= depth[pixel]!) continue;
        depth[pixel] = z;
        u[pixel] = au + wb * ub + wc * uc;
        v[pixel] = av + wb * vb + wc * vc;
      }
    }
  }
}
