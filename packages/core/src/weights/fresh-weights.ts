import { type Initialization, initialValues } from '../cascade/initialize';
import { type OfEachWeight, weightShapes } from '../cascade/weight-names';
import type { ModelConfig } from '../config/model-config';
import { type CascadeWeights, type PlainWeight, plainWeight } from './plain-weights';

/** The weights that a training begins with; the same for the same seed. */
export function freshWeights(
  config: ModelConfig,
  seed = 0,
  initialization: Initialization = 'fan-in',
): CascadeWeights {
  const sets = initialValues(config, seed, initialization).map((values, step) => {
    const shapes = weightShapes(config, step);
    const entries = [...values].map(([name, array]) => [name, plainWeight(array, shapes.get(name)!)]);
    return Object.fromEntries(entries) as unknown as OfEachWeight<PlainWeight>;
  });
  return { config, steps: config.levels.map((_, step) => sets[step % sets.length]!) };
}
