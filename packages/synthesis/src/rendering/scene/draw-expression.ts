import type { Random } from '@musica/core';

type Weights = Record<string, number>;

const both = (name: string, weight: number): Weights => ({ [`${name}_L`]: weight, [`${name}_R`]: weight });

/** Faces that people make, of the names of ARKit and ICT-FaceKit, at full strength. */
const moods: readonly { readonly often: number; readonly weights: Weights }[] = [
  { often: 5, weights: {} },
  { often: 3, weights: { ...both('mouthSmile', 0.8), ...both('cheekSquint', 0.5) } },
  {
    often: 3,
    weights: {
      ...both('mouthSmile', 0.9),
      ...both('mouthUpperUp', 0.45),
      ...both('mouthLowerDown', 0.3),
      jawOpen: 0.12,
      ...both('cheekSquint', 0.6),
      ...both('eyeSquint', 0.3),
    },
  },
  {
    often: 2,
    weights: {
      ...both('mouthSmile', 0.9),
      ...both('mouthUpperUp', 0.4),
      jawOpen: 0.45,
      ...both('eyeSquint', 0.6),
      ...both('cheekSquint', 0.8),
    },
  },
  { often: 2, weights: { jawOpen: 0.3 } },
  {
    often: 1.5,
    weights: {
      jawOpen: 0.7,
      browInnerUp: 0.8,
      ...both('browInnerUp', 0.8),
      ...both('browOuterUp', 0.8),
      ...both('eyeWide', 0.7),
    },
  },
  { often: 1, weights: { jawOpen: 1, ...both('mouthStretch', 0.5), ...both('eyeSquint', 0.5) } },
  {
    often: 1.5,
    weights: {
      ...both('browDown', 0.9),
      ...both('noseSneer', 0.4),
      ...both('mouthFrown', 0.5),
      ...both('mouthPress', 0.4),
    },
  },
  {
    often: 1,
    weights: {
      ...both('mouthFrown', 0.8),
      browInnerUp: 0.7,
      ...both('browInnerUp', 0.7),
      mouthShrugLower: 0.5,
    },
  },
  { often: 1.5, weights: { mouthPucker: 0.8 } },
  { often: 1, weights: { mouthFunnel: 0.8, jawOpen: 0.25 } },
  { often: 1, weights: { ...both('eyeBlink', 1) } },
  { often: 0.4, weights: { eyeBlink_L: 1, ...both('mouthSmile', 0.4) } },
  { often: 0.4, weights: { eyeBlink_R: 1, mouthSmile_R: 0.5 } },
  { often: 0.7, weights: { ...both('mouthPress', 0.7), mouthRollLower: 0.6, mouthRollUpper: 0.6 } },
  { often: 0.6, weights: { ...both('cheekPuff', 0.9), cheekPuff: 0.9 } },
  { often: 0.6, weights: { mouthLeft: 0.8, jawLeft: 0.5 } },
  { often: 0.6, weights: { mouthRight: 0.8, jawRight: 0.5 } },
  { often: 1, weights: { ...both('browOuterUp', 0.8), browInnerUp: 0.6, ...both('browInnerUp', 0.6) } },
  { often: 1, weights: { ...both('eyeSquint', 0.8), ...both('browDown', 0.5), ...both('noseSneer', 0.5) } },
];

/** Single movements that any face may have besides. */
const movements = [
  'jawOpen',
  'jawLeft',
  'jawRight',
  'jawForward',
  'mouthLeft',
  'mouthRight',
  'mouthPucker',
  'mouthShrugUpper',
  'mouthShrugLower',
  'mouthRollUpper',
  'mouthRollLower',
  'browDown_L',
  'browDown_R',
  'browOuterUp_L',
  'browOuterUp_R',
  'browInnerUp_L',
  'browInnerUp_R',
  'eyeSquint_L',
  'eyeSquint_R',
  'eyeBlink_L',
  'eyeBlink_R',
  'eyeWide_L',
  'eyeWide_R',
  'noseSneer_L',
  'noseSneer_R',
  'mouthSmile_L',
  'mouthSmile_R',
  'mouthFrown_L',
  'mouthFrown_R',
  'mouthDimple_L',
  'mouthDimple_R',
  'mouthStretch_L',
  'mouthStretch_R',
  'mouthUpperUp_L',
  'mouthUpperUp_R',
  'mouthLowerDown_L',
  'mouthLowerDown_R',
  'cheekPuff_L',
  'cheekPuff_R',
] as const;

function drawMood(random: Random): (typeof moods)[number] {
  let left = random.uniform(
    0,
    moods.reduce((sum, { often }) => sum + often, 0),
  );
  for (const mood of moods) {
    left -= mood.often;
    if (left < 0) return mood;
  }
  return moods[0]!;
}

/**
 * Weights of an expression, and of the lids that follow the gaze.
 * @param gaze degrees to the image's right and up
 */
export function drawExpression(random: Random, gaze: readonly [number, number]): Weights {
  const weights: Weights = {};
  const add = (name: string, weight: number) => {
    weights[name] = Math.min(1, (weights[name] ?? 0) + weight);
  };
  const mood = drawMood(random);
  const strength = random.uniform(0.35, 1.05);
  for (const [name, weight] of Object.entries(mood.weights)) {
    add(name, weight * strength * random.uniform(0.8, 1.15));
  }
  const extra = random.integer(4);
  for (let i = 0; i < extra; i++) {
    add(movements[random.integer(movements.length)]!, random.uniform(0, 0.45) * random.uniform());
  }
  if (random.chance(0.12)) {
    const lids = random.uniform(0.15, 0.7);
    add('eyeBlink_L', lids);
    add('eyeBlink_R', lids);
  }
  const [right, up] = gaze;
  const side = Math.min(1, Math.abs(right) / 30);
  add(right > 0 ? 'eyeLookOut_L' : 'eyeLookIn_L', side);
  add(right > 0 ? 'eyeLookIn_R' : 'eyeLookOut_R', side);
  for (const eye of ['L', 'R'])
    add(`eyeLook${up > 0 ? 'Up' : 'Down'}_${eye}`, Math.min(1, Math.abs(up) / 28));
  return weights;
}

/** Lids of a blink: from two fifths to all the way down. */
const BLINK = [0.4, 1.1] as const;

/**
 * The expression with its lids half to fully shut: mostly both eyes alike, now and then one of them. Without it one face
 * in ten has such lids, too few for a model to tell a blink.
 */
export function withBlink(expression: Readonly<Weights>, random: Random): Weights {
  const weights: Weights = { ...expression };
  const lids = Math.min(1, random.uniform(...BLINK));
  const one = random.uniform();
  const sides = one < 0.1 ? ['L'] : one < 0.2 ? ['R'] : ['L', 'R'];
  for (const side of sides) {
    weights[`eyeBlink_${side}`] = Math.max(lids, weights[`eyeBlink_${side}`] ?? 0);
    // Wide open and shut at once is no face.
    delete weights[`eyeWide_${side}`];
  }
  return weights;
}
