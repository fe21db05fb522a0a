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

/** Triangles that are drawn in one go. */
const PORTION = 512;

/** Which triangle each sample of an image sees. */
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
   * @param seen [vertices, 4]: x and y in samples (a whole number is the centre of one), inverse depth, which is linear
   *   over the image, and nothing
   */
  draw(mesh: SceneMesh, seen: Float32Array, hair: Cutout, beard: Cutout): void {
    this.depth.fill(0);
    this.ids.fill(-1);
    // In portions: a function that is called often is compiled for all it has met, a loop that runs long only for what
    // it has met since it started, which is not yet hair.
    for (let from = 0; from < mesh.triangleCount; from += PORTION) {
      this.#drawPortion(mesh, from, Math.min(from + PORTION, mesh.triangleCount), seen, hair, beard);
    }
  }

  #drawPortion(
    mesh: SceneMesh,
    from: number,
    to: number,
    seen: Float32Array,
    hair: Cutout,
    beard: Cutout,
  ): void {
    const { size, depth, ids } = this;
    const { triangles, materials, uv, detail } = mesh;
    const last = size - 1;
    for (let t = from; t < to; t++) {
      const material = materials[t]!;
      if (material === Material.hidden) continue;
      const a = triangles[3 * t]!;
      const b = triangles[3 * t + 1]!;
      const c = triangles[3 * t + 2]!;
      const ax = seen[4 * a]!;
      const ay = seen[4 * a + 1]!;
      const ux = seen[4 * b]! - ax;
      const uy = seen[4 * b + 1]! - ay;
      const vx = seen[4 * c]! - ax;
      const vy = seen[4 * c + 1]! - ay;
      const area = ux * vy - uy * vx;
      // The image's y grows downwards, so what faces the camera has a negative area.
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
      const az = seen[4 * a + 2]!;
      const bz = seen[4 * b + 2]! - az;
      const cz = seen[4 * c + 2]! - az;
      // Weights of the second and third corner, and the depth, as they change along a row.
      const secondStep = vy * inverse;
      const thirdStep = -uy * inverse;
      const depthStep = secondStep * bz + thirdStep * cz;
      // How far along a row each edge lets it into the triangle: from here where the weight grows, up to here where it falls.
      const firstStep = -secondStep - thirdStep;
      const secondTurn = -1 / secondStep;
      const thirdTurn = -1 / thirdStep;
      const firstTurn = -1 / firstStep;
      const width = right - left;
      const cut = cutOf(material, hair, beard);
      for (let row = top; row <= bottom; row++) {
        const dy = row - ay;
        const dx = left - ax;
        const second = (dx * vy - dy * vx) * inverse;
        const third = (ux * dy - uy * dx) * inverse;
        const first = 1 - second - third;
        let start = 0;
        let end = width;
        if (secondStep > 0) start = later(start, second * secondTurn - SLACK);
        else if (secondStep < 0) end = sooner(end, second * secondTurn + SLACK);
        else if (second < 0) continue;
        if (thirdStep > 0) start = later(start, third * thirdTurn - SLACK);
        else if (thirdStep < 0) end = sooner(end, third * thirdTurn + SLACK);
        else if (third < 0) continue;
        if (firstStep > 0) start = later(start, first * firstTurn - SLACK);
        else if (firstStep < 0) end = sooner(end, first * firstTurn + SLACK);
        else if (first < 0) continue;
        start = Math.ceil(start);
        end = Math.floor(end);
        const base = row * size + left;
        let z = az + second * bz + third * cz + start * depthStep;
        if (cut === undefined) {
          for (let at = base + start; at <= base + end; at++, z += depthStep) {
            if (z <= depth[at]!) continue;
            depth[at] = z;
            ids[at] = t;
          }
          continue;
        }
        for (let step = start; step <= end; step++, z += depthStep) {
          const at = base + step;
          if (z <= depth[at]!) continue;
          const shareB = second + step * secondStep;
          const shareC = third + step * thirdStep;
          if (!isStrand(uv, detail, a, b, c, shareB, shareC, cut)) continue;
          depth[at] = z;
          ids[at] = t;
        }
      }
    }
  }
}

/** In samples: what lies on the edge between two triangles belongs to both, whichever way numbers are rounded. */
const SLACK = 1e-6;

// Math.max and Math.min, which also order the two zeros, take longer in this innermost place.
const later = (a: number, b: number) => (b > a ? b : a);
const sooner = (a: number, b: number) => (b < a ? b : a);

function cutOf(material: number, hair: Cutout, beard: Cutout): Cutout | undefined {
  if (material === Material.hair || material === Material.shell) return hair;
  return material === Material.beard ? beard : undefined;
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
