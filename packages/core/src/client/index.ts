// What stays with the caller where the model runs elsewhere, such as in a Worker. A page imports this and not all of the
// package: bundlers that split by file would put the whole engine into it.
export { boxesOf, isFaceDetector } from '../aligner/given-faces';
export { disposeSymbol } from '../dispose-symbol';
export { describeError, isError, isMusicaError, MusicaError, messageOf } from '../errors';
export { FaceFinder } from '../finder/face-finder';
export { assertImage } from '../geometry/image';
export { bytesOf, isUrl, kindOf } from '../realm';
export { NewestOnly } from '../tracker/newest-only';
