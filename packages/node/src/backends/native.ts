import { createRequire } from 'node:module';
import { MusicaError, messageOf } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { backend, findBackendFactory } from '@tensorflow/tfjs-core';
import type { LoadedBackend } from './backend';
import { registerTrainingKernels } from './native-training';
import { hasNativeBinding, packageRoot, resolvePackage } from './packages';
import { restoreUtilFunctions } from './quietly';

const packages = { gpu: '@tensorflow/tfjs-node-gpu', cpu: '@tensorflow/tfjs-node' } as const;
type NativePackage = (typeof packages)[keyof typeof packages];

/** What the backend object of tfjs-node tells beyond the common interface. */
interface NativeBackend {
  isUsingGpuDevice?: boolean;
  binding?: { TF_Version?: string };
}

/** What gives a package its native part, whether or not one was downloaded before. */
const buildCommand = (name: NativePackage) =>
  `npx musica-build-native${name === packages.gpu ? ' --gpu' : ''}`;

const hints = {
  install: (name: NativePackage) =>
    `npm install ${name} --ignore-scripts, then ${buildCommand(name)} (Linux; elsewhere npm install ${name} alone)`,
  build: (name: NativePackage) =>
    `its native part was not built: ${buildCommand(name)} (Linux), or npm rebuild ${name} (pnpm: pnpm approve-builds)`,
  device: `check with nvidia-smi that the driver works; for CUDA 12: npm install ${packages.gpu} --ignore-scripts, then ${buildCommand(packages.gpu)}`,
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
        new MusicaError('backend', `${name} is installed without its native part`, {
          hint: hints.build(name),
        }),
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
        new MusicaError('backend', `${name} cannot be loaded: ${reason}`, { cause, hint: hints.build(name) }),
      );
    }
  }
  // What failed on loading says more than what was never built.
  const told =
    failures.find(({ options }) => options.cause !== undefined) ?? failures.at(demand === 'gpu' ? 0 : -1);
  throw (
    told ??
    new MusicaError('backend', 'TensorFlow for Node is not installed', {
      hint: hints.install(demand === 'gpu' ? packages.gpu : packages.cpu),
    })
  );
}
