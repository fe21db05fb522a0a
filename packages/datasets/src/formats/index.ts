import type { DatasetFormat } from '../dataset';
import { manifest } from './manifest';
import { ptsFolder } from './pts-folder';

/** Every format that comes with the library; the first that recognises a path reads it. A new one goes in here. */
export const datasetFormats: readonly DatasetFormat[] = [manifest, ptsFolder];
