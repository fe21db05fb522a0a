// Runs in the page: times the stages of one face, and the whole in turn with face-api's landmark network.
import * as core from '@musica/core';
import * as web from '@musica/web';
import type * as tf from '@tensorflow/tfjs-core';
import * as faceapi from '@vladmandic/face-api/dist/face-api.esm.js';

export interface BenchResult {
  readonly backend: string;
  /** Milliseconds, medians over the rounds. */
  readonly stages: Readonly<Record<string, number>>;
  readonly ours: number;
  readonly theirs: number;
  readonly rounds: number;
  /** How many times as long theirs takes: by the medians, and by the fastest tenths, which other programs disturb less. */
  readonly ratio: number;
  readonly ratioOfFastest: number;
}

/** Its own copy of TensorFlow.js, of which its types say less than there is. */
const faceTf = faceapi.tf as unknown as typeof tf & { setWasmPaths(folder: string): void };

const box = { x: 174, y: 84, width: 99, height: 100 };

async function bench(backend: web.BackendName, rounds: number): Promise<BenchResult> {
  const { loaded, aligner } = await load(backend);
  const image = new Image();
  image.src = '/samples/astronaut.png';
  await image.decode();
  // As a webcam gives it: 640 x 480, on a canvas.
  const frame = new OffscreenCanvas(640, 480);
  frame.getContext('2d', { willReadFrequently: true })!.drawImage(image, 0, 0);
  const reader = new web.PixelReader();
  const pixels = reader.read(frame);

  await faceapi.nets.faceLandmark68Net.loadFromUri('/face-api');
  const side = Math.round(1.2 * box.width);
  const face = Object.assign(document.createElement('canvas'), { width: side, height: side });
  face.getContext('2d')!.drawImage(image, box.x - 10, box.y - 10, side, side, 0, 0, side, side);
  const input = faceTf.expandDims(faceTf.browser.fromPixels(face), 0);

  const times: Record<string, number[]> = {};
  const add = (name: string, ms: number) => {
    times[name] ??= [];
    times[name].push(ms);
  };
  const timed = async (name: string, work: () => unknown) => {
    const start = performance.now();
    await work();
    add(name, performance.now() - start);
  };
  const { config, meanShape } = aligner.model;
  const placed = [core.placeFace(box, config, meanShape)];
  for (let round = -10; round < rounds; round++) {
    if (round === 0) for (const name of Object.keys(times)) delete times[name];
    await timed('grab', () => reader.read(frame));
    let last = performance.now();
    await aligner.engine.select(pixels, placed, () => false, {
      onStage: (stage) => {
        const now = performance.now();
        add(stage.part === 'step' ? `step ${stage.step}` : stage.part, now - last);
        last = now;
      },
    });
    await timed('ours', () => aligner.align(pixels, [box]));
    await timed('theirs', () => faceapi.nets.faceLandmark68Net.detectLandmarks(input as never));
  }
  input.dispose();
  aligner.dispose();
  const quantile = (values: number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
  const median = (values: number[]) => quantile(values, 0.5);
  const fastest = (name: string) => quantile(times[name]!, 0.1);
  const { ours, theirs, ...stages } = Object.fromEntries(
    Object.entries(times).map(([name, values]) => [name, median(values)]),
  );
  return {
    backend: `${loaded.detail}; model: ${aligner.engine.name}`,
    stages,
    ours: ours!,
    theirs: theirs!,
    rounds,
    ratio: theirs! / ours!,
    ratioOfFastest: fastest('theirs') / fastest('ours'),
  };
}

/** As `loadAligner` does on the main thread, with the engine in reach. */
async function load(backend: web.BackendName) {
  // Both share one engine of TensorFlow.js, and whichever copy came first has registered its backend.
  faceTf.setWasmPaths('/wasm/');
  const loaded = await web.useBackend(backend, { files: '/wasm' });
  const handler = web.filesHandler('/models/standard/model.json');
  const { weights, ...description } = await core.readStoredModel(handler);
  if (backend !== 'wasm') {
    const { cascadeOf, tensorAligner } = await import('@musica/core/tensors');
    return { loaded, aligner: tensorAligner({ ...description, cascade: cascadeOf(weights) }) };
  }
  const { SimdEngine } = await import('@musica/wasm');
  return { loaded, aligner: new core.Aligner(description, await SimdEngine.create(weights)) };
}

Object.assign(globalThis, { bench });
