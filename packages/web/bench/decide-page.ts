// Runs in the page: the same face with the decision to exit taken after each step, and after all of them.
import * as web from '@musica/web';
import { perStepPays } from '../src/aligner/per-step-pays';

export interface DecideResult {
  readonly backend: string;
  readonly rounds: number;
  /** Medians in milliseconds, by how many steps the face takes: [after each step, at the end]. */
  readonly bySteps: Readonly<Record<number, readonly [perStep: number, deferred: number]>>;
  /** What an aligner on this device finds at its warm-up. */
  readonly perStepPays: boolean;
}

const box = { x: 174, y: 84, width: 99, height: 100 };

async function bench(backend: web.BackendName, rounds: number): Promise<DecideResult> {
  const options = {
    model: '/models/standard/model.json',
    backend,
    wasm: { files: '/wasm' },
    // The kernels of @musica/wasm have nothing to wait for.
  } as const;
  const image = new Image();
  image.src = '/samples/astronaut.png';
  await image.decode();
  const pixels = web.readPixels(image);
  const perStep = await web.loadAligner({ ...options, earlyExit: 'per-step' });
  const deferred = await web.loadAligner({ ...options, earlyExit: 'deferred' });
  for (const aligner of [perStep, deferred]) await aligner.align(pixels, [box]);
  // A threshold just above a step's predicted error ends there; one of 0 never does.
  const predicted = (await perStep.alignAllSteps(pixels, [box]))[0]!.steps.map(
    ({ predictedNme }) => predictedNme,
  );
  const times = new Map<number, [number[], number[]]>();
  for (let round = 0; round < rounds; round++) {
    for (const exitBelow of [0, ...predicted.map((error) => error + 1e-3)]) {
      for (const [index, aligner] of [perStep, deferred].entries()) {
        const start = performance.now();
        const [face] = await aligner.align(pixels, [box], { exitBelow });
        const steps = face!.exitStep;
        if (!times.has(steps)) times.set(steps, [[], []]);
        times.get(steps)![index]!.push(performance.now() - start);
      }
    }
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const pays = await perStepPays(deferred);
  const { detail } = perStep.backend;
  perStep.dispose();
  deferred.dispose();
  return {
    backend: detail,
    rounds,
    bySteps: Object.fromEntries(
      [...times].map(([steps, [each, end]]) => [steps, [median(each), median(end)]]),
    ),
    perStepPays: pays,
  };
}

Object.assign(globalThis, { bench });
