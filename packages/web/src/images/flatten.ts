/** Lays transparent RGBA pixels over black, in place: what a decoder that knows no transparency shows. */
export function flatten(data: Uint8Array | Uint8ClampedArray): void {
  for (let at = 3; at < data.length; at += 4) {
    const alpha = data[at]!;
    if (alpha === 255) continue;
    for (let channel = at - 3; channel < at; channel++)
      data[channel] = Math.round((data[channel]! * alpha) / 255);
    data[at] = 255;
  }
}
