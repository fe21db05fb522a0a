/** The head's axis for going around it: x = 0 and this z, in centimetres. */
const AXIS_Z = 1.5;
/** Radius that turns angles around the head into centimetres. */
const DETAIL_RADIUS = 8;

/** [vertices, 2]: centimetres around the head from the middle of the face, and height. */
export function detailCoordinates(positions: Float32Array): Float32Array {
  const detail = new Float32Array((positions.length / 3) * 2);
  for (let i = 0; i < positions.length / 3; i++) {
    detail[2 * i] = Math.atan2(positions[3 * i]!, positions[3 * i + 2]! - AXIS_Z) * DETAIL_RADIUS;
    // Heights repeat on the underside of chin and crown; depth sets them apart.
    detail[2 * i + 1] = positions[3 * i + 1]! + 0.35 * positions[3 * i + 2]!;
  }
  return detail;
}

/** Height of the average hairline (cm) at angles around the head (degrees from the middle of the face). */
const hairlineHeights: readonly (readonly [degrees: number, height: number])[] = [
  [0, 10.6],
  [25, 10.5],
  [42, 9.6],
  [54, 7.4],
  [66, 5.2],
  [78, 3.4],
  [84, 4.6],
  [92, 6.2],
  [104, 5.6],
  [114, 1.5],
  [124, -2],
  [140, -4.6],
  [180, -5.6],
];

/** Height over the hairline, in centimetres. */
export function hairlineOf(positions: Float32Array): Float32Array {
  return Float32Array.from({ length: positions.length / 3 }, (_, i) => {
    const angle = Math.atan2(Math.abs(positions[3 * i]!), positions[3 * i + 2]! - AXIS_Z);
    return positions[3 * i + 1]! - interpolate(hairlineHeights, (angle * 180) / Math.PI);
  });
}

/** Centimetres below the line where clothes start, a tilted ring around the neck. */
export function collarOf(positions: Float32Array): Float32Array {
  return Float32Array.from({ length: positions.length / 3 }, (_, i) => {
    const [x, y, z] = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
    return -13.2 - y - 0.25 * (z - 2) + 0.1 * Math.abs(x);
  });
}

function interpolate(table: readonly (readonly [number, number])[], at: number): number {
  for (let i = 1; i < table.length; i++) {
    const [end, high] = table[i]!;
    if (at > end) continue;
    const [start, low] = table[i - 1]!;
    return low + ((high - low) * (at - start)) / (end - start);
  }
  return table.at(-1)![1];
}

/** Height below which the throat is, centimetres. */
const THROAT = -8;

/**
 * An estimate of the ambient light in hollows: how far a vertex lies below the mean of the vertices around it, in rings
 * that grow, against its normal. 1 on flat and bulging skin.
 */
export function cavityOf(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const count = positions.length / 3;
  const normals = new Float32Array(positions.length);
  addNormals(positions, triangles, triangles.length / 3, normals);
  let smooth = Float32Array.from(positions);
  const hollow = new Float32Array(count);
  let rounds = 0;
  for (const target of [3, 12, 40]) {
    for (; rounds < target; rounds++) smooth = smoothed(smooth, triangles);
    for (let i = 0; i < count; i++) {
      let depth = 0;
      for (let axis = 0; axis < 3; axis++) {
        depth += (smooth[3 * i + axis]! - positions[3 * i + axis]!) * normals[3 * i + axis]!;
      }
      hollow[i] = hollow[i]! + Math.max(0, depth);
    }
  }
  // Below the chin the rings span throat and jaw, which says nothing of hollows.
  return hollow.map((depth, i) => {
    const least = positions[3 * i + 1]! < THROAT ? 0.65 : 0.3;
    return Math.max(least, Math.exp(-1.6 * depth));
  });
}

function smoothed(positions: Float32Array, triangles: Uint32Array): Float32Array<ArrayBuffer> {
  const sums = new Float32Array(positions.length);
  const counts = new Uint16Array(positions.length / 3);
  for (let corner = 0; corner < triangles.length; corner++) {
    const next = corner % 3 === 2 ? corner - 2 : corner + 1;
    const [a, b] = [triangles[corner]!, triangles[next]!];
    for (let axis = 0; axis < 3; axis++) {
      sums[3 * a + axis] = sums[3 * a + axis]! + positions[3 * b + axis]!;
      sums[3 * b + axis] = sums[3 * b + axis]! + positions[3 * a + axis]!;
    }
    counts[a] = counts[a]! + 1;
    counts[b] = counts[b]! + 1;
  }
  for (let i = 0; i < sums.length; i++) {
    const n = counts[Math.floor(i / 3)]!;
    sums[i] = n > 0 ? sums[i]! / n : positions[i]!;
  }
  return sums;
}

/** Writes unit normals of the first triangles' vertices into `normals`, weighted by area. */
export function addNormals(
  positions: Float32Array,
  triangles: Uint32Array,
  triangleCount: number,
  normals: Float32Array,
  vertices = positions.length / 3,
): void {
  normals.fill(0, 0, vertices * 3);
  // Each loop a function of its own: compiled within the first one, the engine knows nothing of the second one yet.
  sumNormals(positions, triangles, triangleCount, normals);
  makeUnits(normals, 3 * vertices);
}

function sumNormals(
  positions: Float32Array,
  triangles: Uint32Array,
  triangleCount: number,
  normals: Float32Array,
): void {
  for (let t = 0; t < 3 * triangleCount; t += 3) {
    const a = 3 * triangles[t]!;
    const b = 3 * triangles[t + 1]!;
    const c = 3 * triangles[t + 2]!;
    const ax = positions[a]!;
    const ay = positions[a + 1]!;
    const az = positions[a + 2]!;
    const ux = positions[b]! - ax;
    const uy = positions[b + 1]! - ay;
    const uz = positions[b + 2]! - az;
    const vx = positions[c]! - ax;
    const vy = positions[c + 1]! - ay;
    const vz = positions[c + 2]! - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    normals[a] = normals[a]! + nx;
    normals[a + 1] = normals[a + 1]! + ny;
    normals[a + 2] = normals[a + 2]! + nz;
    normals[b] = normals[b]! + nx;
    normals[b + 1] = normals[b + 1]! + ny;
    normals[b + 2] = normals[b + 2]! + nz;
    normals[c] = normals[c]! + nx;
    normals[c + 1] = normals[c + 1]! + ny;
    normals[c + 2] = normals[c + 2]! + nz;
  }
}

function makeUnits(normals: Float32Array, length: number): void {
  for (let i = 0; i < length; i += 3) {
    const x = normals[i]!;
    const y = normals[i + 1]!;
    const z = normals[i + 2]!;
    const size = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[i] = x / size;
    normals[i + 1] = y / size;
    normals[i + 2] = z / size;
  }
}
