/**
 * Everything that shapes the parametric head; 0 is the average. A component of the head is the difference that one of
 * these makes.
 */
export const identityParameters = [
  'headWidth',
  'headLength',
  'headHeight',
  'faceLength',
  'jawWidth',
  'jawDrop',
  'chinForward',
  'chinWidth',
  'foreheadSlope',
  'templeWidth',
  'cheekBones',
  'cheekFat',
  'noseLength',
  'noseWidth',
  'noseForward',
  'noseBridge',
  'noseTip',
  'eyeDistance',
  'eyeSize',
  'eyeOpening',
  'eyeSlant',
  'eyeDepth',
  'browRidge',
  'browHeight',
  'mouthWidth',
  'mouthHeight',
  'upperLip',
  'lowerLip',
  'lipsForward',
  'earSize',
  'neckWidth',
] as const;

/** Expressions under the names of ARKit and ICT-FaceKit; `_L` and `_R` are the person's sides. */
export const expressionParameters = [
  'jawOpen',
  'jawLeft',
  'jawRight',
  'jawForward',
  'mouthSmile_L',
  'mouthSmile_R',
  'mouthFrown_L',
  'mouthFrown_R',
  'mouthStretch_L',
  'mouthStretch_R',
  'mouthUpperUp_L',
  'mouthUpperUp_R',
  'mouthLowerDown_L',
  'mouthLowerDown_R',
  'mouthPucker',
  'mouthFunnel',
  'mouthLeft',
  'mouthRight',
  'mouthPress_L',
  'mouthPress_R',
  'eyeBlink_L',
  'eyeBlink_R',
  'eyeWide_L',
  'eyeWide_R',
  'eyeSquint_L',
  'eyeSquint_R',
  'eyeLookUp_L',
  'eyeLookUp_R',
  'eyeLookDown_L',
  'eyeLookDown_R',
  'browDown_L',
  'browDown_R',
  'browInnerUp_L',
  'browInnerUp_R',
  'browOuterUp_L',
  'browOuterUp_R',
  'noseSneer_L',
  'noseSneer_R',
  'cheekPuff_L',
  'cheekPuff_R',
  'cheekSquint_L',
  'cheekSquint_R',
] as const;

export type ParameterName = (typeof identityParameters)[number] | (typeof expressionParameters)[number];
export type Parameters = Readonly<Partial<Record<ParameterName, number>>>;
/** All of them. */
export type AllParameters = Readonly<Record<ParameterName, number>>;

const names: readonly ParameterName[] = [...identityParameters, ...expressionParameters];

/** With 0 for what is not given. The head's formulas look them up millions of times, so each has them as fields. */
export function allParameters(given: Parameters): AllParameters {
  return Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as Record<ParameterName, number>;
}
