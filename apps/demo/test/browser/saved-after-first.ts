import { readFileSync } from 'node:fs';
import { modelCost, parseModelConfig } from '@musica/core';

const { userDefinedMetadata } = JSON.parse(
  readFileSync(new URL('../../../../packages/models/lite/model.json', import.meta.url), 'utf8'),
);
const { multiplyAdds } = modelCost(parseModelConfig(userDefinedMetadata.config));

/** What the page says is saved where every face quits after the first step of the model that the page loads first. */
export const savedAfterFirst = `${Math.round(100 * (1 - multiplyAdds[0]! / multiplyAdds.at(-1)!))} %`;
