// Trains, evaluates and reports from a script; what it heard on the way goes to answer.json.
import { writeFile } from 'node:fs/promises';
import { evaluate, reportPage } from '@musica/evaluation';
import { train } from '@musica/training';

// Whoever ends the process would end the application that called.
process.exit = (code) => {
  throw new Error(`process.exit(${code}) was called`);
};

const config = {
  model: {
    name: 'tiny',
    scheme: 'ibug68',
    landmarks: 68,
    patchIndices: [30, 36, 45, 48, 54],
    hidden: 16,
    projection: 8,
    levels: [1, 0],
    boxSize: 40,
    cropSize: 64,
  },
  batch: 4,
  steps: 20,
  calibrationSplit: 0.25,
};
const training = { data: 'synthetic:12,size=64', config, backend: 'wasm', workers: 1 };
const messages = (list) => (message) => list.push(message);

const heard = { progress: [], stages: [], problems: [], evaluated: [] };
const outcome = await train({
  ...training,
  out: 'run',
  reportEvery: 5,
  validateEvery: 20,
  onStart: ({ step, data }) => {
    heard.start = { step, faces: data.train.length };
  },
  onProgress: ({ step, loss }) => heard.progress.push({ step, loss }),
  onStage: messages(heard.stages),
  onProblem: messages(heard.problems),
});

const measuring = { data: 'synthetic:6,size=64,seed=2', model: outcome.model, backend: 'wasm' };
const evaluation = await evaluate({
  ...measuring,
  onProgress: ({ stage, done, total }) => heard.evaluated.push([stage, done, total]),
  onProblem: messages(heard.problems),
});
await writeFile(
  'report.html',
  await reportPage([{ name: 'tiny', evaluation }], { title: 'Twelve faces', examples: 1 }),
);

// Both stop when they are told to: a training with a checkpoint, an evaluation with the signal's reason.
const stop = new AbortController();
const short = { ...training, data: 'synthetic:4,size=64', config: { ...config, steps: 8 } };
const stopped = await train({
  ...short,
  out: 'stopped',
  reportEvery: 2,
  signal: stop.signal,
  onProgress: () => stop.abort(new Error('enough')),
});
const enough = new AbortController();
const refusal = await evaluate({
  ...measuring,
  signal: enough.signal,
  onProgress: () => enough.abort(new Error('enough')),
}).catch((error) => error.message);
const resumed = await train({ ...short, out: 'stopped', resume: true });

await writeFile(
  'answer.json',
  JSON.stringify({
    heard,
    outcome,
    nme: evaluation.nme.mean,
    faces: evaluation.faces,
    stopped,
    refusal,
    resumed,
  }),
);
