import { boxOfLandmarks, type Point, type Random } from '@musica/core';
import { type NoiseTextures, smoothTexel } from './noise';

/** A covered part of the image: for a pixel, how much of it is covered (0 to 1) and with what. */
type Cover = (x: number, y: number) => number;

/**
 * Covers a part of some faces with a hand, an object or a scarf, in [size, size, 3] (sRGB, 0 to 255).
 * @returns whether a point is covered
 */
export function paintOccluders(
  pixels: Float32Array,
  size: number,
  landmarks: readonly Point[],
  random: Random,
  noise: NoiseTextures,
): (point: Point) => boolean {
  const covers: Cover[] = [];
  const box = boxOfLandmarks(landmarks);
  const side = Math.max(box.width, box.height);
  if (random.chance(0.13)) covers.push(paintHand(pixels, size, box, side, random, noise));
  if (random.chance(0.1)) covers.push(paintObject(pixels, size, box, side, random, noise));
  return ([x, y]) => covers.some((cover) => cover(x, y) > 0.5);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Fingers side by side, from outside of the face towards it. */
function paintHand(
  pixels: Float32Array,
  size: number,
  box: Box,
  side: number,
  random: Random,
  noise: NoiseTextures,
): Cover {
  const turn = random.uniform(-0.4, Math.PI + 0.4);
  const [dx, dy] = [Math.cos(turn), Math.sin(turn)];
  const reach = random.uniform(0.1, 0.55);
  const tipX = box.x + box.width / 2 + dx * reach * side;
  const tipY = box.y + box.height / 2 + dy * reach * side;
  const count = 1 + random.integer(4);
  const radius = side * random.uniform(0.06, 0.1);
  const fingers = Array.from({ length: count }, (_, i) => {
    const across = (i - (count - 1) / 2) * radius * 2.05;
    const slip = random.uniform(-0.12, 0.12) * side;
    const lean = turn + random.uniform(-0.12, 0.12);
    return {
      x: tipX - dy * across + dx * slip,
      y: tipY + dx * across + dy * slip,
      dx: Math.cos(lean),
      dy: Math.sin(lean),
      radius: radius * random.uniform(0.85, 1.1),
    };
  });
  const length = side * 1.5;
  // The face's own skin, a little brighter or darker.
  const tone = sampleSkin(pixels, size, box);
  const light = random.uniform(0.75, 1.15);
  const lightSide = random.uniform(-1, 1);
  const nearest = (x: number, y: number): { inside: number; across: number } => {
    let inside = -1;
    let across = 0;
    for (const finger of fingers) {
      const px = x - finger.x;
      const py = y - finger.y;
      const along = Math.min(length, Math.max(0, px * finger.dx + py * finger.dy));
      const distance = Math.sqrt((px - along * finger.dx) ** 2 + (py - along * finger.dy) ** 2);
      const value = 1 - distance / finger.radius;
      if (value > inside) {
        inside = value;
        across = (py * finger.dx - px * finger.dy) / finger.radius;
      }
    }
    return { inside, across };
  };
  const edge = 1.2 / radius;
  const furthest = (length + count * 2.2 * radius + 0.2 * side + 2) ** 2;
  paint(pixels, size, (x, y, out) => {
    // Beyond this no finger reaches.
    if ((x - tipX) ** 2 + (y - tipY) ** 2 > furthest) return false;
    const { inside, across } = nearest(x, y);
    if (inside <= -edge) return false;
    out[3] = Math.min(1, (inside + edge) / (2 * edge));
    const bulge = Math.sqrt(Math.max(0, 1 - Math.min(1, across * across)));
    const spot = smoothTexel(noise.clouds, x * 2, y * 2) - 0.5;
    const shade = light * (0.55 + 0.45 * bulge + 0.18 * lightSide * across) * (1 + 0.12 * spot);
    for (let channel = 0; channel < 3; channel++) out[channel] = tone[channel]! * shade;
    return true;
  });
  return (x, y) => (nearest(x, y).inside > 0 ? 1 : 0);
}

function sampleSkin(pixels: Float32Array, size: number, box: Box): readonly [number, number, number] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let row = 0.4; row <= 0.75; row += 0.05) {
    for (let column = 0.25; column <= 0.75; column += 0.05) {
      const x = Math.round(box.x + column * box.width);
      const y = Math.round(box.y + row * box.height);
      if (x < 0 || y < 0 || x >= size || y >= size) continue;
      for (let channel = 0; channel < 3; channel++) sums[channel]! += pixels[(y * size + x) * 3 + channel]!;
      count++;
    }
  }
  const mean = (channel: number) => (count > 0 ? sums[channel]! / count : 128);
  return [mean(0), mean(1), mean(2)];
}

/** A sheet of something with a texture: a phone, a cup, a scarf, a leaf. */
function paintObject(
  pixels: Float32Array,
  size: number,
  box: Box,
  side: number,
  random: Random,
  noise: NoiseTextures,
): Cover {
  const scarf = random.chance(0.3);
  const turn = scarf ? random.normal() * 0.12 : random.uniform(0, Math.PI);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const width = scarf ? side : side * random.uniform(0.08, 0.4);
  const height = scarf ? side * 0.6 : side * random.uniform(0.08, 0.4);
  const middleX = box.x + box.width * (scarf ? 0.5 : random.uniform(-0.05, 1.05));
  const top = random.uniform(0.72, 1);
  const middleY = scarf
    ? box.y + box.height * top + height
    : box.y + box.height * random.uniform(-0.05, 1.05);
  const round = !scarf && random.chance(0.4);
  const colour = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)] as const;
  const other = [random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)] as const;
  const rough = random.uniform(0, 90);
  const stripes = random.chance(0.4) ? random.uniform(2, 14) : 0;
  const inside = (x: number, y: number): boolean => {
    const u = ((x - middleX) * c + (y - middleY) * s) / width;
    const v = ((y - middleY) * c - (x - middleX) * s) / height;
    const wave = scarf ? 0.12 * (smoothTexel(noise.clouds, x * 0.4 + colour[0], 3) - 0.5) : 0;
    return round ? u * u + v * v <= 1 : Math.abs(u) <= 1 && v >= -1 + wave && v <= 1;
  };
  paint(pixels, size, (x, y, out) => {
    if (!inside(x, y)) return false;
    const u = ((x - middleX) * c + (y - middleY) * s) / width;
    const base = stripes > 0 && Math.floor(u * stripes) % 2 === 0 ? other : colour;
    const shade = rough * (smoothTexel(noise.clouds, x * 1.3, y * 1.3) - 0.5) + 30 * u;
    for (let channel = 0; channel < 3; channel++) out[channel] = base[channel]! + shade;
    out[3] = 1;
    return true;
  });
  return (x, y) => (inside(x, y) ? 1 : 0);
}

/** Paints where `colourAt` says so: it writes red, green, blue and how much of the pixel they cover, 0 to 1. */
function paint(
  pixels: Float32Array,
  size: number,
  colourAt: (x: number, y: number, out: Float64Array) => boolean,
): void {
  const colour = new Float64Array(4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!colourAt(x, y, colour)) continue;
      const at = (y * size + x) * 3;
      const share = colour[3]!;
      for (let channel = 0; channel < 3; channel++) {
        pixels[at + channel] = pixels[at + channel]! + share * (colour[channel]! - pixels[at + channel]!);
      }
    }
  }
}
