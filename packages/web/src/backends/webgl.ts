import { MusicaError } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { backend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';

/** WebGL 2 or 1. */
export async function loadWebgl(): Promise<TensorBackend> {
  const { webgl_util } = await import('@tensorflow/tfjs-backend-webgl');
  if (![2, 1].some((version) => webgl_util.isWebGLVersionEnabled(version as 1 | 2))) {
    throw new MusicaError('backend', 'backend webgl: this browser has no WebGL on a GPU', {
      hint: 'use backend wasm, which runs in every current browser, or auto',
    });
  }
  await startBackend('webgl');
  const { gl } = (backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } }).gpgpu;
  const version = gl.getParameter(gl.VERSION) as string;
  const lost = new Promise<string>((resolve) => {
    const answer = () => resolve('the WebGL context was lost');
    gl.canvas.addEventListener('webglcontextlost', answer, { once: true });
  });
  return { loaded: { name: 'webgl', gpu: true, detail: version || 'WebGL' }, lost };
}
