import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Parts that ids are spread over, by their first byte. */
const PARTS = 256;
/** 16 bytes of the id, 6 of the record's number, 1 of its rank. */
const ENTRY = 23;
/** Bytes of entries in memory before they go to files: those of some three million records. */
const IN_MEMORY = 64 * 2 ** 20;

/**
 * Finds out which records are to be kept where several have the same id: the one of the highest rank, of these the first.
 * Any number of records: what is in memory at a time is a bit for each, and the ids of one part in 256.
 */
export class Winners {
  readonly #parts: Buffer[][] = Array.from({ length: PARTS }, () => []);
  #files: (FileHandle | undefined)[] = [];
  #folder: string | undefined;
  #held = 0;
  #count = 0;

  /** @param inMemory bytes before entries go to files */
  constructor(private readonly inMemory = IN_MEMORY) {}

  /** Tells of the next record. @param rank from 0 to 255 */
  async add(id: string, rank: number): Promise<void> {
    const entry = Buffer.allocUnsafe(ENTRY);
    // Ids of others may be of any form.
    const bytes = /^[0-9a-f]{32}$/.test(id) ? Buffer.from(id, 'hex') : createHash('md5').update(id).digest();
    bytes.copy(entry);
    entry.writeUIntBE(this.#count++, 16, 6);
    entry[22] = rank;
    this.#parts[entry[0]!]!.push(entry);
    this.#held += ENTRY;
    if (this.#held >= this.inMemory) await this.#spill();
  }

  /** Which records are kept: a bit each, by their numbers. To be called once, at the end. */
  async settle(): Promise<{ keeps(number: number): boolean; kept: number }> {
    const bits = new Uint8Array(Math.ceil(this.#count / 8));
    let kept = 0;
    try {
      for (let part = 0; part < PARTS; part++) {
        const best = new Map<string, { number: number; rank: number }>();
        for (const entry of await this.#entriesOf(part)) {
          const id = entry.toString('latin1', 0, 16);
          const [number, rank] = [entry.readUIntBE(16, 6), entry[22]!];
          const other = best.get(id);
          if (other === undefined || rank > other.rank) best.set(id, { number, rank });
        }
        for (const { number } of best.values()) bits[number >> 3]! |= 1 << (number & 7);
        kept += best.size;
      }
    } finally {
      await this.dispose();
    }
    return { keeps: (number) => (bits[number >> 3]! & (1 << (number & 7))) !== 0, kept };
  }

  /** Removes the files. */
  async dispose(): Promise<void> {
    for (const file of this.#files) await file?.close();
    this.#files = [];
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  async #spill(): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'musica-collect-'));
    for (const [part, entries] of this.#parts.entries()) {
      if (entries.length === 0) continue;
      this.#files[part] ??= await open(join(this.#folder, String(part)), 'a');
      await this.#files[part].write(Buffer.concat(entries));
      this.#parts[part] = [];
    }
    this.#held = 0;
  }

  async #entriesOf(part: number): Promise<Buffer[]> {
    const held = this.#parts[part]!;
    this.#parts[part] = [];
    if (this.#files[part] === undefined) return held;
    const written = await readFile(join(this.#folder!, String(part)));
    const entries = Array.from({ length: written.length / ENTRY }, (_, index) =>
      written.subarray(index * ENTRY, (index + 1) * ENTRY),
    );
    return [...entries, ...held];
  }
}
