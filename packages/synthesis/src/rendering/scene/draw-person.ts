import type { Random } from '@musica/core';
import { type Colour, hueColour, mix, scaled, srgb } from './colour';
import type {
  BeardLook,
  BrowLook,
  ClothesLook,
  EyeLook,
  GlassesLook,
  HairLook,
  HatLook,
  LipLook,
  SkinLook,
} from './scene';

/** Skin from light to dark. */
const tones: readonly Colour[] = [
  srgb(246, 214, 198),
  srgb(236, 196, 172),
  srgb(222, 174, 144),
  srgb(200, 148, 114),
  srgb(170, 116, 84),
  srgb(134, 88, 62),
  srgb(98, 62, 44),
  srgb(66, 42, 32),
];

export function drawSkin(random: Random): SkinLook {
  const place = random.uniform(0, tones.length - 1.001);
  const tone = mix(tones[Math.floor(place)]!, tones[Math.floor(place) + 1]!, place % 1);
  const ruddy = random.uniform(-0.06, 0.1);
  const colour: Colour = [
    tone[0] * (1 + ruddy),
    tone[1] * (1 - 0.3 * ruddy + random.uniform(-0.04, 0.04)),
    tone[2] * (1 - 0.6 * ruddy + random.uniform(-0.08, 0.08)),
  ];
  const old = random.chance(0.35) ? random.uniform(0.3, 1) : random.uniform(0, 0.25);
  return {
    colour,
    blotches: random.uniform(0.15, 0.8),
    pores: random.uniform(0.1, 1),
    freckles: random.chance(0.15) ? random.uniform(0.3, 1) : 0,
    wrinkles: old,
    blush: random.chance(0.5) ? random.uniform(0.2, 1) : 0,
    eyeBags: random.chance(0.5) ? random.uniform(0.1, 0.7) : 0,
    shine: random.chance(0.3) ? random.uniform(0.15, 0.5) : random.uniform(0.03, 0.16),
    gloss: random.uniform(7, 32),
    place: [random.uniform(0, 256), random.uniform(0, 256)],
  };
}

const hairColours: readonly Colour[] = [
  srgb(18, 15, 14),
  srgb(34, 26, 22),
  srgb(58, 40, 28),
  srgb(92, 62, 40),
  srgb(132, 92, 56),
  srgb(178, 138, 88),
  srgb(214, 184, 134),
  srgb(120, 52, 26),
  srgb(150, 148, 146),
  srgb(215, 213, 210),
];

export function drawHairColour(random: Random, skin: SkinLook): Colour {
  if (random.chance(0.03)) return hueColour(random.uniform(), 0.7, random.uniform(0.3, 0.9));
  const dark = skin.colour[1] < 0.2;
  const index = random.integer(dark ? 3 : hairColours.length);
  return scaled(hairColours[index]!, random.uniform(0.75, 1.25));
}

export function drawHair(random: Random, colour: Colour): HairLook | undefined {
  const kind = random.uniform();
  if (kind < 0.07) return undefined;
  const base = {
    colour,
    variation: random.uniform(0.3, 1),
    low: random.uniform(-0.9, 0.9),
    receding: random.chance(0.2) ? random.uniform(0.8, 4.5) : 0,
    frequency: random.uniform(6, 22),
    fray: random.uniform(0.3, 1.1),
    opening: random.uniform(58, 100),
    curl: 0,
    thickness: 0,
    hangsTo: undefined,
    fringe: undefined,
  };
  const fringe = {
    to: random.uniform(5.4, 9.5),
    from: random.uniform(-62, random.chance(0.3) ? 0 : -35),
    until: random.uniform(random.chance(0.3) ? 10 : 35, 62),
    slant: random.normal() * 1.6,
  };
  // Shaven, short, curly, long.
  if (kind < 0.17) return { ...base, thickness: 0 };
  if (kind < 0.5) {
    const thickness = random.uniform(0.15, 1.6);
    return {
      ...base,
      thickness,
      fringe: random.chance(0.3) ? { ...fringe, to: Math.max(fringe.to, 7) } : undefined,
    };
  }
  if (kind < 0.65) {
    return {
      ...base,
      thickness: random.uniform(0.8, 4),
      curl: random.uniform(0.3, 1.4),
      frequency: random.uniform(3, 9),
    };
  }
  return {
    ...base,
    thickness: random.uniform(0.3, 1.6),
    curl: random.chance(0.35) ? random.uniform(0.1, 0.8) : 0,
    receding: 0,
    hangsTo: random.uniform(-18, -1),
    fringe: random.chance(0.45) ? fringe : undefined,
  };
}

