export { assertFile, assertWritable } from './assert-file';
export { removeLeftovers, writeFileAtomic } from './atomic';
export { makeFolder } from './make-folder';
export { pathOf } from './path-of';
