import type { DatasetFormat } from '../dataset';
import { aflw19 } from './aflw19';
import { aflw21 } from './aflw21';
import { celeba } from './celeba';
import { coco } from './coco';
import { cofw } from './cofw';
import { cofw68 } from './cofw68';
import { cvat } from './cvat';
import { datumaro } from './datumaro';
import { hrnetCsv } from './hrnet-csv';
import { imglab } from './imglab';
import { labelStudio } from './label-studio';
import { labelme } from './labelme';
import { ljson } from './ljson';
import { manifest } from './manifest';
import { helen, lapa } from './point-lists';
import { ptsFolder } from './pts-folder';
import { udacityCsv } from './udacity-csv';
import { w300, w300Private } from './w300';
import { w300lp } from './w300lp';
import { wflw } from './wflw';
import { yoloPose } from './yolo-pose';

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
  celeba,
  aflw19,
  aflw21,
  datumaro,
  coco,
  labelStudio,
  yoloPose,
  imglab,
  cvat,
  hrnetCsv,
  udacityCsv,
  ljson,
  ptsFolder,
  labelme,
  lapa,
  helen,
  w300lp,
];
