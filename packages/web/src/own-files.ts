/** Modules of this package that are started or imported by their URL. */
export interface OwnFiles {
  /** TensorFlow.js and what the aligner does with it. */
  readonly tensors: string;
}

/** @param assets the folder of `musica-assets`; default: where the bundler has put them, which it does for this form */
export const ownFiles = (assets?: URL): OwnFiles => ({
  tensors: (assets === undefined ? new URL('./tensors.js', import.meta.url) : new URL('tensors.js', assets))
    .href,
});
