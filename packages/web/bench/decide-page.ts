// Runs in the page: the same face with the decision to quit taken after each step, and after all of them.
import * as web from '@musica/web';
import { eachStepPays } from '../src/aligner/each-step-pays';

export interface DecideResult {
  readonly backend: string;
  readonly rounds: number;
  /** Medians in milliseconds, by how many steps the face takes: [after each step, at the end]. */
  readonly bySteps: Readonly<Record<number, readonly [eachStep: number, atEnd: number]>>;
  /** What an aligner on this device finds at its warm-up. */
  readonly eachStepPays: boolean;
}

const box = { x: 174, y: 84, width: 99, height: 100 };

async function bench(backend: web.BackendName, rounds: number): Promise<DecideResult> {
  const options = {
    model: '/models/standard/model.json',
    backend,
    wasm: { files: '/wasm' },
    // The kernels of @musica/wasm have nothing to wait for.
    engine: 'tensorflow',
  } as const;
  const image = new Image();
  image.src = '/samples/astronaut.png';
  await image.decode();
  const pixels = web.readPixels(image);
  const eachStep = await web.loadAligner({ ...options, decide: 'each-step' });
  const atEnd = await web.loadAligner({ ...options, decide: 'at-end' });
  for (const aligner of [eachStep, atEnd]) await aligner.align(pixels, [box]);
  // A threshold just above a step's predicted error ends there; one of 0 never does.
  const predicted = (await eachStep.alignAllSteps(pixels, [box]))[0]!.map(({ predictedNme }) => predictedNme);
  const times = new Map<number, [number[], number[]]>();
  for (let round = 0; round < rounds; round++) {
    for (const quitBelow of [0, ...predicted.map((error) => error + 1e-3)]) {
      for (const [index, aligner] of [eachStep, atEnd].entries()) {
        const start = performance.now();
        const [face] = await aligner.align(pixels, [box], { quitBelow });
        const steps = face!.step + 1;
        if (!times.has(steps)) times.set(steps, [[], []]);
        times.get(steps)![index]!.push(performance.now() - start);
      }
    }
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const pays = await eachStepPays(atEnd);
  const { detail } = eachStep.backend;
  eachStep.dispose();
  atEnd.dispose();
  return {
    backend: detail,
    rounds,
    bySteps: Object.fromEntries(
      [...times].map(([steps, [each, end]]) => [steps, [median(each), median(end)]]),
    ),
    eachStepPays: pays,
  };
}

Object.assign(globalThis, { bench });
