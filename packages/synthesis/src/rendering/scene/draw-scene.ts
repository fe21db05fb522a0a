import { Random } from '@musica/core';
import { hueColour, mix, scaled } from './colour';
import { drawExpression, withBlink } from './draw-expression';
import {
  drawBeard,
  drawBrows,
  drawClothes,
  drawEyes,
  drawGlasses,
  drawHair,
  drawHairColour,
  drawHat,
  drawLips,
  drawSkin,
} from './draw-person';
import type { DirectedLight, LightLook, Pose, Scene, View } from './scene';

/** How far heads turn, degrees. */
export interface PoseLimits {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** A generator of its own for each thing that is drawn, so that a change of one leaves the others as they are. */
export function randomOf(seed: number, index: number, aspect: number): Random {
  // Two odd constants (of splitmix) keep the streams of neighbouring faces and aspects apart.
  return new Random(seed, (Math.imul(index, 0x9e3779b1) ^ Math.imul(aspect + 1, 0x85ebca6b)) | 0);
}

/**
 * Draws a person, a pose and a light. Face `index` of a seed is always the same.
 * @param blinks share of the faces whose lids are drawn anew, half to fully shut
 */
export function drawScene(
  seed: number,
  index: number,
  identities: number,
  limits: PoseLimits,
  blinks = 0,
): Scene {
  const aspect = (number: number) => randomOf(seed, index, number);
  const skin = drawSkin(aspect(1));
  const hairColour = drawHairColour(aspect(2), skin);
  const eyes = drawEyes(aspect(3), skin);
  const drawn = drawExpression(aspect(4), eyes.gaze);
  const lids = aspect(15);
  const expression = lids.chance(blinks) ? withBlink(drawn, lids) : drawn;
  const hair = drawHair(aspect(5), hairColour);
  const beard = drawBeard(aspect(6), hairColour);
  const glasses = drawGlasses(aspect(7));
  const hat = drawHat(aspect(8));
  return {
    weights: { identity: drawIdentity(aspect(9), identities), expression },
    view: drawView(aspect(10), limits),
    skin,
    brows: drawBrows(aspect(11), hairColour, skin),
    lips: drawLips(aspect(12), skin),
    eyes,
    beard,
    hair,
    hat,
    glasses,
    clothes: drawClothes(aspect(13)),
    light: drawLight(aspect(14)),
    mouthOpen: opensMouth(expression),
  };
}

/** The first 60 of ICT-FaceKit's identity components have 99 % of its variance; the others only cost time. */
const MOST_COMPONENTS = 60;

function drawIdentity(random: Random, count: number): Float32Array {
  const strength = random.uniform(0.6, 1.15);
  return Float32Array.from(
    { length: Math.min(count, MOST_COMPONENTS) },
    () => strength * random.truncatedNormal(),
  );
}

function opensMouth(expression: Readonly<Record<string, number>>): boolean {
  const names = [
    'jawOpen',
    'mouthUpperUp_L',
    'mouthUpperUp_R',
    'mouthLowerDown_L',
    'mouthLowerDown_R',
    'mouthFunnel',
  ];
  return names.some((name) => (expression[name] ?? 0) > 0.04);
}

export function drawPose(random: Random, limits: PoseLimits): Pose {
  const kind = random.uniform();
  const side = random.chance(0.5) ? 1 : -1;
  const yaw =
    kind < 0.42
      ? random.normal() * 17
      : kind < 0.76
        ? side * random.uniform(15, 60)
        : side * random.uniform(55, 92);
  const pitch = random.normal() * (random.chance(0.3) ? 22 : 10);
  const roll = random.normal() * (random.chance(0.3) ? 18 : 8);
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return {
    yaw: within(yaw, limits.yaw),
    pitch: within(pitch, limits.pitch),
    roll: within(roll, limits.roll),
  };
}

function drawView(random: Random, limits: PoseLimits): View {
  return {
    pose: drawPose(random, limits),
    distance: random.chance(0.3) ? random.uniform(38, 70) : random.uniform(70, 260),
    faceSize: random.uniform(0.42, 0.58),
    offset: [random.uniform(-0.05, 0.05), random.uniform(-0.05, 0.05)],
  };
}

function drawLight(random: Random): LightLook {
  const warm = random.uniform();
  const tint = random.chance(0.08)
    ? hueColour(random.uniform(), random.uniform(0.2, 0.7), 1)
    : mix([1, 0.78, 0.55], [0.8, 0.92, 1], warm);
  const ambient = random.uniform(0.12, 0.75);
  const sky = scaled(mix(tint, hueColour(random.uniform(), 0.35, 1), random.uniform(0, 0.5)), ambient);
  const ground = scaled(
    mix(tint, hueColour(random.uniform(), 0.4, 1), 0.4),
    ambient * random.uniform(0.15, 0.9),
  );
  const hard = random.chance(0.45);
  const key: DirectedLight = {
    direction: drawDirection(random, 0.15),
    colour: scaled(tint, random.uniform(0.5, 1.3)),
    softness: hard ? random.uniform(0, 0.3) : random.uniform(0.4, 1),
  };
  const lights = [key];
  if (random.chance(0.4)) {
    lights.push({
      direction: drawDirection(random, -0.2),
      colour: scaled(mix(tint, hueColour(random.uniform(), 0.5, 1), 0.5), random.uniform(0.1, 0.6)),
      softness: random.uniform(0.3, 1),
    });
  }
  if (random.chance(0.2)) {
    const [x, y] = [random.uniform(-1, 1), random.uniform(-0.2, 0.8)];
    lights.push({
      direction: unit([x, y, random.uniform(-0.9, -0.3)]),
      colour: scaled([1, 1, 1], random.uniform(0.4, 1.6)),
      softness: 0.1,
    });
  }
  return {
    sky,
    ground,
    lights,
    shadows: hard,
    exposure: random.chance(0.15) ? random.uniform(0.03, 0.1) : random.uniform(0.12, 0.5),
  };
}

/** Mostly from the camera's side and above. */
function drawDirection(random: Random, lowest: number): readonly [number, number, number] {
  const turn = random.normal() * 0.9;
  const height = random.uniform(lowest, 1.15);
  return [Math.sin(turn) * Math.cos(height), Math.sin(height), Math.cos(turn) * Math.cos(height)];
}

function unit([x, y, z]: readonly [number, number, number]): readonly [number, number, number] {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
