import { createRequire } from 'node:module';
import { MusicaError, messageOf } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { backend, findBackendFactory } from '@tensorflow/tfjs-core';
import type { LoadedBackend } from './backend';
import { registerTrainingKernels } from './native-training';
import { hasNativeBinding, packageRoot, resolvePackage } from './packages';
import { restoreUtilFunctions } from './quietly';

const packages = { gpu: '@tensorflow/tfjs-node-gpu', cpu: '@tensorflow/tfjs-node' } as const;

/** What the backend object of tfjs-node tells beyond the common interface. */
interface NativeBackend {
  isUsingGpuDevice?: boolean;
  binding?: { TF_Version?: string };
}

const hints = {
  install:
    'npm install @tensorflow/tfjs-node (TensorFlow 2.9, CUDA 11.2), or on a newer system `npx musica-build-native`',
  build:
    'its native part was not built: let its install script run (pnpm: pnpm approve-builds), or `npx musica-build-native`',
  device:
    'check with nvidia-smi that the driver works; `npx musica-build-native` builds against a CUDA 12 TensorFlow',
};

/**
 * Loads tfjs-node or tfjs-node-gpu, whichever is installed, and makes it the active backend. Both register themselves
 * as `tensorflow`, in the engine that all copies of tfjs-core in a process share, so only one of them can be loaded.
 * @throws MusicaError `backend` where neither is usable, or `gpu` is demanded and there is no device.
 */
export async function loadNative(demand: 'gpu' | 'any'): Promise<LoadedBackend> {
  if (!findBackendFactory('tensorflow')) requireNative(demand);
  await startBackend('tensorflow');
  const { isUsingGpuDevice = false, binding } = backend() as NativeBackend;
  if (demand === 'gpu' && !isUsingGpuDevice) {
    throw new MusicaError(
      'backend',
      'backend tensorflow-gpu: TensorFlow is loaded, but it found no CUDA device',
      {
        hint: hints.device,
      },
    );
  }
  // On a GPU the operations' placement would matter; there TensorFlow.js' own do well.
  if (!isUsingGpuDevice) registerTrainingKernels();
  return {
    name: isUsingGpuDevice ? 'tensorflow-gpu' : 'tensorflow',
    registeredAs: 'tensorflow',
    gpu: isUsingGpuDevice,
    detail: `TensorFlow ${binding?.TF_Version ?? '(version unknown)'}`,
  };
}

/** The GPU package also computes on the processor, so it is the first choice for either. */
function requireNative(demand: 'gpu' | 'any'): void {
  const failures: MusicaError[] = [];
  for (const name of [packages.gpu, packages.cpu]) {
    const entry = resolvePackage(name);
    if (entry === undefined) continue;
    const root = packageRoot(entry);
    // Loading a package without its binding fails, but only after a second and with a long message.
    if (root === undefined || !hasNativeBinding(root)) {
      failures.push(
        new MusicaError('backend', `${name} is installed without its native part`, { hint: hints.build }),
      );
      continue;
    }
    try {
      restoreUtilFunctions();
      createRequire(import.meta.url)(entry);
      return;
    } catch (cause) {
      const [reason] = messageOf(cause).split('\n');
      failures.push(
        new MusicaError('backend', `${name} cannot be loaded: ${reason}`, { cause, hint: hints.build }),
      );
    }
  }
  // What failed on loading says more than what was never built.
  const told =
    failures.find(({ options }) => options.cause !== undefined) ?? failures.at(demand === 'gpu' ? 0 : -1);
  throw told ?? new MusicaError('backend', 'TensorFlow for Node is not installed', { hint: hints.install });
}
