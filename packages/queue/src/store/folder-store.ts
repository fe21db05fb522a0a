import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MusicaError, messageOf } from '@musica/core';
import { writeFileAtomic } from '@musica/files';
import type { ResultStore } from './result-store';

/** A folder that all workers see: a disk, or a network file system. */
export class FolderStore implements ResultStore {
  readonly address: string;

  constructor(folder: string) {
    this.address = resolve(folder);
  }

  async write(name: string, content: Uint8Array | string): Promise<void> {
    await writeFileAtomic(this.#pathOf(name), content);
  }

  async find(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#pathOf(name), 'utf8');
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      throw unreadable(this.#pathOf(name), cause);
    }
  }

  async *list(prefix: string): AsyncGenerator<string> {
    // Results lie in folders of folders; one folder's names are in memory at a time.
    const folder = prefix.replace(/\/$/, '');
    let entries: { name: string; isDirectory(): boolean }[];
    try {
      entries = await readdir(this.#pathOf(folder), { withFileTypes: true });
    } catch (cause) {
      if (isMissing(cause)) return;
      throw unreadable(this.#pathOf(folder), cause);
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const name = `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* this.list(name);
      // What a killed process left half-written is none of them.
      else if (!/\.tmp-[0-9a-f]{8}$/.test(name)) yield name;
    }
  }

  async dispose(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #pathOf(name: string): string {
    return join(this.address, ...name.split('/'));
  }
}

const isMissing = (cause: unknown) => (cause as NodeJS.ErrnoException).code === 'ENOENT';
const unreadable = (path: string, cause: unknown) =>
  new MusicaError('queue', `${path}: cannot be read: ${messageOf(cause)}`, { cause });
