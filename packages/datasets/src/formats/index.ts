import type { DatasetFormat } from '../dataset';
import { cofw } from './cofw';
import { cofw68 } from './cofw68';
import { imglab } from './imglab';
import { ljson } from './ljson';
import { manifest } from './manifest';
import { ptsFolder } from './pts-folder';
import { udacityCsv } from './udacity-csv';
import { w300, w300Private } from './w300';
import { w300lp } from './w300lp';
import { wflw } from './wflw';

/**
 * Every format that comes with the library; the first that recognises a path reads it, so the particular ones go before
 * the general ones. A new one goes in here.
 */
export const datasetFormats: readonly DatasetFormat[] = [
  manifest,
  w300,
  w300Private,
  wflw,
  cofw68,
  cofw,
  imglab,
  udacityCsv,
  ljson,
  ptsFolder,
  w300lp,
];
