// Makes packages/models/blazeface/weights.bin from the development dependency @vladmandic/human: the weights in half
// precision, in the order in which @musica/wasm reads them (packages/wasm/src/detector/face-weights.ts):
//
//   8 bytes "BLAZE256", then float16, little-endian, row by row:
//   the first convolution [5, 5, 3, 24] and its bias;
//   for each of the 32 blocks, in the order of the graph: depthwise [3, 3, channels], pointwise [channels, filters], bias;
//   the four heads (fine scores, fine values, coarse scores, coarse values): [96, filters] and bias;
//   the largest value of each channel, measured: of all maps of one size (half, a quarter, an eighth of the input: 24, 24
//   and 48 channels), then of the depthwise convolutions of the 23 blocks that end on such maps.
//
// The largest values are what 16-bit arithmetic needs. They come from photographs and from patterns of extreme contrast:
//
//   node packages/node/scripts/convert-blazeface.mjs FOLDER-OF-PHOTOGRAPHS ...
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
// The package hides its models from `import`: they lie beside the folder of its entry.
const human = dirname(dirname(require.resolve('@vladmandic/human')));
const { modelTopology, weightsManifest } = JSON.parse(
  readFileSync(join(human, 'models', 'blazeface.json'), 'utf8'),
);
const [{ weights: specs, paths }] = weightsManifest;
const bytes = readFileSync(join(human, 'models', paths[0]));

const weights = new Map();
let offset = 0;
for (const { name, shape, dtype } of specs) {
  const count = shape.reduce((product, side) => product * side, 1);
  const read = dtype === 'float32' ? 'readFloatLE' : 'readInt32LE';
  weights.set(
    name,
    Array.from({ length: count }, (_, i) => bytes[read](offset + 4 * i)),
  );
  offset += 4 * count;
}
if (offset !== bytes.length) throw new Error(`${bytes.length} bytes where the manifest names ${offset}`);

const { node: nodes } = modelTopology;
const byName = new Map(nodes.map((node) => [node.name, node]));
const isConvolution = ({ op }) => op === '_FusedConv2D';
const values = [];
const add = (...names) => {
  for (const name of names) values.push(...weights.get(name));
};

const first = nodes.find((node) => isConvolution(node) && node.input[0] === 'input');
add(first.input[1], first.input[2]);
const depthwise = nodes.filter(({ op }) => op === 'DepthwiseConv2dNative');
for (const node of depthwise) {
  const pointwise = nodes.find((other) => isConvolution(other) && other.input[0] === node.name);
  add(node.input[1], pointwise.input[1], pointwise.input[2]);
}
for (const output of ['Identity', 'Identity_2', 'Identity_1', 'Identity_3']) {
  const reshape = byName.get(byName.get(output).input[0]);
  const head = byName.get(reshape.input[0]);
  add(head.input[1], head.input[2]);
}
const floats = specs.filter(({ dtype }) => dtype === 'float32');
const total = floats.reduce((sum, { name }) => sum + weights.get(name).length, 0);
if (values.length !== total) throw new Error(`${values.length} of ${total} weights found their place`);

// What 16-bit arithmetic runs on: blocks that end on maps of an eighth of the input or larger. Each map is the input of a
// depthwise convolution, and those of stride 2 (blocks 7, 15 and 23) end a size.
const blocks = depthwise.slice(0, 23);
const spread = blocks.map(({ name }) => name);
const maps = [first.name, ...depthwise.slice(1, 24).map(({ input }) => input[0])];
const largest = await measure([...maps, ...spread]);
for (let from = 0; from < maps.length; from += 8) {
  const sameSize = maps.slice(from, from + 8).map((name) => largest.get(name));
  values.push(...sameSize[0].map((_, channel) => Math.max(...sameSize.map((of) => of[channel]))));
}
for (const name of spread) values.push(...largest.get(name));

