// The same program in every application; `?worker` runs it in a Worker.
import { loadAligner } from '@musica/web';

const worker = new URLSearchParams(location.search).has('worker');
try {
  const aligner = await loadAligner({ detector: true, worker });
  const image = new Image();
  image.src = new URL('./astronaut.png', import.meta.url).href;
  await image.decode();
  const [found] = await aligner.align(image);
  const [face] = await aligner.align(image, [{ x: 174, y: 84, width: 99, height: 100 }]);
  globalThis.answer = { found, face, backend: aligner.backend.name };
} catch (error) {
  globalThis.answer = { error: `${error.name}: ${error.message}` };
}
