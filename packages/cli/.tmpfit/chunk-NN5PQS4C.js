// ../../tmp/speed/fit/src/bench/contenders/peer-crop.ts
function squareOf({ x, y, width, height }, { scale, down }) {
  const long = Math.max(width, height);
  const side = scale * long;
  return { left: x + width / 2 - side / 2, top: y + height / 2 + down * long - side / 2, side };
}
function toImage(points, { left, top, side }) {
  return points.map(([x, y]) => [left + x * side, top + y * side]);
}
function cropBoxes(squares, { width, height }) {
  return squares.map(({ left, top, side }) => [
    top / (height - 1),
    left / (width - 1),
    (top + side) / (height - 1),
    (left + side) / (width - 1)
  ]);
}
function rgbOf({ data, width, height, channels }) {
  const rgb = new Int32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = data[pixel * channels + (channels === 1 ? 0 : c)];
  }
  return rgb;
}

export {
  squareOf,
  toImage,
  cropBoxes,
  rgbOf
};
