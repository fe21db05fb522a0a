import { MusicaError } from '@musica/core';
import { startBackend } from '@musica/core/tensors';
import { backend } from '@tensorflow/tfjs-core';
import type { TensorBackend } from './active-backend';

/** The parts of WebGPU that are used here; not every TypeScript library has its types. */
interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}
interface Adapter {
  readonly info?: AdapterInfo;
  /** Where browsers had it before `info`. */
  readonly isFallbackAdapter?: boolean;
}
interface Gpu {
  requestAdapter(options?: { powerPreference?: 'high-performance' }): Promise<Adapter | null>;
}
interface Device {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
}

const otherwise = 'use backend wasm, which runs in every current browser, or auto';

/**
 * WebGPU.
 * @param softwareToo whether an adapter that computes on the processor will do: it is far slower than WebAssembly
 */
export async function loadWebgpu(softwareToo: boolean): Promise<TensorBackend> {
  const adapter = await findAdapter();
  if (!softwareToo && isSoftware(adapter)) {
    throw new MusicaError('backend', 'backend webgpu: the only adapter is a software one', {
      hint: otherwise,
    });
  }
  await import('@tensorflow/tfjs-backend-webgpu');
  await startBackend('webgpu');
  const { device } = backend() as unknown as { device: Device };
  const { vendor, architecture, description } = adapter.info ?? {};
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed GPU';
  return {
    loaded: { name: 'webgpu', gpu: true, detail: `WebGPU on ${name}` },
    lost: device.lost.then(({ message, reason }) => message || reason || 'the GPU device was lost'),
  };
}

async function findAdapter(): Promise<Adapter> {
  const gpu = (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
  if (gpu === undefined) {
    const reason = globalThis.isSecureContext === false ? ' outside https and localhost' : '';
    throw new MusicaError('backend', `backend webgpu: this browser has no WebGPU${reason}`, {
      hint: otherwise,
    });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter !== null) return adapter;
  throw new MusicaError('backend', 'backend webgpu: the browser has no GPU for it', { hint: otherwise });
}

function isSoftware({ info, isFallbackAdapter }: Adapter): boolean {
  return (info?.isFallbackAdapter ?? isFallbackAdapter) === true || info?.architecture === 'swiftshader';
}
