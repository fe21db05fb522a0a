import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { MusicaError, outputError } from '@musica/core';
import type { AlignedImage } from './align-task';

/** What became of one image, without the files that were made of it. */
export type JournalEntry = Omit<AlignedImage, 'drawn' | 'crops'> & { readonly image: string };

/**
 * A file that remembers what was aligned, an image a line as they are done, so that a run that was interrupted can go on.
 * The first line says with which options; other options would give other results.
 */
export class AlignJournal {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    /** Images that an earlier run has done, by path. */
    readonly done: ReadonlyMap<string, JournalEntry>,
  ) {}

  /**
   * Begins a journal, or with `resume` goes on with the one that is there.
   * @param options of the run, as plain data
   * @throws MusicaError `output` where the file cannot be written, `config` where one is there of other options
   */
  static async open(file: string, options: unknown, resume: boolean): Promise<AlignJournal> {
    const head = JSON.stringify({ options });
    const done = resume ? await readJournal(file, head) : new Map<string, JournalEntry>();
    try {
      const handle = await open(file, 'w');
      const lines = [head, ...[...done.values()].map((entry) => JSON.stringify(entry))];
      await handle.appendFile(`${lines.join('\n')}\n`);
      return new AlignJournal(file, handle, done);
    } catch (cause) {
      throw outputError(file, cause);
    }
  }

  /** @throws MusicaError `output` */
  async add(entry: JournalEntry): Promise<void> {
    try {
      await this.handle.appendFile(`${JSON.stringify(entry)}\n`);
    } catch (cause) {
      throw outputError(this.file, cause);
    }
  }

  /** @param isWhole whether everything is done, so that there is nothing to go on with: the file goes */
  async close(isWhole: boolean): Promise<void> {
    await this.handle.close();
    if (isWhole) await rm(this.file, { force: true });
  }

  /** Whoever leaves it without a word may not be done. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close(false);
  }
}

async function readJournal(file: string, head: string): Promise<Map<string, JournalEntry>> {
  const done = new Map<string, JournalEntry>();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new MusicaError('output', `${file}: cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return done;
  const [first, ...lines] = text.split('\n');
  if (first !== head) {
    throw new MusicaError('config', `${file}: the interrupted run had other options`, {
      hint: 'give the same options, or leave --resume out to begin anew',
    });
  }
  // What follows the last line's end was cut short.
  for (const line of lines.slice(0, -1)) {
    const entry = JSON.parse(line) as JournalEntry;
    done.set(entry.image, entry);
  }
  return done;
}
