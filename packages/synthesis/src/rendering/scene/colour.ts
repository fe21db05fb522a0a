/** Linear light, 0 to 1 for what reflects. */
export type Colour = readonly [red: number, green: number, blue: number];

/** From 8-bit sRGB. */
export function srgb(red: number, green: number, blue: number): Colour {
  return [linear(red / 255), linear(green / 255), linear(blue / 255)];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])];
}

export function scaled([red, green, blue]: Colour, by: number): Colour {
  return [red * by, green * by, blue * by];
}

/** A colour of this hue (0 to 1), saturation and brightness, in sRGB. */
export function hueColour(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number) => {
    const k = (offset + hue * 6) % 6;
    return linear(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}
