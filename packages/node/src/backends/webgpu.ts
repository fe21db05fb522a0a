import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MusicaError, messageOf } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { findBackendFactory } from '@tensorflow/tfjs-core';
import type { LoadedBackend } from './backend';
import { resolvePackage } from './packages';

const install = 'npm install webgpu @tensorflow/tfjs-backend-webgpu';
const driver =
  'a Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows) driver is needed; on Linux try `vulkaninfo`';

/** The parts of the `webgpu` package and of WebGPU that are used here. */
interface Dawn {
  create(flags: string[]): {
    requestAdapter(): Promise<{ info?: { description?: string; device?: string } } | null>;
  };
  globals: Record<string, unknown>;
}

/**
 * WebGPU on any GPU, through Dawn. TensorFlow.js looks for `navigator.gpu` and the GPU* globals of a browser, so they
 * are set, and only here: a program that does not ask for this backend keeps its globals as they are.
 */
export async function loadWebgpu(): Promise<LoadedBackend> {
  const dawnEntry = resolvePackage('webgpu');
  const backendEntry = resolvePackage('@tensorflow/tfjs-backend-webgpu');
  if (dawnEntry === undefined || backendEntry === undefined) {
    const missing = dawnEntry === undefined ? 'webgpu' : '@tensorflow/tfjs-backend-webgpu';
    throw new MusicaError('backend', `backend webgpu: the package ${missing} is not installed`, {
      hint: install,
    });
  }
  let detail = 'WebGPU (Dawn)';
  if (!findBackendFactory('webgpu')) {
    const { create, globals } = await importDawn(dawnEntry);
    const gpu = create([]);
    const adapter = await gpu.requestAdapter();
    if (adapter === null) {
      throw new MusicaError('backend', 'backend webgpu: no usable GPU or driver was found', { hint: driver });
    }
    detail = `WebGPU (Dawn) on ${adapter.info?.description || adapter.info?.device || 'an unnamed GPU'}`;
    Object.assign(globalThis, globals);
    // Node 20 has no navigator; later ones have one that cannot be replaced but extended.
    const scope = globalThis as { navigator?: object };
    if (scope.navigator === undefined) {
      Object.defineProperty(scope, 'navigator', { value: {}, configurable: true, writable: true });
    }
    Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true, writable: true });
    createRequire(import.meta.url)(backendEntry);
  }
  await startBackend('webgpu');
  return { name: 'webgpu', registeredAs: 'webgpu', gpu: true, detail };
}

async function importDawn(entry: string): Promise<Dawn> {
  try {
    return (await import(pathToFileURL(entry).href)) as Dawn;
  } catch (cause) {
    throw new MusicaError(
      'backend',
      `backend webgpu: Dawn cannot be loaded: ${messageOf(cause).split('\n')[0]}`,
      {
        cause,
        hint: `${install}; ${driver}`,
      },
    );
  }
}
