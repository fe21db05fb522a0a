// node train.mjs faces run [steps]: trains a model of the points of scheme.json, and finds them in the first image.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, loadAligner } from '@musica/node';
import { train } from '@musica/training';

const [data = 'faces', out = 'run', steps = '2000'] = process.argv.slice(2);
const scheme = JSON.parse(await readFile(new URL('scheme.json', import.meta.url), 'utf8'));
const config = {
  model: { name: scheme.name, scheme, hidden: 128, projection: 32 },
  steps: Number(steps),
  batch: 16,
  // A fifth of the faces is kept apart, to learn on them how far the model's own estimate of its error can be trusted.
  calibrationSplit: 0.2,
};

// Ctrl-C leaves a checkpoint; the next call goes on from there.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const resume = existsSync(join(out, 'checkpoint.safetensors'));
const outcome = await train({
  data,
  out,
  ...(resume ? { resume } : { config }),
  signal: stop.signal,
  onProgress: ({ step, loss }) => console.error(`step ${step} of ${steps}: loss ${loss.toFixed(3)}`),
  onProblem: (problem) => console.error(problem),
});
if (!outcome.finished) process.exit(1);

const aligner = await loadAligner({ model: outcome.model });
try {
  const [line] = (await readFile(join(data, 'faces.jsonl'), 'utf8')).split('\n');
  const { image, landmarks } = JSON.parse(line);
  const [xs, ys] = [landmarks.map(([x]) => x), landmarks.map(([, y]) => y)];
  // The box that the model was trained with: the tight one of its points.
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const box = { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  const [face] = await aligner.align(await decodeImage(join(data, image)), [box]);
  console.log(JSON.stringify({ model: outcome.model, names: scheme.names, landmarks: face.landmarks }));
} finally {
  aligner.dispose();
}
