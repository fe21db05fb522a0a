/**
 * The key of what `using` calls at the end of a block. Browsers without `Symbol.dispose` get the key that polyfills and
 * compilers fall back to.
 */
export const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for('Symbol.dispose') as unknown as typeof Symbol.dispose);
