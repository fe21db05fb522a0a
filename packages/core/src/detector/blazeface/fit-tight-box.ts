import type { Box } from '../../geometry/box';
import { radiansOfRoll } from '../../geometry/roll-unit';
import { ridgeRegression } from '../../numeric/ridge';
import { type FaceMeasures, measureFace } from './face-measures';
import type { RawFace } from './raw-face';
import type { TightBoxWeights } from './tight-box-weights';
import { rollBetween } from './views';

/** A face that BlazeFace found (`BlazeFace.detectRaw`), and its tight landmark box, which carries the face's roll. */
export interface TightBoxSample {
  readonly face: RawFace;
  readonly tight: Box;
}

/**
 * Fits the weights of `tightBox` by least squares with a penalty. A face and its mirror image count alike.
 * @param samples far more than there are weights: 55
 * @param penalty on the squares of all weights but the constants, above 0
 */
export function fitTightBox(samples: readonly TightBoxSample[], penalty = 0.1): TightBoxWeights {
  const rows = samples.map(rowOf);
  const column = (name: 'x' | 'y' | 'width' | 'height' | 'left') => rows.map((row) => row[name]);
  const balanced = (targets: readonly number[]) => {
    // The first measure is the constant, which the regression adds itself. A mirror image would only count twice.
    const inputs = rows.map(({ measures }) => measures.balanced.slice(1));
    const { weights, intercept } = ridgeRegression(
      inputs.flat(),
      inputs[0]?.length ?? 0,
      targets,
      penalty / 2,
    );
    return [intercept, ...weights];
  };
  const sided = (targets: readonly number[]) => {
    const inputs = rows.map(({ measures }) => measures.sided);
    const mirrored = inputs.map((row) => row.map((value) => -value));
    const both = [...targets, ...targets.map((value) => -value)];
    const all = [...inputs, ...mirrored].flat();
    return [...ridgeRegression(all, inputs[0]?.length ?? 0, both, penalty).weights];
  };
  return {
    y: balanced(column('y')),
    width: balanced(column('width')),
    height: balanced(column('height')),
    x: sided(column('x')),
    roll: sided(column('left')),
  };
}

/** What is measured of a face and what is wanted, in the frame of the measures. */
function rowOf({ face, tight }: TightBoxSample) {
  const measures: FaceMeasures = measureFace(face);
  const { centre, size, roll } = measures;
  const [dx, dy] = [tight.x + tight.width / 2 - centre[0], tight.y + tight.height / 2 - centre[1]];
  const [cos, sin] = [Math.cos(roll) / size, Math.sin(roll) / size];
  return {
    measures,
    x: cos * dx + sin * dy,
    y: cos * dy - sin * dx,
    width: tight.width / size,
    height: tight.height / size,
    left: rollBetween(radiansOfRoll(tight.roll), roll),
  };
}
