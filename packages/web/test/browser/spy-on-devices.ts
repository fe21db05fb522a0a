interface Adapter {
  requestDevice(...args: unknown[]): Promise<unknown>;
}

/** Keeps the newest GPU device of this thread within reach of a test, as `newestDevice`. */
export function spyOnDevices(): void {
  const { GPUAdapter } = globalThis as { GPUAdapter?: { prototype: Adapter } };
  if (GPUAdapter === undefined) return;
  const original = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...args) {
    const device = await original.apply(this, args);
    Object.assign(globalThis, { newestDevice: device });
    return device;
  };
}
