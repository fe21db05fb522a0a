/** A memory that WebAssembly and JavaScript share. */
export interface WasmMemory {
  /** Replaced when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** @param pages of 64 KiB */
  grow(pages: number): number;
}

/**
 * The part of `WebAssembly` that is used here. Its types belong to the DOM's, which a platform-neutral package does
 * without, while the object itself is there in Node, browsers and Workers; `assertWebAssembly` makes sure of it.
 */
export const webAssembly = (
  globalThis as unknown as {
    WebAssembly: {
      Memory: new (descriptor: { initial: number }) => WasmMemory;
      validate(bytes: Uint8Array): boolean;
      instantiate(
        bytes: Uint8Array,
        imports: Record<string, Record<string, unknown>>,
      ): Promise<{ instance: { exports: unknown } }>;
    };
  }
).WebAssembly;
