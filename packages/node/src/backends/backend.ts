/** The backends of TensorFlow.js that run in Node, fastest first; `webgpu` is used only when it is named. */
export const backendNames = ['tensorflow-gpu', 'tensorflow', 'wasm', 'cpu', 'webgpu'] as const;

/**
 * - `tensorflow-gpu`: the native TensorFlow library on a CUDA device (@tensorflow/tfjs-node-gpu or -node)
 * - `tensorflow`: the native TensorFlow library on the processor (@tensorflow/tfjs-node or -node-gpu)
 * - `wasm`: WebAssembly with SIMD, one thread; always installed
 * - `cpu`: plain JavaScript, slow; always installed
 * - `webgpu`: any GPU with a Vulkan, Metal or Direct3D 12 driver, through Dawn (the `webgpu` package)
 */
export type BackendName = (typeof backendNames)[number];

/** A backend that is loaded and active. */
export interface LoadedBackend {
  readonly name: BackendName;
  /** The name TensorFlow.js knows it by: both native backends are `tensorflow` there. */
  readonly registeredAs: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
  /** What exactly runs, for logs: "TensorFlow 2.9.1", "WebAssembly with SIMD". */
  readonly detail: string;
}
