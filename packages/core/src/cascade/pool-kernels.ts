/**
 * Kernels that a backend may register together, to remember in the pool where the largest values were:
 * - the pool: input `x` [batch, 2 rows, 2 columns, channels], outputs its largest of each 2 x 2 block
 *   [batch, rows, columns, channels] and `places`, of the same shape, in a form of the backend's own;
 * - its gradient: inputs `x` (for its shape), `dy` and `places`, output `dx`. Of several largest, the first gets the gradient.
 */
export const POOL_KERNEL = 'MusicaPoolByTwo';
export const POOL_GRADIENT_KERNEL = 'MusicaPoolByTwoGradient';
