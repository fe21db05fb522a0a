import { NOISE_SIZE } from './noise';
import { Material, type SceneMesh } from './scene-mesh';

/** How hair is cut out of its sheets. */
export interface Cutout {
  readonly strands: Float32Array;
  /** Strands a centimetre. */
  readonly frequency: number;
  /** How far strands reach over the edge, in centimetres. */
  readonly fray: number;
  /** Share of the strands that are missing everywhere. */
  readonly gaps: number;
}

/** Which triangle each sample of a picture sees. */
export class Raster {
  /** Inverse depth, larger is nearer; 0 where nothing is. */
  readonly depth: Float32Array;
  /** Triangle, or -1. */
  readonly ids: Int32Array;

  /** @param size samples along each side */
  constructor(readonly size: number) {
    this.depth = new Float32Array(size * size);
    this.ids = new Int32Array(size * size);
  }

  /**
   * Draws a mesh from scratch; of each sample the nearest triangle is kept. Triangles that face away are left out, but
   * for hair and thin things, which have two sides.
   * @param x [vertices] in samples; a whole number is the centre of one
   * @param y [vertices]
   * @param near [vertices] inverse depth, linear over the picture
   */
  draw(
    mesh: SceneMesh,
    x: Float32Array,
    y: Float32Array,
    near: Float32Array,
    hair: Cutout,
    beard: Cutout,
  ): void {
    const { size, depth, ids } = this;
    depth.fill(0);
    ids.fill(-1);
    const { triangles, materials, triangleCount, uv, detail } = mesh;
    const last = size - 1;
    for (let t = 0; t < triangleCount; t++) {
      const a = triangles[3 * t]!;
      const b = triangles[3 * t + 1]!;
      const c = triangles[3 * t + 2]!;
      const ax = x[a]!;
      const ay = y[a]!;
      const ux = x[b]! - ax;
      const uy = y[b]! - ay;
      const vx = x[c]! - ax;
      const vy = y[c]! - ay;
      const area = ux * vy - uy * vx;
      const material = materials[t]!;
      // The picture's y grows downwards, so what faces the camera has a negative area.
      if (area >= 0 && (material < Material.hair || area === 0)) continue;
      const bx = ax + ux;
      const by = ay + uy;
      const cx = ax + vx;
      const cy = ay + vy;
      let left = Math.ceil(ax < bx ? (ax < cx ? ax : cx) : bx < cx ? bx : cx);
      let right = Math.floor(ax > bx ? (ax > cx ? ax : cx) : bx > cx ? bx : cx);
      let top = Math.ceil(ay < by ? (ay < cy ? ay : cy) : by < cy ? by : cy);
      let bottom = Math.floor(ay > by ? (ay > cy ? ay : cy) : by > cy ? by : cy);
      if (left < 0) left = 0;
      if (right > last) right = last;
      if (top < 0) top = 0;
      if (bottom > last) bottom = last;
      if (left > right || top > bottom) continue;
      const inverse = 1 / area;
      const az = near[a]!;
      const bz = near[b]! - az;
      const cz = near[c]! - az;
      // Weights of the second and third corner, and the depth, as they change along a row.
      const secondStep = vy * inverse;
      const thirdStep = -uy * inverse;
      const depthStep = secondStep * bz + thirdStep * cz;
      const cut = material === Material.hair ? hair : material === Material.beard ? beard : undefined;
      for (let row = top; row <= bottom; row++) {
        const dy = row - ay;
        const dx = left - ax;
        let second = (dx * vy - dy * vx) * inverse;
        let third = (ux * dy - uy * dx) * inverse;
        let z = az + second * bz + third * cz;
        let at = row * size + left;
        let entered = false;
        for (let column = left; column <= right; column++) {
          if (second >= 0 && third >= 0 && second + third <= 1) {
            entered = true;
            if (z > depth[at]! && (cut === undefined || isStrand(uv, detail, a, b, c, second, third, cut))) {
              depth[at] = z;
              ids[at] = t;
            }
          } else if (entered) {
            // A row crosses a triangle once.
            break;
          }
          second += secondStep;
          third += thirdStep;
          z += depthStep;
          at++;
        }
      }
    }
  }
}

function isStrand(
  uv: Float32Array,
  detail: Float32Array,
  a: number,
  b: number,
  c: number,
  second: number,
  third: number,
  cut: Cutout,
): boolean {
  const { strands, frequency, fray, gaps } = cut;
  const first = 1 - second - third;
  const height = first * uv[2 * a]! + second * uv[2 * b]! + third * uv[2 * c]!;
  if (height < -fray) return false;
  const across = first * detail[2 * a]! + second * detail[2 * b]! + third * detail[2 * c]!;
  const along = first * detail[2 * a + 1]! + second * detail[2 * b + 1]! + third * detail[2 * c + 1]!;
  const column = Math.floor(across * frequency) & (NOISE_SIZE - 1);
  const row = Math.floor(along * 6) & (NOISE_SIZE - 1);
  const strand = strands[row * NOISE_SIZE + column]!;
  if (strand < gaps) return false;
  return height > fray * (1 - 2 * strand);
}
