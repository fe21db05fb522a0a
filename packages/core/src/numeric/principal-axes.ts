/** Rotations come to rest long before. */
const MOST_SWEEPS = 50;

/**
 * The directions in which a symmetric matrix is largest: its unit eigenvectors by falling eigenvalue, by Jacobi's rotations
 * (Golub and Van Loan, Matrix Computations, section 8.5).
 * @param matrix [size, size]
 * @returns [count, size] an eigenvector a row
 */
export function principalAxes(matrix: ArrayLike<number>, size: number, count: number): Float64Array {
  const a = Float64Array.from(matrix);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const trace = Array.from({ length: size }, (_, i) => Math.abs(a[i * size + i]!)).reduce((s, v) => s + v, 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = a[p * size + q]!;
        largest = Math.max(largest, Math.abs(off));
        if (off !== 0) rotate(a, vectors, size, p, q);
      }
    }
    if (largest <= 1e-12 * trace) break;
  }
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[j * size + j]! - a[i * size + i]!);
  const axes = new Float64Array(count * size);
  for (const [row, column] of order.slice(0, count).entries()) {
    for (let i = 0; i < size; i++) axes[row * size + i] = vectors[i * size + column]!;
  }
  return axes;
}

/** Makes the element (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const ratio = (a[q * size + q]! - a[p * size + p]!) / (2 * a[p * size + q]!);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.hypot(ratio, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  turn(a, p, q, size, size, cosine, sine);
  turn(a, p * size, q * size, 1, size, cosine, sine);
  turn(vectors, p, q, size, size, cosine, sine);
}

/** Turns two rows or columns of a matrix into each other, of `count` elements that lie `stride` apart. */
function turn(
  m: Float64Array,
  first: number,
  second: number,
  stride: number,
  count: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < count; k++, first += stride, second += stride) {
    const x = m[first]!;
    const y = m[second]!;
    m[first] = cosine * x - sine * y;
    m[second] = sine * x + cosine * y;
  }
}
