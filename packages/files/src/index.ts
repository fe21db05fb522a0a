export { assertFile, assertWritable } from './assert-file';
export {
  copyFileAtomic,
  type FileContent,
  removeLeftovers,
  type WriteOptions,
  writeFileAtomic,
  writeLinesAtomic,
} from './atomic';
export { imageExtensions } from './image-extensions';
export { makeFolder } from './make-folder';
export { pathOf } from './path-of';
export { videoExtensions } from './video-extensions';
