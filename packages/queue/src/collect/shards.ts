import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MusicaError } from '@musica/core';
import { makeFolder, writeFileAtomic } from '@musica/files';

const shardPattern = /^(part|dead)-\d{5,}\.(jsonl|parquet)$/;

/** Numbered files of so many records each, `part-00000.jsonl` .. */
export class Shards<T> {
  #records: T[] = [];
  readonly written: string[] = [];

  /** @param contentOf a shard's records */
  constructor(
    private readonly folder: string,
    private readonly name: 'part' | 'dead',
    private readonly ending: string,
    private readonly size: number,
    private readonly contentOf: (records: readonly T[]) => Uint8Array | string,
  ) {}

  async add(record: T): Promise<void> {
    this.#records.push(record);
    if (this.#records.length >= this.size) await this.finish();
  }

  /** Writes what is left. */
  async finish(): Promise<void> {
    if (this.#records.length === 0) return;
    const file = `${this.name}-${String(this.written.length).padStart(5, '0')}.${this.ending}`;
    await writeFileAtomic(join(this.folder, file), this.contentOf(this.#records));
    this.written.push(file);
    this.#records = [];
  }
}

/** @throws MusicaError `output` where the folder holds shards that are not to be replaced */
export async function prepareFolder(folder: string, replace: boolean): Promise<void> {
  await makeFolder(folder);
  const old = await shardsIn(folder);
  if (old.length === 0 || replace) return;
  throw new MusicaError('output', `${folder} holds ${old[0]} of an earlier call`, {
    hint: 'name a new folder, or --force to replace its shards',
  });
}

/** Removes shards that are not of the ones just written. */
export async function removeOthers(folder: string, written: readonly string[]): Promise<void> {
  for (const file of await shardsIn(folder)) if (!written.includes(file)) await rm(join(folder, file));
}

const shardsIn = async (folder: string) =>
  (await readdir(folder)).filter((file) => shardPattern.test(file)).sort();
