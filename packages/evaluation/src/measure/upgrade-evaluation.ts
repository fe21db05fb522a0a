type Json = Record<string, unknown>;

/** What version 1 called these. */
const renamed: Readonly<Record<string, string>> = {
  quitBelow: 'exitBelow',
  secondLook: 'flipTest',
  lookAgainAbove: 'flipTestAbove',
};

/**
 * An evaluation of version 1 as one of version 2, as far as they mean the same: there a flip test was one step more.
 * Anything else is returned as it is.
 */
export function upgradeEvaluation(value: object): object {
  const old = value as Json;
  if (old.version !== 1) return value;
  const flipTest = old.secondLook === true;
  const { selective, selectivePerStep, subsets, attributes, perFace, ...rest } = old;
  const groups = (all: unknown) =>
    Object.fromEntries(
      Object.entries((all ?? {}) as Json).map(([name, figures]) => [name, splitFigures(figures, flipTest)]),
    );
  return {
    ...rename(splitFigures(rest, flipTest) as Json),
    version: 2,
    subsets: groups(subsets),
    attributes: groups(attributes),
    // With a flip test their last step is none: they are left out rather than misread.
    ...(Array.isArray(selective) && !flipTest && { selective: selective.map(rename) }),
    ...(Array.isArray(selectivePerStep) && !flipTest && { selectivePerStep: selectivePerStep.map(rename) }),
    perFace: Array.isArray(perFace) ? perFace.map((face) => upgradeFace(face as Json, flipTest)) : perFace,
  };
}

const rename = (fields: Json) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [renamed[name] ?? name, value]));

/** The mean number of steps counted flip tests, so it is not known any more. */
function splitFigures(figures: unknown, flipTest: boolean): unknown {
  const { perStep, ...rest } = figures as Json;
  if (!flipTest || !Array.isArray(perStep)) return figures;
  return {
    ...rest,
    steps: { mean: null },
    perStep: perStep.slice(0, -1),
    afterFlipTest: perStep.at(-1),
  };
}

function upgradeFace({ steps, perStep, predictedPerStep, ...rest }: Json, flipTest: boolean): Json {
  const [nmes, predicted] = [perStep, predictedPerStep] as number[][];
  const exitStep = typeof steps === 'number' ? { exitStep: steps } : {};
  if (!flipTest || !nmes?.length || !predicted?.length) {
    return { ...rest, perStep, predictedPerStep, ...exitStep };
  }
  const most = nmes.length - 1;
  return {
    ...rest,
    perStep: nmes.slice(0, most),
    predictedPerStep: predicted.slice(0, most),
    afterFlipTest: { nme: nmes[most], predictedNme: predicted[most] },
    ...(typeof steps === 'number' && { exitStep: Math.min(steps, most), flipTested: steps > most }),
  };
}
