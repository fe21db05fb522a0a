// How many training samples a second one thread makes. After `pnpm build`: node packages/datasets/bench/sample.bench.mjs
import { ibug68, Random } from '@musica/core';
import { defaultAugmentation, makeSample, noAugmentation, sampleRandom } from '@musica/datasets';

const random = new Random(1);
const side = 400;
const image = {
  data: Uint8Array.from({ length: side * side * 3 }, () => random.integer(256)),
  width: side,
  height: side,
  channels: 3,
};
const landmarks = Array.from({ length: 68 }, () => [random.uniform(120, 280), random.uniform(120, 280)]);
const face = { id: 'noise', image, landmarks };
const meanShape = landmarks.map(([x, y]) => [(x - 120) / 160, (y - 120) / 160]);
const config = { boxSize: 142, cropSize: 228, levels: [2, 1, 0], meanShape };

for (const [name, options] of Object.entries({ noAugmentation, defaultAugmentation })) {
  const run = (count) => {
    let sum = 0; // consumed below, so that no work can be left out
    for (let i = 0; i < count; i++)
      sum += makeSample(face, config, ibug68, sampleRandom(1, 0, i), options).levels[2][99];
    return sum;
  };
  run(100);
  const start = performance.now();
  const sum = run(500);
  const ms = (performance.now() - start) / 500;
  console.log(
    `${name}: ${ms.toFixed(2)} ms a sample, ${(1000 / ms).toFixed(0)} a second (check ${sum.toFixed(3)})`,
  );
}
