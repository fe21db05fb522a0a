import { describe, expect, it } from 'vitest';
import { musica68, musica68p19, musica98, musica98p49 } from '../config/named-configs';
import { modelCost } from './cost';

// Design, section 4: parameters; millions of multiply-adds after 1, 2, 3 steps; MiB of float32 weights.
const table = [
  { config: musica68, parameters: 27_965_307, millions: [32.2, 64.4, 96.6], mebibytes: 107 },
  { config: musica68p19, parameters: 8_697_723, millions: [9.2, 18.5, 27.7], mebibytes: 33 },
  { config: musica98p49, parameters: 20_586_543, millions: [23.3, 46.6, 70.0], mebibytes: 79 },
  { config: musica98, parameters: 39_854_127, millions: [46.3, 92.5, 138.8], mebibytes: 152 },
];

describe('modelCost', () => {
  it.each(table)('of $config.name is as published', ({ config, parameters, millions, mebibytes }) => {
    const cost = modelCost(config);
    expect(cost.parameters).toBe(parameters);
    expect(cost.multiplyAdds.map((count) => Math.round(count / 1e5) / 10)).toEqual(millions);
    expect(Math.round(cost.bytes / 2 ** 20)).toBe(mebibytes);
  });

  it('follows the closed formula of the design for a step', () => {
    const [first] = modelCost(musica98p49).multiplyAdds;
    const [m, n] = [49, 98];
    expect(first).toBe(337_408 * m + (256 * m + 512) * 512 + 512 * (2 * n + 1));
  });

  it('counts a projection: 256 P more a patch, a hidden layer of P inputs a patch', () => {
    const [first] = modelCost({ ...musica68, projection: 32 }).multiplyAdds;
    expect(first).toBe((337_408 + 256 * 32) * 68 + (32 * 68 + 512) * 512 + 512 * 137);
  });
});
