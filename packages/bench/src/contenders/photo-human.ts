import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Contender } from '../contender';
import { humanModel } from './human-package';
import { rgbOf } from './peer-crop';

interface Human {
  readonly tf: { tensor(values: Int32Array, shape: number[], type: string): { dispose(): void } };
  load(): Promise<void>;
  detect(input: unknown): Promise<{ readonly face: readonly unknown[]; readonly error?: string }>;
}

const off = { enabled: false };

/** @vladmandic/human on TensorFlow.js' WASM backend: its face detector and the face mesh, and nothing else of it. */
export async function loadPhotoHuman(): Promise<Contender> {
  const require = createRequire(import.meta.url);
  const models = dirname(humanModel('facemesh.json'));
  readFilesByFetch();
  const module = require(join(models, '..', 'dist', 'human.node-wasm.js')) as {
    Human: new (config: object) => Human;
  };
  const human = new module.Human({
    backend: 'wasm',
    wasmPath: dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep,
    modelBasePath: `${pathToFileURL(models).href}/`,
    // Of video: results of earlier calls would be taken again.
    cacheSensitivity: 0,
    debug: false,
    filter: off,
    gesture: off,
    face: {
      enabled: true,
      detector: { rotation: true, maxDetected: 20 },
      mesh: { enabled: true },
      attention: off,
      iris: off,
      description: off,
      emotion: off,
      antispoof: off,
      liveness: off,
    },
    body: off,
    hand: off,
    object: off,
    segmentation: off,
  });
  await human.load();
  let input: { dispose(): void } | undefined;
  return {
    detail: '@vladmandic/human, BlazeFace and face mesh, TensorFlow.js (wasm)',
    selective: false,
    async prepare(image) {
      input?.dispose();
      input = human.tf.tensor(rgbOf(image), [1, image.height, image.width, 3], 'int32');
    },
    async run() {
      const { face, error } = await human.detect(input);
      if (error) throw new Error(error);
      return face.length;
    },
  };
}

/** The package reads its models with `fetch`, which takes no files in Node. This process is its own. */
function readFilesByFetch(): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) =>
    String(input).startsWith('file:')
      ? new Response(await readFile(new URL(String(input))))
      : original(input, init);
}
