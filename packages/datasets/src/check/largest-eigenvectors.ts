/** Rounds of the iteration; eigenvalues of faces lie far enough apart for a tenth of them. */
const ROUNDS = 100;

/**
 * Unit eigenvectors of the largest eigenvalues of a symmetric matrix without negative eigenvalues, by orthogonal
 * iteration (Golub and Van Loan, 8.2.4).
 * @param matrix [size, size]
 */
export function largestEigenvectors(matrix: Float64Array, size: number, count: number): Float64Array[] {
  // Any start will do that is not at right angles to what is looked for.
  let vectors: Float64Array[] = Array.from({ length: count }, (_, j) =>
    Float64Array.from({ length: size }, (_, i) => Math.sin(1 + i * (j + 1.7))),
  );
  orthonormalize(vectors);
  for (let round = 0; round < ROUNDS; round++) {
    vectors = vectors.map((vector) => times(matrix, vector));
    orthonormalize(vectors);
  }
  return vectors;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++) sum += matrix[row * size + column]! * vector[column]!;
    product[row] = sum;
  }
  return product;
}

/** Gram-Schmidt, in place. What depends on the vectors before it becomes zero. */
function orthonormalize(vectors: readonly Float64Array[]): void {
  for (const [j, vector] of vectors.entries()) {
    const length = Math.sqrt(dot(vector, vector));
    for (const before of vectors.slice(0, j)) {
      const share = dot(vector, before);
      for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! - share * before[i]!;
    }
    const left = Math.sqrt(dot(vector, vector));
    const scale = left > 1e-12 * length ? 1 / left : 0;
    for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! * scale;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
