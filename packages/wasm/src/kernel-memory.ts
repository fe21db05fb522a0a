import { type WasmMemory, webAssembly } from './web-assembly';

const PAGE = 65_536;
/** Every block starts on a cache line. */
const ALIGNMENT = 64;
/** Kernels work on 16 bytes at a time and may read and write that much after the end of a block. */
const SLACK = 32;

/** The one memory of an engine. Blocks are handed out one after the other and live as long as the engine. */
export class KernelMemory {
  readonly memory: WasmMemory = new webAssembly.Memory({ initial: 1 });
  // The first bytes stay unused, so that no block has the address 0.
  #end = ALIGNMENT;
  #floats = new Float32Array(this.memory.buffer);
  #bytes = new Uint8Array(this.memory.buffer);

  /** All of it as float32; not to be kept, since growing replaces it. Index = address / 4. */
  get floats(): Float32Array {
    if (this.#floats.buffer !== this.memory.buffer) this.#floats = new Float32Array(this.memory.buffer);
    return this.#floats;
  }

  /** All of it as bytes; not to be kept, since growing replaces it. */
  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer);
    return this.#bytes;
  }

  /** Bytes handed out so far. */
  get used(): number {
    return this.#end;
  }

  /** A zeroed block. @returns its address */
  allocate(bytes: number): number {
    const start = this.#end;
    this.#end = Math.ceil((start + bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    return start;
  }

  /** A block with these values. */
  store(values: Float32Array | Int32Array | Int16Array | Int8Array): number {
    const start = this.allocate(values.byteLength);
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
    return start;
  }
}

/** A block that is replaced by a larger one when it has to hold more. */
export class GrowingBlock {
  #address = 0;
  #capacity = 0;

  constructor(private readonly memory: KernelMemory) {}

  /** The address of at least `bytes` bytes; what was in it may be gone. */
  atLeast(bytes: number): number {
    if (bytes > this.#capacity) {
      // By half as much again, so that images that grow slowly do not each leave a block behind.
      this.#capacity = Math.ceil(Math.max(bytes, this.#capacity * 1.5));
      this.#address = this.memory.allocate(this.#capacity);
    }
    return this.#address;
  }
}