export function drawBrows(random: Random, hair: Colour, skin: SkinLook): BrowLook {
  const colour = mix(scaled(hair, 0.75), srgb(30, 22, 18), random.uniform(0.1, 0.7));
  return {
    colour: mix(colour, skin.colour, random.chance(0.15) ? random.uniform(0.2, 0.6) : 0),
    thickness: random.uniform(0.16, 0.5),
    height: random.uniform(-0.25, 0.25),
    density: random.uniform(0.45, 1),
    taper: random.uniform(0.25, 0.7),
  };
}

export function drawLips(random: Random, skin: SkinLook): LipLook {
  if (random.chance(0.25)) {
    return {
      colour: hueColour(
        random.uniform(0.93, 1.03) % 1,
        random.uniform(0.5, 0.95),
        random.uniform(0.35, 0.85),
      ),
      strength: random.uniform(0.6, 0.95),
      shine: random.uniform(0.1, 0.7),
    };
  }
  const [red, green, blue] = skin.colour;
  return {
    colour: [
      red * random.uniform(0.72, 0.95),
      green * random.uniform(0.42, 0.65),
      blue * random.uniform(0.48, 0.7),
    ],
    strength: random.uniform(0.35, 0.9),
    shine: random.uniform(0.05, 0.35),
  };
}

const irises: readonly Colour[] = [
  srgb(38, 24, 16),
  srgb(70, 44, 26),
  srgb(104, 74, 40),
  srgb(84, 100, 62),
  srgb(92, 122, 142),
  srgb(128, 150, 168),
];

export function drawEyes(random: Random, skin: SkinLook): EyeLook {
  const irisAngle = random.uniform(0.37, 0.45);
  const madeUp = random.chance(0.25);
  const white = random.uniform(0.34, 0.7);
  return {
    iris: scaled(irises[random.integer(skin.colour[1] < 0.2 ? 3 : irises.length)]!, random.uniform(0.7, 1.5)),
    sclera: [white, white * 0.95, white * random.uniform(0.86, 0.95)],
    irisAngle,
    pupilAngle: irisAngle * random.uniform(0.28, 0.6),
    gaze: [clamp(random.normal() * 12, 32), clamp(random.normal() * 7, 20)],
    liner: madeUp ? random.uniform(0.6, 1) : random.uniform(0.15, 0.75),
    shadow: madeUp ? random.uniform(0.2, 0.8) : random.uniform(0, 0.15),
    shadowColour: madeUp
      ? hueColour(random.uniform(), random.uniform(0, 0.6), random.uniform(0.1, 0.5))
      : scaled(skin.colour, 0.4),
  };
}

export function drawBeard(random: Random, hair: Colour): BeardLook | undefined {
  if (!random.chance(0.32)) return undefined;
  const stubble = random.chance(0.5);
  const kind = random.uniform();
  return {
    colour: scaled(hair, random.uniform(0.6, 1.1)),
    moustache: kind < 0.8 ? (stubble ? random.uniform(0.15, 0.5) : random.uniform(0.6, 1)) : 0,
    chin: kind > 0.15 ? (stubble ? random.uniform(0.15, 0.5) : random.uniform(0.5, 1)) : 0,
    length: stubble ? 0 : random.chance(0.6) ? random.uniform(0.2, 1.8) : 0,
  };
}

export function drawGlasses(random: Random): GlassesLook | undefined {
  if (!random.chance(0.22)) return undefined;
  const dark = random.chance(0.3);
  const plain = random.chance(0.6);
  return {
    frame: plain
      ? scaled([0.03, 0.03, 0.035], random.uniform(0.5, 4))
      : hueColour(random.uniform(), random.uniform(0.2, 0.8), random.uniform(0.2, 0.8)),
    lens: scaled(hueColour(random.uniform(), 0.4, 0.25), random.uniform(0.1, 1)),
    tint: dark ? 1 : 0,
    width: random.uniform(2.1, 2.9),
    height: random.uniform(1.3, 2.4),
    boxiness: random.uniform(2, 5),
    rim: random.chance(0.4) ? random.uniform(0.05, 0.1) : random.uniform(0.1, 0.26),
    slid: random.uniform(-0.1, 0.7),
  };
}

export function drawHat(random: Random): HatLook | undefined {
  if (!random.chance(0.1)) return undefined;
  const colour = drawCloth(random);
  return {
    colour,
    second: random.chance(0.3) ? drawCloth(random) : colour,
    edge: random.uniform(7.2, 10.2),
    thickness: random.uniform(0.3, 1.3),
    brim: random.chance(0.5) ? random.uniform(3, 8) : 0,
  };
}

export function drawClothes(random: Random): ClothesLook {
  return {
    colour: drawCloth(random),
    second: drawCloth(random),
    pattern: random.chance(0.3) ? random.uniform(0.1, 1) : 0,
  };
}

function drawCloth(random: Random): Colour {
  return random.chance(0.4)
    ? scaled([1, 1, 1], random.uniform(0.01, 0.8))
    : hueColour(random.uniform(), random.uniform(0.1, 0.9), random.uniform(0.08, 0.9));
}

const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value));
