import type { BlazeFaceOptions as FindOptions } from '@musica/core';
import type { ModelFiles } from '../models/model-source';

export interface BlazeFaceOptions extends FindOptions {
  /** URL of blazeface.json, or the files `blazeface.json` and `blazeface.bin`. Default: the copies in this package. */
  weights?: string | URL | ModelFiles;
}