const file = Buffer.alloc(8 + 2 * values.length);
file.write('BLAZE256', 'latin1');
let error = 0;
values.forEach((value, i) => {
  const bits = half(value);
  file.writeUInt16LE(bits, 8 + 2 * i);
  if (i < total) error = Math.max(error, Math.abs(valueOf(bits) - value));
});
const path = new URL('../../models/blazeface/weights.bin', import.meta.url);
writeFileSync(path, file);
console.log(`${depthwise.length} blocks, ${total} weights rounded by at most ${error}, ${file.length} bytes`);

/** The largest absolute value of each channel of these nodes, over all images. */
async function measure(names) {
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'));
  await tf.setBackend('wasm');
  const graph = await loadGraphModel({
    load: async () => ({
      modelTopology,
      weightSpecs: specs,
      weightData: new Uint8Array(bytes).buffer,
    }),
  });
  const found = new Map();
  const see = (pixels) => {
    tf.tidy(() => {
      const input = tf.sub(tf.div(tf.tensor(pixels, [1, 256, 256, 3], 'float32'), 127.5), 1);
      for (const [i, output] of graph.execute(input, names).entries()) {
        const most = tf.max(tf.abs(output), [0, 1, 2]).dataSync();
        const before = found.get(names[i]);
        found.set(
          names[i],
          Array.from(most, (value, channel) => Math.max(value, before?.[channel] ?? 0)),
        );
      }
    });
  };
  let photographs = 0;
  for (const folder of process.argv.slice(2)) {
    for (const name of readdirSync(folder).filter((file) => /\.(jpe?g|png)$/i.test(file))) {
      // Whole, and half as large in a black frame, as the search sees them.
      for (const [size, padding] of [
        [256, 0],
        [128, 128],
      ]) {
        const photograph = sharp(join(folder, name)).removeAlpha().toColourspace('srgb');
        const resized = photograph.resize(size, size, { fit: 'contain', position: 'left top' });
        see(new Uint8Array(await resized.extend({ right: padding, bottom: padding }).raw().toBuffer()));
      }
      photographs++;
    }
  }
  const patterns = extremePatterns();
  for (const pattern of patterns) {
    see(
      Float32Array.from({ length: 256 * 256 * 3 }, (_, i) => {
        const pixel = Math.floor(i / 3);
        return pattern(pixel % 256, pixel >> 8, i % 3);
      }),
    );
  }
  console.log(`largest values of ${photographs} photographs and ${patterns.length} patterns`);
  return found;
}

/** Noise, stripes, boards, discs and colours without any shades between. */
function extremePatterns() {
  let seed = 1;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return (seed >> 8) / 2 ** 23;
  };
  const ink = (condition) => (condition ? 255 : 0);
  const patterns = [random, () => ink(random() < 0.5)].map((noise) => () => Math.min(1, noise()) * 255);
  for (const side of [1, 2, 3, 4, 8, 16, 32]) {
    const even = (at) => Math.floor(at / side) % 2 === 0;
    patterns.push((x, y) => ink(even(x) !== even(y)));
    patterns.push((x) => ink(even(x)));
    patterns.push((_, y) => ink(even(y)));
    patterns.push((x, y, channel) => ink((Math.floor(x / side) + Math.floor(y / side) + channel) % 3 === 0));
    patterns.push((x, y) =>
      ink(Math.hypot((x % (8 * side)) - 4 * side, (y % (8 * side)) - 4 * side) < 3 * side),
    );
  }
  for (let colour = 0; colour < 8; colour++) patterns.push((_x, _y, channel) => ink((colour >> channel) & 1));
  return patterns;
}

/** The bits of the nearest number in half precision; all values are far below its largest. */
function half(value) {
  const size = Math.abs(value);
  // Numbers from 2^e on are 2^(e - 10) apart; below 2^-14 they stay as far apart as there.
  const exponent = Math.max(-14, Math.floor(Math.log2(size || 1e-9)));
  // A mantissa that rounds up to 2048 carries into the exponent, as it should.
  const mantissa = Math.round(size / 2 ** (exponent - 10));
  return (value < 0 ? 0x8000 : 0) | (((exponent + 14) << 10) + mantissa);
}

function valueOf(bits) {
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  const size = exponent === 0 ? mantissa * 2 ** -24 : (1024 + mantissa) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
