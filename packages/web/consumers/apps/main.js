// The same program in every application; `?worker` runs it in a Worker.
import { loadAligner } from '@musica/web';

const query = new URLSearchParams(location.search);
const worker = query.has('worker');
// Threads are those of TensorFlow.js, in a page that is cross-origin isolated; `?threads` is asked for in such.
const backend = query.has('threads') ? { backend: 'wasm', wasm: { threads: 2 } } : {};
try {
  const aligner = await loadAligner({ detector: true, worker, ...backend });
  const image = new Image();
  image.src = new URL('./astronaut.png', import.meta.url).href;
  await image.decode();
  const [found] = await aligner.align(image);
  const [face] = await aligner.align(image, [{ x: 174, y: 84, width: 99, height: 100 }]);
  globalThis.answer = { found, face, backend: aligner.backend.name, detail: aligner.backend.detail };
} catch (error) {
  globalThis.answer = { error: `${error.name}: ${error.message}` };
}
