export { cofw29 } from './cofw29';
export { ibug68 } from './ibug68';
export { ibug68ToWflw98, type PointMixture, wflw98Mixtures, wflw98OfIbug68 } from './ibug68-to-wflw98';
export { findScheme, landmarkSchemes } from './known-schemes';
export { lapa106 } from './lapa106';
export { oppositePoints } from './opposite-points';
export {
  commonScheme,
  parseScheme,
  sameScheme,
  schemeReference,
  schemeSchema,
  schemeToJson,
} from './parse-scheme';
export type { FullScheme, LandmarkScheme } from './scheme';
export { eyeCornersOf, mirrorOfScheme, pupilsOf } from './scheme-knowledge';
export { wflw98 } from './wflw98';
export { wflw98FlagsToIbug68, wflw98ToIbug68, wflw98ValuesToIbug68 } from './wflw98-to-ibug68';
