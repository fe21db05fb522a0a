/**
 * What the commands print with `--json`, a type each. `pnpm schemas` makes docs/schemas of them, comments included.
 */
export type { Evaluation as EvaluateOutput } from '@musica/evaluation';
export type * from './datasets';
export type * from './images';
export type * from './models';
export type * from './queue';
